import Artifacts
import Evidence
import Time
import Trust

/// What was revoked by those who may, and after which moment it no longer counts.
///
/// A revocation counts in the order of proven times, so that a credential revoked by an earlier one revokes nothing.
struct Revocations {
    /// In force, in the order in which they took effect.
    private(set) var places: [Facts.Place] = []
    /// Those of the artifact itself.
    private(set) var ofArtifact: [Facts.Place] = []
    private var credentials: [Facts.Signer: Instant] = [:]
    private var persons: [Int: Instant] = [:]
    /// Taken back whoever signed them.
    private var attestations: Set<Digest> = []
    /// Taken back by some of their signers, with the places of these people.
    private var withdrawn: [Digest: Set<Int>] = [:]

    /// - Parameters:
    ///   - subject: the artifact.
    ///   - principals: who is who, and who may revoke.
    ///   - evidence: all of it; revocations are about credentials as well, and not only about the artifact.
    ///   - instant: a revocation that is issued later has no effect yet.
    init(subject: Subject, principals: Principals, evidence: EvidenceSet, at instant: Instant) {
        var candidates: [(place: Facts.Place, made: Instant)] = []
        for (place, attestation) in evidence.attestations.enumerated() {
            guard case .revocation(let revocation) = attestation.statement.predicate, revocation.issuedOn <= instant
            else { continue }
            candidates.append((place, attestation.signers.compactMap(\.proof.madeBefore).min() ?? .latest))
        }
        guard !candidates.isEmpty else { return }
        // Places break ties: they are in the order of digests.
        for (place, _) in candidates.sorted(by: { ($0.made, $0.place) < ($1.made, $1.place) }) {
            let attestation = evidence.attestations[place]
            guard case .revocation(let revocation) = attestation.statement.predicate else { continue }
            let signers = attestation.signers.compactMap { signer -> Facts.Signer? in
                guard let found = principals.place(of: signer) else { return nil }
                let who = Facts.Signer(principal: found.principal, credential: found.credential)
                return !isRevoked(who, signer.proof, principals, at: instant)
                    && Self.mayRevoke(who, revocation, principals, evidence) ? who : nil
            }
            if signers.isEmpty { continue }
            if take(revocation, attestation, by: signers, principals, subject, place) { places.append(place) }
        }
    }

    /// Whether what a credential signed no longer counts.
    ///
    /// A leak condemns what was signed after it and nothing else; without a proven time, a signature may be younger than
    /// the revocation that it claims to precede.
    func isRevoked(
        _ signer: Facts.Signer, _ proof: SigningProof, _ principals: Principals, at instant: Instant
    ) -> Bool {
        // Asked of every signer of every decision, most of which know of no revocation.
        var earliest = principals.all[signer.principal].credentials[signer.credential].revokedAfter
        if !credentials.isEmpty, let moment = credentials[signer] { earliest = min(earliest ?? .latest, moment) }
        if !persons.isEmpty, let moment = persons[signer.principal] { earliest = min(earliest ?? .latest, moment) }
        guard let revoked = earliest else { return false }
        if let madeBefore = proof.madeBefore, madeBefore <= revoked { return false }
        return revoked <= instant
    }

    /// Whether an attestation was taken back, as a whole or by this signer.
    func isRevoked(_ attestation: Digest, by signer: Facts.Signer, _ principals: Principals) -> Bool {
        attestations.contains(attestation)
            || withdrawn[attestation]?.contains(principals.standing(of: signer.principal)) ?? false
    }

    /// - Returns: whether it is of anything known here.
    private mutating func take(
        _ revocation: Revocation, _ attestation: VerifiedAttestation, by signers: [Facts.Signer],
        _ principals: Principals, _ subject: Subject, _ place: Facts.Place
    ) -> Bool {
        switch revocation.target {
        case .credential:
            guard let found = principals.place(ofCredential: revocation.id) else { return false }
            let who = Facts.Signer(principal: found.principal, credential: found.credential)
            credentials[who] = min(credentials[who] ?? .latest, revocation.notAfter)
        case .principal:
            guard let index = principals.place(of: revocation.id) else { return false }
            persons[index] = min(persons[index] ?? .latest, revocation.notAfter)
        case .attestation:
            guard let digest = try? Digest(revocation.id) else { return false }
            if signers.contains(where: { principals.isNamed($0.principal, by: principals.revokers) }) {
                attestations.insert(digest)
            } else {
                // Nobody takes back another's word by signing it after them.
                withdrawn[digest, default: []].formUnion(signers.map { principals.standing(of: $0.principal) })
            }
        case .artifact:
            guard attestation.statement.subjects.contains(where: { $0.digests.names(sameAs: subject.digests) })
            else { return false }
            ofArtifact.append(place)
        }
        return true
    }

    /// Those whom the principals document names may revoke anything; everybody what is theirs.
    private static func mayRevoke(
        _ signer: Facts.Signer, _ revocation: Revocation, _ principals: Principals, _ evidence: EvidenceSet
    ) -> Bool {
        if principals.isNamed(signer.principal, by: principals.revokers) { return true }
        let person = principals.standing(of: signer.principal)
        switch revocation.target {
        case .credential:
            guard let found = principals.place(ofCredential: revocation.id) else { return false }
            return answers(person, for: found.principal, principals)
        case .principal:
            guard let index = principals.place(of: revocation.id) else { return false }
            return answers(person, for: index, principals)
        case .attestation:
            guard let digest = try? Digest(revocation.id),
                let attestation = evidence.attestations.first(where: { $0.digest == digest })
            else { return false }
            return attestation.signers.contains { other in
                principals.place(of: other).map { principals.standing(of: $0.principal) == person } ?? false
            }
        case .artifact: return false
        }
    }

    /// Whether somebody is a principal, or owns it.
    private static func answers(_ person: Int, for principal: Int, _ principals: Principals) -> Bool {
        if principals.standing(of: principal) == person { return true }
        guard let owner = principals.all[principal].owner.flatMap({ principals.place(of: $0) }) else { return false }
        return principals.standing(of: owner) == person
    }
}
