import Crypto

/// A signature as SSH's wire form has it: an algorithm and a blob, and for a security key what the authenticator adds.
struct SSHKeySignature: Hashable, Sendable {
    /// What a FIDO authenticator says with a signature, and signs with it (PROTOCOL.u2f, "SSH U2F signatures").
    struct Authenticator: Hashable, Sendable {
        let flags: UInt8
        let counter: UInt32

        /// Somebody touched the key (WebAuthn §6.1, flag UP).
        var isUserPresent: Bool { flags & 0x01 != 0 }
        /// The key knew who it was, by a PIN or a finger (WebAuthn §6.1, flag UV).
        var isUserVerified: Bool { flags & 0x04 != 0 }
    }

    let algorithm: String
    private let bytes: [UInt8]
    /// Nil where the algorithm is none of a security key's.
    let authenticator: Authenticator?

    init(_ blob: [UInt8]) throws(SSHError) {
        var reader = SSHWireReader(blob)
        algorithm = try reader.text()
        bytes = try reader.blob()
        if algorithm.hasPrefix("sk-") {
            authenticator = Authenticator(flags: try reader.byte(), counter: try reader.integer())
        } else {
            authenticator = nil
        }
        guard reader.isAtEnd else {
            throw SSHError(.algorithm, "data follows a signature by '\(algorithm.prefix(64))'")
        }
    }

    /// Whether the signature is a key's over some data; whether anybody touched the key is for the caller to ask.
    ///
    /// - Throws: ``SSHError`` for a key that does not sign so; `CryptoError` for one that is not accepted, or `machine`.
    func verifies(_ data: [UInt8], by key: SSHPublicKey) throws -> Bool {
        let (publicKey, application) = try key.material()
        let scheme = try scheme(key, publicKey)
        let signature = publicKey.isElliptic ? try ecdsaSignature() : bytes
        guard let authenticator, let application else {
            return try publicKey.verify(signature: signature, message: data, scheme: scheme)
        }
        // PROTOCOL.u2f: SHA256(application) ‖ flags ‖ counter ‖ SHA256(message); extensions are not used by SSH.
        let message =
            HashAlgorithm.sha256.hash(application) + [authenticator.flags] + SSHWire.integer(authenticator.counter)
            + HashAlgorithm.sha256.hash(data)
        return try publicKey.verify(signature: signature, message: message, scheme: scheme)
    }

    private func scheme(_ key: SSHPublicKey, _ publicKey: PublicKey) throws(SSHError) -> SignatureScheme {
        switch (key.type, algorithm) {
        // RFC 8332: SHA-1, which the algorithm "ssh-rsa" stands for, is not accepted.
        case ("ssh-rsa", "rsa-sha2-256"): return .rsaPKCS1SHA256
        case ("ssh-rsa", "rsa-sha2-512"): return .rsaPKCS1SHA512
        case (let type, let algorithm) where type == algorithm && type != "ssh-rsa":
            return publicKey.algorithm.defaultScheme
        default:
            throw SSHError(.algorithm, "a key of type \(key.type) does not sign by '\(algorithm.prefix(64))' here")
        }
    }

    /// SSH writes r and s as two numbers (RFC 5656 §3.1.2), others as a DER sequence.
    private func ecdsaSignature() throws(SSHError) -> [UInt8] {
        var reader = SSHWireReader(bytes)
        let first = try reader.blob()
        let second = try reader.blob()
        guard reader.isAtEnd, !first.isEmpty, !second.isEmpty else {
            throw SSHError(.form, "the signature is not two numbers")
        }
        // Longer than any number modulo P-521's order: no signature, and nothing to write in DER.
        guard first.count <= 67, second.count <= 67 else {
            throw SSHError(.form, "the signature's numbers are too long")
        }
        return DERWriter.sequence([DERWriter.tagged(0x02, first), DERWriter.tagged(0x02, second)])
    }
}

extension PublicKey {
    fileprivate var isElliptic: Bool {
        switch algorithm {
        case .ecdsaP256, .ecdsaP384, .ecdsaP521: true
        case .ed25519, .rsa: false
        }
    }
}
