import Artifacts
import Evidence
import Pattern
import Trust

extension Policy {
    /// Decides whether an artifact may be released.
    ///
    /// Pure and total: the result depends on the policy and the facts alone, every requirement ends in a finding, and
    /// nothing passes by being absent.
    package func evaluate(_ facts: Facts) -> Decision {
        var evaluation = Evaluation(self, facts)
        var outcomes: [Outcome?] = Array(repeating: nil, count: requirements.count)
        for (index, requirement) in requirements.enumerated() where !(requirement is CredentialsRequirement) {
            let outcome = requirement.evaluate(facts, in: evaluation)
            if outcome.status == .satisfied { evaluation.reliedOn.formUnion(outcome.evidence) }
            outcomes[index] = outcome
        }
        // Credentials are judged by what the other requirements rest on.
        for (index, requirement) in requirements.enumerated() where requirement is CredentialsRequirement {
            outcomes[index] = requirement.evaluate(facts, in: evaluation)
        }
        var findings: [Finding] = covers(facts.subject) ? [] : [uncovered(facts.subject)]
        for (requirement, outcome) in zip(requirements, outcomes) {
            guard let outcome else { continue }
            let reference = type(of: requirement).reference
            findings.append(
                Finding(
                    requirement: requirement.id, version: reference.version, controls: reference.controls,
                    status: outcome.status, evidence: outcome.evidence, because: outcome.because,
                    remedy: outcome.remedy))
        }
        return decision(facts, findings)
    }

    private func uncovered(_ subject: Subject) -> Finding {
        let patterns = artifacts.map(\.description).joined(separator: ", ")
        return Finding(
            requirement: Decision.matchRequirement, version: 1, controls: [], status: .missing, evidence: [],
            because: "the policy covers \(patterns), and not \(subject.reference)",
            remedy: Remedy(
                evidence: "a policy that covers \(subject.reference)", from: [],
                command: "custody gate \(.artifact) --policy POLICY --principals PRINCIPALS --evidence evidence/"
            ))
    }

    private func decision(_ facts: Facts, _ findings: [Finding]) -> Decision {
        let verdict: Decision.Verdict =
            if findings.isEmpty {
                .held
            } else if findings.allSatisfy(\.status.passes) {
                .released
            } else if findings.contains(where: { $0.status == .violated || $0.status == .missing }) {
                .held
            } else {
                .undetermined
            }
        let relied = Set(findings.flatMap(\.evidence))
        let sources = facts.sources.values.joined().filter { relied.contains($0.digest) }
        var seen: Set<String> = []
        let counted = (facts.attestations + sources).filter { seen.insert($0.digest.hex).inserted }
            .sorted { $0.digest < $1.digest }
        return Decision(
            verdict: verdict, subject: facts.subject, instant: facts.instant, policyName: name, policyTier: tier,
            policyDigest: digest, principalsDigest: facts.principals.digest, findings: findings,
            evidence: counted.map { attributed in
                Decision.EvidenceRecord(
                    digest: attributed.digest, predicateType: attributed.statement.predicateType,
                    signers: attributed.signers.map { (facts.principal($0).name, facts.credential($0).id) }
                        .sorted { $0 < $1 })
            }, refused: facts.evidence.refused, unattributed: facts.unattributed.map(\.digest))
    }
}
