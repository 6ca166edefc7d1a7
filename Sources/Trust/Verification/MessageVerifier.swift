package import Artifacts
import Crypto
import Encoding
package import Evidence

/// Verifies a signature over an artifact itself, as `cosign sign-blob` makes them.
package struct MessageVerifier: Sendable {
    private let keys: KeyRing

    package init(keys: KeyRing) { self.keys = keys }

    /// Verifies a bundle's signature over an artifact.
    ///
    /// - Parameters:
    ///   - message: the signature and the digest that the bundle gives.
    ///   - material: who is said to have signed.
    ///   - artifact: the digests of the artifact, SHA-256 among them.
    /// - Returns: the key that signed. Ed25519 signs the whole artifact, which is not at hand here: undetermined.
    package func verify(
        _ message: MessageSignature, _ material: VerificationMaterial, over artifact: DigestSet
    ) -> Verdict<VerifiedAttestation.Signer> {
        var trace = VerificationTrace.off
        return verify(message, material, over: artifact, tracing: &trace)
    }

    /// As ``verify(_:_:over:)``, telling every check.
    package func verify(
        _ message: MessageSignature, _ material: VerificationMaterial, over artifact: DigestSet,
        tracing trace: inout VerificationTrace
    ) -> Verdict<VerifiedAttestation.Signer> {
        let verdict = verdict(message, material, artifact, &trace)
        if case .verified(let signer) = verdict {
            trace.pass(
                .messageSignatureMismatch, expected: "a signature by a key that was given",
                found: "one by \(signer.credentialID)", place: "/messageSignature/signature")
        }
        trace.end(verdict, planned: [.messageDigestMismatch, .messageSignatureMismatch])
        return verdict
    }

    private func verdict(
        _ message: MessageSignature, _ material: VerificationMaterial, _ artifact: DigestSet,
        _ trace: inout VerificationTrace
    ) -> Verdict<VerifiedAttestation.Signer> {
        guard case .publicKey(let hint) = material.signer else {
            return .undetermined(.certificateUnchecked)
        }
        guard let digest = artifact[.sha256] else {
            return .undetermined(
                Rejection(
                    .messageDigestMismatch, expected: "the artifact's SHA-256", found: artifact.description, place: "/")
            )
        }
        guard message.algorithm == "SHA2_256", Hex.encode(message.digest) == digest.hex else {
            return .rejected(
                Rejection(
                    .messageDigestMismatch, expected: "SHA2_256 \(digest.hex)",
                    found: "\(message.algorithm) \(message.digest.count) bytes that differ",
                    place: "/messageSignature/messageDigest", hint: "the artifact was changed, or is another one"))
        }
        trace.pass(
            .messageDigestMismatch, expected: "\(digest)", found: "\(digest)", place: "/messageSignature/messageDigest")
        var needsContent = false
        do {
            for key in keys.named(hint).map({ [$0] }) ?? keys.keys {
                for scheme in key.algorithm.schemesToTry {
                    guard scheme.hash == .sha256 else {
                        needsContent = true
                        continue
                    }
                    if try key.verify(signature: message.signature, digest: message.digest, scheme: scheme) {
                        return .verified(
                            VerifiedAttestation.Signer(key, scheme))
                    }
                }
            }
        } catch {
            return .undetermined(
                Rejection(
                    .messageSignatureMismatch, expected: "a verification that runs", found: "\(error)", place: "/"))
        }
        let rejection = Rejection(
            .messageSignatureMismatch, expected: "a signature by a key that was given",
            found: needsContent
                ? "a key whose signatures are over the whole artifact, or over another hash of it"
                : "a signature that does not verify over the artifact", place: "/messageSignature/signature")
        return needsContent ? .undetermined(rejection) : .rejected(rejection)
    }
}

extension Rejection {
    /// A signer known by a certificate, where only keys are verified with.
    static let certificateUnchecked = Rejection(
        .signerUnchecked, expected: "a bundle signed by a key that was given",
        found: "a certificate, which needs a trusted root to be checked against", place: "/verificationMaterial",
        hint: "custody verify --trusted-root checks such a bundle by its identity")
}
