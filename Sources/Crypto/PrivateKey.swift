private import COpenSSL

/// A private key, held by OpenSSL; it signs, and it is written out only on request.
package struct PrivateKey: Sendable {
    /// The public half.
    package let publicKey: PublicKey
    let handle: KeyHandle

    /// Takes a key that OpenSSL read or made, and checks that it is one that is accepted.
    ///
    /// - Throws: ``CryptoError`` as ``PublicKey/init(spki:)``, and `mismatch` when the halves do not belong together.
    init(_ handle: KeyHandle) throws(CryptoError) {
        if unsafe EVP_PKEY_is_a(handle.pointer, "EC") == 1 {
            // A key file may ask for compressed points; a public key has one spelling here.
            try ErrorQueue.check(
                unsafe EVP_PKEY_set_utf8_string_param(
                    handle.pointer, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                    OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED),
                "read the private key")
        }
        self.handle = handle
        publicKey = try PublicKey(spki: try handle.spki())
        try requireMatchingHalves()
    }

    /// Signs and verifies once: a file may hold two halves of different keys, and nobody would notice until later.
    private func requireMatchingHalves() throws(CryptoError) {
        let message = try randomBytes(32)
        let scheme = publicKey.defaultScheme
        let verified: Bool
        do throws(CryptoError) {
            let signature = try sign(message, scheme: scheme)
            verified = try publicKey.verify(signature: signature, message: message, scheme: scheme)
        } catch {
            throw CryptoError(.mismatch, "the private key cannot sign; it is damaged", cause: error.cause)
        }
        guard verified else {
            throw CryptoError(.mismatch, "the private and the public half of the key do not belong together")
        }
    }

    /// Makes a new key from OpenSSL's generator.
    ///
    /// - Parameter algorithm: RSA in sizes of ``KeyAlgorithm/rsaBits`` that are whole bytes.
    /// - Throws: ``CryptoError``: `weakKey` for another size; `machine`.
    package static func generate(_ algorithm: KeyAlgorithm) throws(CryptoError) -> PrivateKey {
        let (type, group): (String, String?) =
            switch algorithm {
            case .ecdsaP256: ("EC", "P-256")
            case .ecdsaP384: ("EC", "P-384")
            case .ecdsaP521: ("EC", "P-521")
            case .ed25519: ("ED25519", nil)
            case .rsa: ("RSA", nil)
            }
        let context = unsafe try ErrorQueue.check(EVP_PKEY_CTX_new_from_name(nil, type, nil), "make a key")
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try ErrorQueue.check(unsafe EVP_PKEY_keygen_init(context), "make a key")
        if let group {
            try ErrorQueue.check(unsafe EVP_PKEY_CTX_set_group_name(context, group), "choose the curve")
        }
        if case .rsa(let bits) = algorithm {
            guard KeyAlgorithm.rsaBits.contains(bits), bits.isMultiple(of: 8) else {
                throw CryptoError(
                    .weakKey,
                    "an RSA key has \(KeyAlgorithm.rsaBits.lowerBound) to \(KeyAlgorithm.rsaBits.upperBound) bits, a "
                        + "multiple of 8; choose 3072 or 4096")
            }
            try ErrorQueue.check(unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)), "choose the size")
        }
        var pointer: OpaquePointer?
        try ErrorQueue.check(unsafe EVP_PKEY_generate(context, &pointer), "make a key")
        return unsafe try PrivateKey(KeyHandle(owning: try ErrorQueue.check(pointer, "make a key")))
    }

    /// Signs a message.
    ///
    /// - Parameters:
    ///   - message: any bytes; the scheme hashes them.
    ///   - scheme: `nil` for the key's default.
    /// - Returns: strict DER for ECDSA, 64 bytes for Ed25519, as many bytes as the modulus has for RSA.
    /// - Throws: ``CryptoError``: `schemeMismatch`; `machine`.
    package func sign(_ message: [UInt8], scheme: SignatureScheme? = nil) throws(CryptoError) -> [UInt8] {
        let scheme = scheme ?? publicKey.defaultScheme
        try scheme.requireFit(publicKey.algorithm)
        guard let hash = scheme.hash else { return try handle.sign(message: message) }
        return try handle.sign(digest: hash.hash(message), scheme)
    }

    /// Signs the message with this digest.
    ///
    /// - Parameters:
    ///   - digest: the message's digest by the scheme's hash.
    ///   - scheme: `nil` for the key's default.
    /// - Throws: ``CryptoError``: `schemeMismatch` also for Ed25519, which signs messages; `digestLength`; `machine`.
    package func sign(digest: [UInt8], scheme: SignatureScheme? = nil) throws(CryptoError) -> [UInt8] {
        let scheme = scheme ?? publicKey.defaultScheme
        try scheme.requireFit(publicKey.algorithm)
        try scheme.requireDigest(digest)
        return try handle.sign(digest: digest, scheme)
    }
}
