package import Crypto

/// A key that signs notes, under its name.
package struct NoteSigner: Sendable {
    /// What others verify with.
    package let verifierKey: VerifierKey
    private let sign: @Sendable ([UInt8]) throws(CryptoError) -> [UInt8]

    /// Takes a key that is at hand.
    ///
    /// - Parameters:
    ///   - name: under which the key signs.
    ///   - key: the private key.
    ///   - type: `ed25519`, `cosignatureEd25519` or `ecdsa`, as the key is.
    /// - Throws: ``MerkleError`` with the code `keyUnsupported` when key and type do not go together.
    package init(name: KeyName, key: PrivateKey, type: NoteKeyType) throws(MerkleError) {
        let scheme: SignatureScheme? = key.publicKey.algorithm == .ecdsaP384 ? .ecdsaP384SHA256 : nil
        try self.init(name: name, publicKey: key.publicKey, type: type) { message throws(CryptoError) in
            try key.sign(message, scheme: scheme)
        }
    }

    /// Takes a key that is held elsewhere.
    ///
    /// - Parameters:
    ///   - name: under which the key signs.
    ///   - publicKey: what others verify with.
    ///   - type: `ed25519`, `cosignatureEd25519` or `ecdsa`, as the key is.
    ///   - sign: gives the key's signature over a message: 64 bytes of Ed25519, or DER of ECDSA with SHA-256.
    /// - Throws: ``MerkleError`` with the code `keyUnsupported` when key and type do not go together.
    package init(
        name: KeyName, publicKey: PublicKey, type: NoteKeyType,
        sign: @escaping @Sendable ([UInt8]) throws(CryptoError) -> [UInt8]
    ) throws(MerkleError) {
        verifierKey = try VerifierKey(name: name, key: publicKey, type: type)
        self.sign = sign
    }

    /// Signs a text.
    ///
    /// - Parameter text: with its final line feed.
    /// - Throws: ``MerkleError``: `keyUnsupported` of a cosigner, which signs with a time; `machine`; the codes of a
    ///   text that is none.
    package func signature(over text: [UInt8]) throws(MerkleError) -> NoteSignature {
        guard verifierKey.type != .cosignatureEd25519 else {
            throw MerkleError(.keyUnsupported, "'\(verifierKey.name)' cosigns, with a time")
        }
        try NoteText.check(text, limits: .standard)
        return try signature(try signed(text))
    }

    /// Cosigns a checkpoint.
    ///
    /// - Parameters:
    ///   - checkpoint: what was seen.
    ///   - time: seconds since the epoch, not zero.
    /// - Throws: ``MerkleError``: `keyUnsupported` of a key that is no cosigner's; `cosignatureTime`; `machine`.
    package func cosignature(over checkpoint: Checkpoint, time: UInt64) throws(MerkleError) -> NoteSignature {
        guard verifierKey.type == .cosignatureEd25519 else {
            throw MerkleError(.keyUnsupported, "'\(verifierKey.name)' signs without a time; it is no cosigner")
        }
        // C2SP tlog-witness: a witness's time is not zero. C2SP tlog-cosignature: nor above 2^63 - 1.
        guard (1...Cosignature.latestTime).contains(time) else {
            throw MerkleError(.cosignatureTime, "a cosignature's time is 1 to 2^63 - 1, not \(time)")
        }
        let bytes = try signed(Cosignature.message(time: time, text: checkpoint.text))
        return try signature(Cosignature.bytes(time: time, signature: bytes))
    }

    private func signature(_ bytes: [UInt8]) throws(MerkleError) -> NoteSignature {
        try NoteSignature(name: verifierKey.name, id: verifierKey.id, bytes: bytes)
    }

    private func signed(_ message: [UInt8]) throws(MerkleError) -> [UInt8] {
        do throws(CryptoError) {
            return try sign(message)
        } catch {
            throw MerkleError(.machine, "'\(verifierKey.name)' could not sign", cause: error)
        }
    }
}
