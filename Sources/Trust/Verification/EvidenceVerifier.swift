import Crypto
package import Evidence
import Time

/// Verifies evidence by whatever it is signed with: keys that are known, or certificates under trusted roots.
package struct EvidenceVerifier: Sendable {
    private let keys: KeyRing
    private let byKey: AttestationVerifier
    private let roots: [SigstoreVerifier]

    /// - Parameters:
    ///   - keys: those that count.
    ///   - personal: SSH and OpenPGP keys that count beside them.
    ///   - roots: one for each trusted root; any one that a bundle verifies under will do. Without any, a bundle that a
    ///     certificate signed cannot be checked.
    ///   - limits: on what is read.
    package init(
        keys: KeyRing, personal: PersonalKeys = .none, roots: [SigstoreVerifier] = [],
        limits: EvidenceLimits = .standard
    ) {
        self.keys = keys
        self.roots = roots
        byKey = AttestationVerifier(keys: keys, personal: personal, limits: limits)
    }

    /// Verifies one document.
    ///
    /// - Returns: the attestation with every credential that signed it and what proves when; or the check that said no,
    ///   or could not be made.
    package func verify(_ document: EvidenceDocument) -> Verdict<VerifiedAttestation> {
        guard !roots.isEmpty, case .bundle(let bundle) = document, document.envelope != nil else {
            return byKey.verify(document)
        }
        switch bundle.material.signer {
        case .certificate, .certificateChain: return Self.best(roots.lazy.map { $0.attestation(in: bundle) })
        case .publicKey: return proven(byKey.verify(document, madeBefore: personalSigning(of: bundle)), bundle)
        }
    }

    /// Before when an SSH or OpenPGP key signed, as timestamps prove it; nil for other keys, and where none does.
    ///
    /// A timestamp that does not verify is refused with what it proves; here it proves nothing.
    private func personalSigning(of bundle: Bundle) -> Instant? {
        guard PersonalKeys.isOne(bundle),
            let signature = EvidenceDocument.bundle(bundle).envelope?.signatures.first?.bytes
        else { return nil }
        return roots.compactMap { $0.timestamped(bundle, over: signature) }.min()
    }

    /// Adds what log entries and timestamps prove to an attestation by key.
    private func proven(
        _ verdict: Verdict<VerifiedAttestation>, _ bundle: Bundle
    ) -> Verdict<VerifiedAttestation> {
        guard case .verified(let attestation) = verdict,
            !bundle.material.logEntries.isEmpty || !bundle.material.timestamps.isEmpty
        else { return verdict }
        do {
            var signers: [VerifiedAttestation.Signer] = []
            for signer in attestation.signers {
                let recorded: RecordedSigner? =
                    switch signer.kind {
                    case .key: keys.named(signer.keyID).map { .exactly(.key($0.spki)) }
                    case .ssh, .openpgp: .personal(signer)
                    case .certificate: nil
                    }
                var proof = SigningProof.none
                for root in roots { proof = proof.merged(with: try root.proof(in: bundle, by: recorded)) }
                signers.append(signer.proven(by: proof))
            }
            return .verified(
                VerifiedAttestation(
                    digest: attestation.digest, statement: attestation.statement, signers: signers))
        } catch let rejection as Rejection {
            return .rejected(rejection)
        } catch let undetermined as Undetermined {
            return .undetermined(undetermined.rejection)
        } catch {
            return .undetermined(
                Rejection(
                    .logEntryCheckpoint, expected: "a verification that runs", found: "\(error)", place: "/",
                    hint: "the cryptographic library failed; nothing is known of the bundle"))
        }
    }

    /// A verdict that says yes; else that something could not be checked; else the no of the root that knows most.
    private static func best(
        _ verdicts: some Sequence<Verdict<VerifiedAttestation>>
    ) -> Verdict<VerifiedAttestation> {
        var undetermined: Verdict<VerifiedAttestation>?
        var rejected: Verdict<VerifiedAttestation>?
        var elsewhere: Verdict<VerifiedAttestation>?
        for verdict in verdicts {
            switch verdict {
            case .verified: return verdict
            case .undetermined: undetermined = undetermined ?? verdict
            case .rejected(let rejection):
                if isElsewhere.contains(rejection.check) {
                    elsewhere = elsewhere ?? verdict
                } else {
                    rejected = rejected ?? verdict
                }
            }
        }
        return undetermined ?? rejected ?? elsewhere ?? .undetermined(.certificateUnchecked)
    }

    /// What another instance's trusted root says of a bundle.
    private static let isElsewhere: Set<Check> = [
        .logEntryMissing, .logEntryLog, .timestampAuthority, .timestampThreshold, .certificateChain,
    ]
}
