package import Artifacts
import Evidence
package import Time
package import Trust

/// Everything a decision may rest on, gathered before it is made: the artifact, who is who, what was verified, when.
///
/// Evaluation asks nothing else, so the same facts and the same policy give the same decision, anywhere, at any time.
/// A class, since every step of an evaluation is handed all of it.
package final class Facts: Sendable {
    /// A credential of a principal that signed an attestation, by its places in ``Principals/all`` and its credentials.
    struct Signer: Hashable, Sendable {
        let principal: Int
        let credential: Int
    }

    /// Where an attestation stands in ``evidence``; since that is sorted, places order as digests do.
    typealias Place = Int

    package let subject: Subject
    package let principals: Principals
    package let evidence: EvidenceSet
    /// Of the trusted roots and witnesses that the evidence was verified under; nil where there were none.
    package let trust: Digest?
    /// The clock; nothing else in an evaluation tells the time.
    package let instant: Instant

    /// Attestations about the artifact that a principal signed, in their order.
    let attestations: [Place]
    /// The same, those of one predicate type together.
    let kinds: [(predicateType: String, places: [Place])]
    /// Those among them of a type that requirements of their own read.
    let provenance: [Place]
    let sboms: [Place]
    let approvals: [Place]
    /// Source statements that a principal signed, by the commit they are about, in their order.
    let sources: [Digest: [Place]]
    /// Attestations about the artifact that do not count, since no principal's valid credential signed them.
    let unattributed: [Place]
    /// Overrides, of any artifact, and what was found of them; each signed by a principal.
    let overrides: [Place]
    let overrideReviews: [Place]
    /// The names of the releases that the artifact is part of, as principals say.
    let releases: Set<String>
    /// What was taken back by those who may.
    let revocations: Revocations
    /// The valid signers of all evidence, one attestation's after the other's.
    private let signers: [Signer]
    /// What proves when each of ``signers`` signed.
    private let proofs: [SigningProof]
    /// Where each attestation's signers begin in ``signers``, and where the last one's end.
    private let bounds: [Int]

    /// - Parameters:
    ///   - subject: the artifact, its digests computed from its bytes where these were at hand.
    ///   - principals: who is who.
    ///   - evidence: verified with the principals' credentials.
    ///   - trust: the digest of whom else the evidence was verified under.
    ///   - instant: the moment the decision is made for.
    package init(
        subject: Subject, principals: Principals, evidence: EvidenceSet, trust: Digest? = nil, at instant: Instant
    ) {
        self.subject = subject
        self.trust = trust
        self.principals = principals
        self.evidence = evidence
        self.instant = instant
        let revocations = Revocations(subject: subject, principals: principals, evidence: evidence, at: instant)
        let count = evidence.attestations.count
        var attestations: [Place] = []
        var sources: [Digest: [Place]] = [:]
        var unattributed: [Place] = []
        var kinds: [(predicateType: String, places: [Place])] = []
        var provenance: [Place] = []
        var sboms: [Place] = []
        var approvals: [Place] = []
        var overrides: [Place] = []
        var overrideReviews: [Place] = []
        var releases: Set<String> = []
        var signers: [Signer] = []
        var proofs: [SigningProof] = []
        var bounds = [0]
        attestations.reserveCapacity(count)
        signers.reserveCapacity(count)
        bounds.reserveCapacity(count + 1)
        for (place, attestation) in evidence.attestations.enumerated() {
            for signer in attestation.signers {
                guard let found = principals.place(of: signer) else { continue }
                let who = Signer(principal: found.principal, credential: found.credential)
                if revocations.isRevoked(attestation.digest, by: who, principals)
                    || revocations.isRevoked(who, signer.proof, principals, at: instant)
                {
                    continue
                }
                signers.append(who)
                proofs.append(signer.proof)
            }
            let isSigned = signers.count > bounds[place]
            bounds.append(signers.count)
            let concerns = attestation.statement.subjects.contains { $0.digests.names(sameAs: subject.digests) }
            guard isSigned else {
                if concerns { unattributed.append(place) }
                continue
            }
            switch attestation.statement.predicate {
            case .source:
                for subject in attestation.statement.subjects {
                    if let commit = subject.digests[.gitCommit] { sources[commit, default: []].append(place) }
                }
            case .override: overrides.append(place)
            case .overrideReview: overrideReviews.append(place)
            default: break
            }
            guard concerns else { continue }
            attestations.append(place)
            let type = attestation.statement.predicateType
            if let kind = kinds.firstIndex(where: { $0.predicateType == type }) {
                kinds[kind].places.append(place)
            } else {
                kinds.append((type, [place]))
            }
            switch attestation.statement.predicate {
            case .provenance: provenance.append(place)
            case .sbom: sboms.append(place)
            case .approval: approvals.append(place)
            case .release(let release): if let name = ReleaseName(purl: release.purl) { releases.insert(name.name) }
            default: break
            }
        }
        self.attestations = attestations
        self.kinds = kinds
        self.provenance = provenance
        self.sboms = sboms
        self.approvals = approvals
        self.sources = sources
        self.unattributed = unattributed
        self.overrides = overrides
        self.overrideReviews = overrideReviews
        self.releases = releases
        self.signers = signers
        self.proofs = proofs
        self.bounds = bounds
        self.revocations = revocations
    }

    /// Attestations about the artifact of one type that principals signed, in their order.
    func places(of type: PredicateType) -> [Place] {
        kinds.first { PredicateType($0.predicateType) == type }?.places ?? []
    }

    subscript(place: Place) -> VerifiedAttestation { evidence.attestations[place] }

    /// The principals' credentials that signed an attestation and are valid.
    func signers(of place: Place) -> ArraySlice<Signer> { signers[bounds[place]..<bounds[place + 1]] }

    /// What proves when each of them signed, in the same order.
    func proofs(of place: Place) -> ArraySlice<SigningProof> { proofs[bounds[place]..<bounds[place + 1]] }

    /// When a statement was made: when it says so, or where a signature is proven to be older, then.
    ///
    /// - Parameter claimed: what the statement says; nil where it says nothing.
    func time(of place: Place, saying claimed: Instant?) -> Instant? {
        guard let proven = proofs(of: place).lazy.compactMap(\.madeBefore).min() else { return claimed }
        guard let claimed else { return proven }
        // A time to come is a fault of its own.
        return claimed > instant ? claimed : min(claimed, proven)
    }

    func name(_ signer: Signer) -> String { principals.all[signer.principal].name }
    func credential(_ signer: Signer) -> Credential { principals.all[signer.principal].credentials[signer.credential] }

    /// The signers' names in a sentence, sorted, each once.
    func names(of place: Place) -> String {
        let signers = signers(of: place)
        // Principals are sorted by name.
        return signers.count == 1
            ? name(signers[signers.startIndex])
            : Set(signers.map(\.principal)).sorted().map { principals.all[$0].name }.joined(separator: " and ")
    }

    /// The places in ``Principals/all`` of those whom the signers stand for: themselves, or the owners of agents.
    func standing(of place: Place) -> [Int] { signers(of: place).map { principals.standing(of: $0.principal) } }

    /// Whether one of the signers is one of those named.
    func isSigned(_ place: Place, by selectors: [PrincipalSelector]) -> Bool {
        signers(of: place).contains { principals.isNamed($0.principal, by: selectors) }
    }

    /// Whether documents were found that could not be checked, so that what is missing may be among them.
    var hasUndetermined: Bool { evidence.refused.contains(where: \.isUndetermined) }
}
