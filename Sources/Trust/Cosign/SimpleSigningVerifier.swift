package import Artifacts
import Crypto
package import Evidence

/// Verifies cosign's signatures over images by key: the signature first, then the payload that it covers.
package struct SimpleSigningVerifier: Sendable {
    private let keys: KeyRing

    package init(keys: KeyRing) { self.keys = keys }

    /// Verifies a signature over an image's simple-signing payload.
    ///
    /// - Parameters:
    ///   - payload: as it was signed.
    ///   - material: who is said to have signed.
    ///   - artifact: the digests of the image's manifest.
    /// - Returns: the key that signed. Log entries are not looked at: they need a trusted root.
    package func verify(
        _ payload: SignedPayload, _ material: VerificationMaterial, about artifact: DigestSet
    ) -> Verdict<VerifiedAttestation.Signer> {
        guard case .publicKey = material.signer else { return .undetermined(.certificateUnchecked) }
        do {
            guard let signer = try signer(of: payload) else {
                return .rejected(
                    Rejection(
                        .simpleSigningSignature, expected: "a signature by a key that was given",
                        found: "a signature that does not verify over the payload", place: "/Base64Signature",
                        hint: "the payload was changed, or another key signed it"))
            }
            try SimpleSigning(payload: payload.bytes).requireImage(artifact)
            return .verified(signer)
        } catch let rejection as Rejection {
            return .rejected(rejection)
        } catch {
            return .undetermined(
                Rejection(
                    .simpleSigningSignature, expected: "a verification that runs", found: "\(error)", place: "/",
                    hint: "the cryptographic library failed; nothing is known of the signature"))
        }
    }

    private func signer(of payload: SignedPayload) throws(CryptoError) -> VerifiedAttestation.Signer? {
        for key in keys.keys {
            for scheme in key.algorithm.schemesToTry
            where try key.verify(signature: payload.signature, message: payload.bytes, scheme: scheme) {
                return VerifiedAttestation.Signer(key, scheme)
            }
        }
        return nil
    }
}
