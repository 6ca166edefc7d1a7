package import Artifacts
import Evidence
package import Policy
package import Time
package import Trust

/// One question to the gate: whether an artifact may be released, by a policy, on evidence, at a time.
package struct GateRun: Sendable {
    package let decision: Decision
    package let folder: EvidenceFolder

    /// Gathers the facts and decides.
    ///
    /// - Parameters:
    ///   - artifact: resolved, its digests computed from its bytes where these were at hand.
    ///   - evidence: files and folders.
    ///   - given: documents of evidence that are at hand, such as those of a store.
    ///   - policy: the policy's file.
    ///   - principals: the principals' file.
    ///   - trust: whom else to believe.
    ///   - instant: the clock of the decision.
    ///   - progress: called while evidence is read.
    /// - Throws: `FileError` and ``GateError`` for inputs that cannot be used.
    package init(
        _ artifact: Artifact, evidence: [String], given: [EvidenceFolder.Given] = [], policy: String,
        principals: String, trust: TrustedParties = .none, at instant: Instant,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws {
        let principals = try Principals.load(principals)
        let policy = try Policy.load(policy, principals: principals)
        try self.init(
            Subject(artifact), evidence: evidence, given: given, policy: policy, principals: principals, trust: trust,
            at: instant, progress: progress)
    }

    /// Gathers the facts and decides by a policy and principals that were read already.
    ///
    /// - Parameters:
    ///   - subject: what is decided about.
    ///   - evidence: files and folders.
    ///   - given: documents of evidence that are at hand, such as those of a store.
    ///   - policy: to decide by.
    ///   - principals: who is who.
    ///   - trust: whom else to believe.
    ///   - instant: the clock of the decision.
    ///   - progress: called while evidence is read.
    /// - Throws: `FileError` and ``GateError`` for inputs that cannot be used.
    package init(
        _ subject: Subject, evidence: [String] = [], given: [EvidenceFolder.Given] = [], policy: Policy,
        principals: Principals, trust: TrustedParties = .none, at instant: Instant,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws {
        folder = try EvidenceFolder(
            evidence, given: given,
            verifier: EvidenceVerifier(
                keys: principals.keys, personal: principals.personalKeys(at: instant), roots: trust.verifiers),
            progress: progress)
        decision = policy.evaluate(
            Facts(
                subject: subject, principals: principals, evidence: folder.evidence, trust: trust.digest, at: instant))
    }

    /// Digests that verified evidence gives for an artifact of this name and that are not this artifact's, sorted.
    ///
    /// A name proves nothing; but where evidence of the right name speaks of other bytes, the artifact was most likely
    /// changed after it was attested.
    package var otherDigestsOfTheName: [Digest] {
        let name = decision.subject.reference.drop { $0 != ":" }.dropFirst()
        var digests: Set<Digest> = []
        for attestation in folder.evidence.attestations {
            for subject in attestation.statement.subjects where subject.name.map({ $0 == name }) == true {
                if subject.digests.names(sameAs: decision.subject.digests) { continue }
                digests.formUnion(subject.digests.digests.prefix(1))
            }
        }
        return digests.sorted()
    }

    package var explanation: Explanation { Explanation(decision, evidence: folder.evidence) }
}
