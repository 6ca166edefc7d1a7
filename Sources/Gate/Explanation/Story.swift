import Encoding
import Policy
import Wording

/// Tells a decision in sentences, for someone who has two minutes.
enum Story {
    static func tell(_ decision: Decision, _ links: [Explanation.Link]) -> [String] {
        let name = decision.subject.reference
        let policy = "the policy \(decision.policyName)"
        var sentences: [String] = []
        switch decision.verdict {
        case .released: sentences.append("\(name) is released by \(policy): every requirement is satisfied.")
        case .held:
            let open = decision.findings.filter { !$0.status.passes }.count
            sentences.append(
                "\(name) is held by \(policy): \(open) of \(decision.findings.count) requirements "
                    + "\(open == 1 ? "is" : "are") not satisfied.")
        case .undetermined:
            sentences.append("\(name) is held by \(policy), since something could not be checked.")
        }
        if decision.evidence.isEmpty { sentences.append("Nothing is known of it: no evidence about it counts.") }
        for link in links {
            guard let first = link.facts.first else { continue }
            switch link.name {
            case .source: sentences.append("Its source is \(first.text).")
            case .dependencies: sentences.append("Its dependencies: \(link.facts.map(\.text).joined(separator: "; ")).")
            case .build: sentences.append("It was \(first.text).")
            case .signatures: sentences.append(signatures(link))
            case .approvals:
                sentences.append(link.facts.map(\.text).joined(separator: "; ") + ".")
            }
        }
        for finding in decision.findings where !finding.status.passes {
            sentences.append("\(finding.requirement) is \(finding.status.rawValue): \(finding.because).")
        }
        let refused = decision.refused.count + decision.unattributed.count
        if refused > 0 {
            sentences.append("\(refused) \(refused == 1 ? "document does" : "documents do") not count.")
        }
        return sentences
    }

    private static func signatures(_ link: Explanation.Link) -> String {
        let signers = Set(link.facts.flatMap(\.signers)).sorted().joined(separator: ", ")
        let count = link.facts.count
        return counting(count, "attestation") + " by \(signers) \(count == 1 ? "counts" : "count")."
    }
}
