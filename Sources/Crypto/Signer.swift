/// A key that signs, wherever its private part is kept: in this process, in a token, behind an agent.
package struct Signer: Sendable {
    /// Makes a signature over a message by a scheme that fits the key.
    package typealias Sign =
        @Sendable (_ message: [UInt8], _ scheme: SignatureScheme) throws(CryptoError) -> [UInt8]

    /// The public half.
    package let publicKey: PublicKey
    /// Where the private half is kept, for statements that say so.
    package let custody: KeyCustody
    private let make: Sign

    /// Takes a private key that is at hand.
    package init(_ key: PrivateKey) {
        publicKey = key.publicKey
        custody = .file
        make = { message, scheme throws(CryptoError) in try key.sign(message, scheme: scheme) }
    }

    /// Takes a key that is kept elsewhere; each signature that comes back is verified before it is passed on.
    ///
    /// A token or an agent may answer with another key, or with what a fault or a failing chip made of it.
    ///
    /// - Parameters:
    ///   - publicKey: what the signatures must verify with.
    ///   - custody: where the private half is.
    ///   - sign: strict DER for ECDSA, 64 bytes for Ed25519, as many bytes as the modulus has for RSA.
    package init(publicKey: PublicKey, custody: KeyCustody, sign: @escaping Sign) {
        self.publicKey = publicKey
        self.custody = custody
        make = { message, scheme throws(CryptoError) in
            let signature = try sign(message, scheme)
            guard try publicKey.verify(signature: signature, message: message, scheme: scheme) else {
                throw CryptoError(
                    .mismatch,
                    "what holds the private key answered with a signature that its public key does not verify")
            }
            return signature
        }
    }

    /// Signs a message.
    ///
    /// - Parameters:
    ///   - message: any bytes; the scheme hashes them.
    ///   - scheme: `nil` for the key's default.
    /// - Throws: ``CryptoError``: `schemeMismatch`; `keyUnavailable` where the key is kept elsewhere and cannot be
    ///   reached; `mismatch`; `machine`.
    package func sign(_ message: [UInt8], scheme: SignatureScheme? = nil) throws(CryptoError) -> [UInt8] {
        let scheme = scheme ?? publicKey.defaultScheme
        try scheme.requireFit(publicKey.algorithm)
        return try make(message, scheme)
    }
}
