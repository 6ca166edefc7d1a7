import Evidence
import JSON
import Pattern
import Time
import Trust

/// An attestation of any predicate type, by whom and with what in it the policy says.
struct AttestationRequirement: Requirement {
    static let reference = RequirementReference(
        "attestation", "An attestation of a predicate type says of the artifact what the policy expects.",
        controls: ["NIST CSF 2.0 ID.RA-09", "NIST CSF 2.0 PR.PS-06", "NIST AI RMF GOVERN 1.4"],
        keys: [
            .init("name", "NAME", "tells several apart: the finding is `attestation/NAME`"),
            .init("predicate-type", "GLOB", "the predicate type; must be there"),
            .init("signed-by", "[NAME, group:NAME]", "who signs it; must be there"),
            .init("where", "{ POINTER: CONDITION }", "conditions on the predicate"),
            .init("maximum-age", "30d", "since it was made"),
            .init(
                "issued-at", "POINTER",
                "where the predicate says when it was made, for types that Custody does not read"),
        ])

    let name: String?
    let predicateType: Glob
    let signedBy: [PrincipalSelector]
    var conditions: [PlacedCondition] = []
    var maximumAge: TimeSpan?
    var issuedAt: JSONPointer?

    var id: String { name.map { "attestation/\($0)" } ?? "attestation" }

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        var candidates = Candidates()
        for attributed in facts.attestations where predicateType.matches(attributed.statement.predicateType) {
            candidates.note(attributed, assess(attributed, facts))
        }
        let label = PredicateType(predicateType.description)?.label ?? predicateType.description
        return candidates.outcome(what: "attestation of \(label)", facts: facts, remedy: remedy(facts)) { accepted in
            "\(facts.names(of: accepted).joined(separator: " and ")) attests it (\(label))"
        }
    }

    private func assess(_ attributed: Facts.Attributed, _ facts: Facts) -> Condition.Outcome {
        guard facts.isSigned(attributed, by: signedBy) else {
            let names = facts.names(of: attributed).joined(separator: ", ")
            return .violated("it is signed by \(names), not by \(signedBy.spelled)")
        }
        let time =
            issuedAt.map { pointer in
                pointer.value(in: attributed.statement.predicateJSON)?.string.flatMap { try? Instant($0) }
            } ?? attributed.statement.predicate.issuedOn
        let age = Age(of: time, limit: maximumAge, at: facts.instant)
        if let objection = age.objection(what: "the attestation", time: time, limit: maximumAge) {
            return .violated(objection)
        }
        return conditions.evaluate(attributed.statement.predicateJSON)
    }

    private func remedy(_ facts: Facts) -> Remedy {
        let signer = signedBy.first.map(\.fileName) ?? "signer"
        let command: RemedyCommand =
            switch PredicateType(predicateType.description) {
            case .testResult: "test-result \(.artifact) --result PASSED"
            default: "\(.artifact) --predicate-type \(predicateType) --predicate predicate.json"
            }
        return Remedy(
            evidence: "an attestation of \(predicateType)"
                + (conditions.isEmpty
                    ? "" : " that satisfies \(conditions.map { $0.pointer.description }.joined(separator: ", "))"),
            from: signedBy.map(\.description),
            command: "custody attest " + command
                + " --key \(signer).key --out evidence/\(name ?? "attestation").bundle.json")
    }
}
