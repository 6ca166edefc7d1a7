import Artifacts
import Trust
import Wording

/// What the other requirements rest on is known to a transparency log, where everybody can see it.
struct LoggedRequirement: Requirement {
    static let reference = RequirementReference(
        "logged",
        "All evidence that the other requirements rest on is in a transparency log, with a proof that leads to a "
            + "checkpoint.",
        controls: ["NIST CSF 2.0 PR.DS-06", "NIST CSF 2.0 DE.CM-09", "OWASP NHI-02"],
        keys: [
            .init("witnesses", "1", "how many different witnesses must have signed the checkpoint; else none")
        ])

    /// The most that can be asked for.
    static let mostWitnesses = 16

    var witnesses = 0

    var isLast: Bool { true }

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        let places = evaluation.isReliedOn.indices.filter { evaluation.isReliedOn[$0] }
        guard !places.isEmpty else { return .notFound("evidence that could be in a log", facts, remedy: remedy) }
        let lacking = places.filter { !isLogged($0, facts) }
        guard let first = lacking.first else {
            let seen = witnesses == 0 ? "" : ", each checkpoint seen by \(Self.count(witnesses))"
            return .satisfied(
                "\(counting(places.count, "attestation")) in a transparency log\(seen)", by: places)
        }
        let more = lacking.count > 1 ? " (and \(lacking.count - 1) more)" : ""
        return .missing(because(first, facts) + more, remedy: remedy)
    }

    /// Whether the signature of a principal on an attestation is in a log.
    private func isLogged(_ place: Facts.Place, _ facts: Facts) -> Bool {
        facts.proofs(of: place).contains { proof in
            proof.entries.contains { $0.isIncluded && $0.witnesses.count >= witnesses }
        }
    }

    private func because(_ place: Facts.Place, _ facts: Facts) -> String {
        let entries = facts.proofs(of: place).flatMap(\.entries)
        let what = "the attestation \(facts[place].digest.hex.prefix(12)) by \(facts.names(of: place))"
        if entries.isEmpty { return "\(what) is in no transparency log that is trusted" }
        guard entries.contains(where: \.isIncluded) else {
            return "\(what) was promised to a log, and nothing proves that it is in it"
        }
        let most = entries.filter(\.isIncluded).map(\.witnesses.count).max() ?? 0
        return "\(what) is in a log whose checkpoint \(Self.count(most)) that are known signed, and "
            + "not \(witnesses)"
    }

    private static func count(_ witnesses: Int) -> String {
        witnesses == 1 ? "1 witness" : "\(witnesses) witnesses"
    }

    private var remedy: Remedy {
        Remedy(
            evidence: witnesses == 0
                ? "the evidence in a bundle with its log entry, and the log's instance named by --trusted-root"
                : "the evidence in a bundle with a log entry whose checkpoint \(witnesses) witnesses signed, each named by "
                    + "--witness",
            from: [],
            command: "custody gate \(.artifact) --evidence evidence/ --policy POLICY --principals PRINCIPALS "
                + "--trusted-root ROOT")
    }
}
