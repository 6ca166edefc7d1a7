import Crypto
import Encoding
import Evidence
import Ledger
package import Merkle
package import Trust

extension EvidenceFile {
    /// What a file of evidence proves, away from any store.
    package struct Verified: Sendable {
        /// What came of an attestation.
        package struct Attestation: Sendable {
            package let index: UInt64
            package let verdict: Verdict<SigstoreVerifier.Verified>
        }

        /// Signed by the log, with the known witnesses that cosigned it.
        package let checkpoint: VerifiedCheckpoint
        /// One for each in the file, in its order.
        package let attestations: [Attestation]
    }

    /// Verifies the file, offline: the checkpoint, and each attestation's signature, time and place in the log.
    ///
    /// - Parameters:
    ///   - root: of the store that exported it, from a place that is trusted; the file's own says what the file says.
    ///   - keys: of signers that have no certificate, such as those of the principals.
    ///   - personal: their SSH and OpenPGP keys.
    ///   - witnesses: that are known; how many must have cosigned is for the caller to say.
    /// - Returns: what it proves; or a `Rejection` by `evidence.checkpoint` where the checkpoint is not that of a trusted
    ///   log.
    package func verify(
        under root: TrustedRoot, keys: KeyRing, personal: PersonalKeys = .none, witnesses: [NoteVerifier] = []
    ) -> Verdict<Verified> {
        let place = "/checkpoint"
        let origin = checkpoint.checkpoint.origin
        var reason = "the trusted root knows no log '\(origin)'"
        for log in root.logs where log.name == origin.text {
            do {
                let verified = try checkpoint.verify(try log.identity(origin), witnesses: witnesses)
                let verifier = SigstoreVerifier(
                    root: root, thresholds: .init(logs: 1, timestamps: 1), witnesses: witnesses)
                return .verified(
                    Verified(
                        checkpoint: verified,
                        attestations: attestations.map {
                            Verified.Attestation(index: $0.index, verdict: verdict($0, verifier, keys, personal))
                        }))
            } catch let error as MerkleError where error.code == .machine {
                return .undetermined(
                    Rejection(.evidenceCheckpoint, expected: "an answer", found: "\(error)", place: place))
            } catch {
                reason = "\(error)"
            }
        }
        return .rejected(
            Rejection(
                .evidenceCheckpoint, expected: "a checkpoint that a log of the trusted root signed", found: reason,
                place: place, hint: "give the trusted root of the store that exported the file"))
    }

    private func verdict(
        _ attestation: Attestation, _ verifier: SigstoreVerifier, _ keys: KeyRing, _ personal: PersonalKeys
    ) -> Verdict<SigstoreVerifier.Verified> {
        // SigstoreVerifier checks each proof against its own checkpoint; here all are under one.
        let head = checkpoint.checkpoint.head
        let isUnderIt = attestation.bundle.material.logEntries.contains { entry in
            guard let proof = entry.inclusionProof else { return false }
            return proof.rootHash == head.root.bytes && UInt64(exactly: proof.treeSize) == head.size
                && UInt64(exactly: proof.logIndex) == attestation.index
        }
        guard isUnderIt else {
            return .rejected(
                Rejection(
                    .evidenceCheckpoint,
                    expected: "a proof that entry \(attestation.index) is in the tree of \(head.size) entries",
                    found: "one for another tree, or none", place: "/attestations"))
        }
        var trace = VerificationTrace.off
        switch attestation.bundle.material.signer {
        case .certificate, .certificateChain:
            return verifier.verify(attestation.bundle, about: nil, by: .anyIdentity, tracing: &trace)
        case .publicKey where PersonalKeys.isOne(attestation.bundle):
            return verifier.verify(attestation.bundle, about: nil, by: .personal(personal), tracing: &trace)
        case .publicKey(let hint):
            guard let key = keys.named(hint) else {
                return .rejected(
                    Rejection(
                        .envelopeKeyUnknown, expected: "a signature by one of the \(keys.keys.count) keys given",
                        found: "one that names the key \(hint)", place: "/verificationMaterial/publicKey/hint",
                        hint: "give the signer's public key, if the signer is to be trusted"))
            }
            return verifier.verify(attestation.bundle, about: nil, by: .key(key), tracing: &trace)
        }
    }
}

extension TrustedRoot.Log {
    /// The log as checkpoints are verified with it.
    fileprivate func identity(_ origin: Origin) throws -> LogIdentity {
        guard let key, let scheme, let id = KeyID(Array(checkpointKeyID.prefix(4))) else {
            throw MerkleError(.keyUnsupported, "the key of the log '\(origin)' cannot be used")
        }
        return LogIdentity(
            origin: origin,
            verifiers: [NoteVerifier(name: try KeyName(name), id: id, key: key, scheme: scheme)])
    }
}
