import Artifacts
import Evidence
package import Time
package import Trust

/// Everything a decision may rest on, gathered before it is made: the artifact, who is who, what was verified, when.
///
/// Evaluation asks nothing else, so the same facts and the same policy give the same decision, anywhere, at any time.
package struct Facts: Sendable {
    /// A credential of a principal that signed an attestation.
    struct Signer: Hashable, Sendable {
        /// Places in ``Principals/all`` and in its credentials.
        let principal: Int
        let credential: Int
    }

    /// An attestation with the principals who signed it.
    struct Attributed: Sendable {
        let attestation: VerifiedAttestation
        let signers: [Signer]

        var statement: Statement { attestation.statement }
        var digest: Digest { attestation.digest }
    }

    package let subject: Subject
    package let principals: Principals
    package let evidence: EvidenceSet
    /// The clock; nothing else in an evaluation tells the time.
    package let instant: Instant

    /// Attestations about the artifact that a principal signed, by digest.
    let attestations: [Attributed]
    /// Source statements that a principal signed, by the commit they are about.
    let sources: [Digest: [Attributed]]
    /// Attestations about the artifact that do not count, since no principal's valid credential signed them.
    let unattributed: [VerifiedAttestation]

    /// - Parameters:
    ///   - subject: the artifact, its digests computed from its bytes where these were at hand.
    ///   - principals: who is who.
    ///   - evidence: verified with the principals' credentials.
    ///   - instant: the moment the decision is made for.
    package init(subject: Subject, principals: Principals, evidence: EvidenceSet, at instant: Instant) {
        self.subject = subject
        self.principals = principals
        self.evidence = evidence
        self.instant = instant
        var attestations: [Attributed] = []
        var sources: [Digest: [Attributed]] = [:]
        var unattributed: [VerifiedAttestation] = []
        attestations.reserveCapacity(evidence.attestations.count)
        for attestation in evidence.attestations {
            let signers = attestation.signers.compactMap { signer -> Signer? in
                guard let place = principals.place(ofCredential: signer.credentialID) else { return nil }
                let credential = principals.all[place.principal].credentials[place.credential]
                // Without a proven time, a signature may be younger than the revocation it claims to precede.
                if let revoked = credential.revokedAfter, revoked <= instant { return nil }
                return Signer(principal: place.principal, credential: place.credential)
            }
            let attributed = Attributed(attestation: attestation, signers: signers)
            let concerns = attestation.statement.subjects.contains { $0.digests.names(sameAs: subject.digests) }
            if concerns {
                if signers.isEmpty { unattributed.append(attestation) } else { attestations.append(attributed) }
            }
            if case .source = attestation.statement.predicate, !signers.isEmpty {
                for subject in attestation.statement.subjects {
                    if let commit = subject.digests[.gitCommit] { sources[commit, default: []].append(attributed) }
                }
            }
        }
        self.attestations = attestations
        self.sources = sources
        self.unattributed = unattributed
    }

    func principal(_ signer: Signer) -> Principal { principals.all[signer.principal] }
    func credential(_ signer: Signer) -> Credential { principals.all[signer.principal].credentials[signer.credential] }

    /// The signers' names, sorted, each once.
    func names(of attributed: Attributed) -> [String] {
        if attributed.signers.count == 1 { return [principal(attributed.signers[0]).name] }
        return Set(attributed.signers.map { principal($0).name }).sorted()
    }

    /// The names of those whom the signers stand for: themselves, or the owners of agents.
    func standing(of attributed: Attributed) -> Set<String> {
        Set(attributed.signers.map { principals.standing(for: principal($0)).name })
    }

    /// Whether one of the signers is one of those named.
    func isSigned(_ attributed: Attributed, by selectors: [PrincipalSelector]) -> Bool {
        attributed.signers.contains { signer in
            let principal = principals.all[signer.principal]
            return selectors.contains { $0.includes(principal) }
        }
    }

    /// Whether documents were found that could not be checked, so that what is missing may be among them.
    var hasUndetermined: Bool { evidence.refused.contains(where: \.isUndetermined) }
}
