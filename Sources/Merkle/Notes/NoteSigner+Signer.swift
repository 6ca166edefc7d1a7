package import Crypto

extension NoteSigner {
    /// Takes a key wherever it is kept: at hand, in a token, behind an agent.
    ///
    /// - Parameters:
    ///   - name: under which the key signs.
    ///   - signer: the key.
    ///   - type: `ed25519`, `cosignatureEd25519` or `ecdsa`, as the key is.
    /// - Throws: ``MerkleError`` with the code `keyUnsupported` when key and type do not go together.
    package init(name: KeyName, signer: Signer, type: NoteKeyType) throws(MerkleError) {
        // A note names no hash, and its readers take SHA-256.
        let scheme: SignatureScheme? = signer.publicKey.algorithm == .ecdsaP384 ? .ecdsaP384SHA256 : nil
        try self.init(name: name, publicKey: signer.publicKey, type: type) { message throws(CryptoError) in
            try signer.sign(message, scheme: scheme)
        }
    }
}
