private import COpenSSL

/// Owner of one `EVP_PKEY`.
///
/// `@unchecked Sendable`: a key is complete when it gets here and is never changed; OpenSSL counts references and
/// locks its caches itself (OpenSSL's "Thread safety" page: objects may be read by many threads).
@safe final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes ownership.
    init(owning pointer: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// Builds a public key from its parts; OpenSSL checks here that a point lies on its curve.
    ///
    /// Goes past OpenSSL's decoders: they cost ten times as much as building the key, and accept more than one
    /// spelling.
    ///
    /// - Throws: ``CryptoError`` with the code `pointNotOnCurve` or `machine`.
    convenience init(_ key: SubjectPublicKeyInfo.Key) throws(CryptoError) {
        switch key {
        case .ed25519(let bytes):
            let pointer = unsafe EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes, bytes.count)
            unsafe self.init(owning: try ErrorQueue.check(pointer, "load an Ed25519 key"))
        case .ec(let curve, let point):
            unsafe self.init(owning: try Self.elliptic(curve, point))
        case .rsa(let modulus, let exponent):
            unsafe self.init(owning: try Self.rsa(modulus, exponent))
        }
    }

    private static func elliptic(_ curve: String, _ point: [UInt8]) throws(CryptoError) -> OpaquePointer {
        var builder = try ParameterBuilder()
        try builder.push(.curve, text: curve)
        try builder.push(.point, octets: point)
        guard let pointer = unsafe try builder.build(type: "EC") else {
            let contents = ErrorQueue.drain()
            throw CryptoError(
                contents.isMachineFailure ? .machine : .pointNotOnCurve,
                "the public key is not a point on the curve \(curve)", cause: contents.reasons)
        }
        return unsafe pointer
    }

    private static func rsa(_ modulus: [UInt8], _ exponent: [UInt8]) throws(CryptoError) -> OpaquePointer {
        var builder = try ParameterBuilder()
        try builder.push(.modulus, number: modulus)
        try builder.push(.exponent, number: exponent)
        return unsafe try ErrorQueue.check(try builder.build(type: "RSA"), "load an RSA key")
    }

    /// The key's public half as SubjectPublicKeyInfo in DER.
    func spki() throws(CryptoError) -> [UInt8] {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_PUBKEY(pointer, &bytes)
        guard count > 0, let bytes = unsafe bytes else { throw ErrorQueue.machineError("write a public key") }
        defer { unsafe CRYPTO_free(bytes, #file, #line) }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }

    /// Signs a digest with ECDSA or RSA.
    func sign(digest: [UInt8], _ scheme: SignatureScheme) throws(CryptoError) -> [UInt8] {
        let context = unsafe try ErrorQueue.check(EVP_PKEY_CTX_new_from_pkey(nil, pointer, nil), "sign")
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try ErrorQueue.check(unsafe EVP_PKEY_sign_init(context), "sign")
        unsafe try scheme.configure(context)
        var count = Int(unsafe EVP_PKEY_get_size(pointer))
        var signature = [UInt8](repeating: 0, count: count)
        try ErrorQueue.check(unsafe EVP_PKEY_sign(context, &signature, &count, digest, digest.count), "sign")
        signature.removeSubrange(count...)
        return signature
    }

    /// Signs a message with Ed25519.
    func sign(message: [UInt8]) throws(CryptoError) -> [UInt8] {
        let context = unsafe try ErrorQueue.check(EVP_MD_CTX_new(), "sign")
        defer { unsafe EVP_MD_CTX_free(context) }
        try ErrorQueue.check(unsafe EVP_DigestSignInit_ex(context, nil, nil, nil, nil, pointer, nil), "sign")
        var count = Int(unsafe EVP_PKEY_get_size(pointer))
        var signature = [UInt8](repeating: 0, count: count)
        try ErrorQueue.check(unsafe EVP_DigestSign(context, &signature, &count, message, message.count), "sign")
        signature.removeSubrange(count...)
        return signature
    }
}

extension SignatureScheme {
    /// Sets hash and padding on a context that is ready to sign or to verify digests.
    func configure(_ context: OpaquePointer) throws(CryptoError) {
        guard let hash else { return }
        let method = unsafe HashContexts.of(hash).method
        try ErrorQueue.check(unsafe EVP_PKEY_CTX_set_signature_md(context, method), "set the hash of \(self)")
        switch self {
        case .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512:
            try ErrorQueue.check(
                unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING), "set the padding of \(self)")
        case .rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512:
            try ErrorQueue.check(
                unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING), "set the padding of \(self)")
            try ErrorQueue.check(unsafe EVP_PKEY_CTX_set_rsa_mgf1_md(context, method), "set the mask of \(self)")
            try ErrorQueue.check(
                unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST), "set the salt of \(self)")
        case .ecdsaP256SHA256, .ecdsaP384SHA384, .ecdsaP384SHA256, .ecdsaP521SHA512, .ed25519: break
        }
    }
}
