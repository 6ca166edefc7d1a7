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

    let id: String
    /// The predicate type in words, where it has any.
    private let label: String

    init(name: String?, predicateType: Glob, signedBy: [PrincipalSelector]) {
        self.name = name
        self.predicateType = predicateType
        self.signedBy = signedBy
        id = name.map { "attestation/\($0)" } ?? "attestation"
        label = PredicateType(predicateType.description)?.label ?? predicateType.description
    }

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        var candidates = Candidates()
        let kinds = facts.kinds.filter { predicateType.matches($0.predicateType) }
        for place in kinds.count == 1 ? kinds[0].places : kinds.flatMap(\.places).sorted() {
            candidates.note(place, assess(place, facts))
        }
        return candidates.outcome(what: "attestation of \(label)", facts: facts, remedy: remedy(facts)) { accepted in
            "\(facts.names(of: accepted)) attests it (\(label))"
        }
    }

    private func assess(_ place: Facts.Place, _ facts: Facts) -> Condition.Outcome {
        guard facts.isSigned(place, by: signedBy) else {
            return .violated("it is signed by \(facts.names(of: place)), not by \(signedBy.spelled)")
        }
        let time = facts.time(of: place, saying: time(of: facts[place]))
        let age = Age(of: time, limit: maximumAge, at: facts.instant)
        if let objection = age.objection(what: "the attestation", time: time, limit: maximumAge) {
            return .violated(objection)
        }
        return conditions.isEmpty ? .satisfied : conditions.evaluate(facts[place].statement.predicateJSON)
    }

    /// When the statement says it was made: where the policy says, or where its type has it.
    private func time(of attestation: VerifiedAttestation) -> Instant? {
        guard let issuedAt else { return attestation.statement.predicate.issuedOn }
        return issuedAt.value(in: attestation.statement.predicateJSON)?.string.flatMap { try? Instant($0) }
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
