package import Crypto

/// A key that notes are verified with, under its name and id.
package struct NoteVerifier: Hashable, Sendable {
    package let name: KeyName
    package let id: KeyID
    package let key: PublicKey
    /// How the key signs.
    package let scheme: SignatureScheme
    /// Whether it signs with a time (C2SP tlog-cosignature) rather than the text itself.
    package let isCosigner: Bool

    /// Makes a verifier of a verifier key.
    ///
    /// - Throws: ``MerkleError``: `keyUnsupported` for a type that is only kept, and for curves other than P-256 and
    ///   P-384; `keyMaterial`, with its cause, for a key that is not accepted.
    package init(_ key: VerifierKey) throws(MerkleError) {
        switch key.type {
        case .ed25519, .cosignatureEd25519, .ecdsa: break
        default:
            throw MerkleError(
                .keyUnsupported,
                "signatures of the key '\(key.name)' (\(key.type)) cannot be verified here; give an Ed25519 or ECDSA "
                    + "key of the same log or witness")
        }
        do throws(CryptoError) {
            self.key =
                key.type == .ecdsa ? try PublicKey(spki: key.material) : try Ed25519Material.key(key.material)
        } catch {
            throw MerkleError(.keyMaterial, "the key '\(key.name)' is not accepted", cause: error)
        }
        switch (key.type, self.key.algorithm) {
        case (.ecdsa, .ecdsaP256): scheme = .ecdsaP256SHA256
        case (.ecdsa, .ecdsaP384): scheme = .ecdsaP384SHA256
        case (.ed25519, _), (.cosignatureEd25519, _): scheme = .ed25519
        default:
            throw MerkleError(
                .keyUnsupported,
                "the key '\(key.name)' is of kind \(self.key.algorithm), with which notes are not signed")
        }
        name = key.name
        id = key.id
        isCosigner = key.type == .cosignatureEd25519
    }

    /// Makes a verifier for plain signatures by a key whose id is known from elsewhere, such as a trusted root.
    ///
    /// - Parameters:
    ///   - name: under which the key signs.
    ///   - id: that its signatures carry.
    ///   - key: the key.
    ///   - scheme: one that goes with the key, else nothing will verify.
    package init(name: KeyName, id: KeyID, key: PublicKey, scheme: SignatureScheme) {
        self.name = name
        self.id = id
        self.key = key
        self.scheme = scheme
        isCosigner = false
    }

    /// Whether a signature says that it is by this key.
    package func isNamed(by signature: NoteSignature) -> Bool { id == signature.id && name == signature.name }

    /// Checks a signature that says that it is by this key.
    ///
    /// - Throws: ``MerkleError``: `signatureInvalid`; `machine` when it could not be checked.
    func verify(_ signature: NoteSignature, over text: [UInt8]) throws(MerkleError) -> VerifiedSignature {
        var bytes = signature.bytes
        var message = text
        var time: UInt64?
        if isCosigner {
            guard let cosignature = Cosignature(signature.bytes) else { throw Self.invalid(signature) }
            time = cosignature.time
            bytes = cosignature.signature
            message = Cosignature.message(time: cosignature.time, text: text)
        }
        let isValid: Bool
        do throws(CryptoError) {
            isValid = try key.verify(signature: bytes, message: message, scheme: scheme)
        } catch {
            throw MerkleError(.machine, "the signature by '\(name)' could not be checked", cause: error)
        }
        guard isValid else { throw Self.invalid(signature) }
        return VerifiedSignature(verifier: self, time: time)
    }

    private static func invalid(_ signature: NoteSignature) -> MerkleError {
        MerkleError(
            .signatureInvalid,
            "the signature by the known key '\(signature.name)' with the id \(signature.id) is not over this text")
    }
}
