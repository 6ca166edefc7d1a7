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
        for (index, requirement) in requirements.enumerated() where !requirement.isLast {
            let outcome = requirement.evaluate(facts, in: evaluation)
            if outcome.status == .satisfied {
                for place in outcome.evidence { evaluation.isReliedOn[place] = true }
            }
            outcomes[index] = outcome
        }
        for (index, requirement) in requirements.enumerated() where requirement.isLast {
            outcomes[index] = requirement.evaluate(facts, in: evaluation)
        }
        var findings: [Finding] = covers(facts.subject) ? [] : [uncovered(facts.subject)]
        let stops = Stops(self, facts)
        let exceptions = Exceptions(self, facts)
        findings += stops.findings
        findings.reserveCapacity(findings.count + requirements.count)
        for (requirement, outcome) in zip(requirements, outcomes) {
            guard let outcome else { continue }
            let reference = type(of: requirement).reference
            let waiver = outcome.status == .satisfied ? nil : exceptions.waiver(of: requirement.id)
            findings.append(
                Finding(
                    requirement: requirement.id, version: reference.version, controls: reference.controls,
                    status: waiver == nil ? outcome.status : .waived,
                    evidence: (waiver.map { Set(outcome.evidence + $0.places).sorted() } ?? outcome.evidence)
                        .map { facts[$0].digest },
                    because: waiver.map {
                        "\($0.names) waived it until \($0.until) (\($0.tickets)); without that: \(outcome.because)"
                    } ?? outcome.because, remedy: waiver == nil ? outcome.remedy : nil))
        }
        // What the policy does not cover, and what was stopped for good, no exception releases.
        let isOpen = covers(facts.subject) && !stops.isFinal
        return decision(
            facts, findings, exceptions, override: isOpen ? exceptions.overridden : nil,
            relied: outcomes.compactMap(\.?.evidence))
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

    /// - Parameter relied: the places of what each finding rests on.
    private func decision(
        _ facts: Facts, _ findings: [Finding], _ exceptions: Exceptions, override: Exceptions.Overridden?,
        relied: [[Facts.Place]]
    ) -> Decision {
        let passes = findings.allSatisfy(\.status.passes)
        // An override of what passes anyway overrides nothing.
        let overridden = passes ? nil : override
        let verdict: Decision.Verdict =
            if findings.isEmpty {
                .held
            } else if passes || overridden != nil {
                .released
            } else if findings.contains(where: { $0.status == .violated || $0.status == .missing }) {
                .held
            } else {
                .undetermined
            }
        // What is about the artifact, and the source statements that findings rest on.
        var isCounted = [Bool](repeating: false, count: facts.evidence.attestations.count)
        for place in facts.attestations { isCounted[place] = true }
        // What was revoked is why other evidence does not count.
        for place in facts.revocations.places { isCounted[place] = true }
        for places in relied { for place in places { isCounted[place] = true } }
        return Decision(
            verdict: verdict, subject: facts.subject, instant: facts.instant, policyName: name, policyTier: tier,
            policyDigest: digest, principalsDigest: facts.principals.digest, trustDigest: facts.trust,
            findings: findings,
            exceptions: exceptions.records,
            override: overridden.map {
                Decision.Override(
                    by: $0.names, until: $0.until, reason: $0.reason, attestations: $0.places.map { facts[$0].digest })
            },
            evidence: isCounted.indices.compactMap { isCounted[$0] ? Decision.EvidenceRecord($0, facts) : nil },
            refused: facts.evidence.refused, unattributed: facts.unattributed.map { facts[$0].digest })
    }
}

extension Decision.EvidenceRecord {
    fileprivate init(_ place: Facts.Place, _ facts: Facts) {
        let attestation = facts[place]
        let signers = facts.signers(of: place).map {
            Decision.Signer(principal: facts.name($0), credential: facts.credential($0).id)
        }
        self.init(
            digest: attestation.digest, predicateType: attestation.statement.predicateType,
            signers: signers.count > 1 ? signers.sorted() : signers)
    }
}
