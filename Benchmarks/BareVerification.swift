import COpenSSL
import Crypto

/// One signature under one key, verified by OpenSSL and nothing else.
@safe final class BareVerification {
    private let key: OpaquePointer
    /// Of a key that signs digests, prepared once; nil for Ed25519.
    private let digestContext: OpaquePointer?
    private let signature: [UInt8]
    /// The digest, or the message where the scheme signs that.
    private let message: [UInt8]

    init(_ publicKey: PublicKey, signature: [UInt8], message: [UInt8]) throws {
        let key = unsafe publicKey.spki.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return unsafe d2i_PUBKEY(nil, &start, bytes.count)
        }
        guard let key = unsafe key else { throw BenchmarkError(description: "OpenSSL does not read the key") }
        unsafe self.key = key
        self.signature = signature
        if publicKey.algorithm == .ed25519 {
            unsafe digestContext = nil
            self.message = message
        } else {
            unsafe digestContext = EVP_PKEY_CTX_new_from_pkey(nil, key, nil)
            self.message = publicKey.defaultScheme.hash?.hash(message) ?? message
            guard unsafe EVP_PKEY_verify_init(digestContext) == 1 else {
                throw BenchmarkError(description: "OpenSSL does not prepare to verify")
            }
        }
    }

    deinit {
        unsafe EVP_PKEY_CTX_free(digestContext)
        unsafe EVP_PKEY_free(key)
    }

    func run() throws -> Int {
        let result: Int32
        if let digestContext = unsafe digestContext {
            result = unsafe EVP_PKEY_verify(digestContext, signature, signature.count, message, message.count)
        } else {
            let context = unsafe EVP_MD_CTX_new()
            defer { unsafe EVP_MD_CTX_free(context) }
            guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return 0 }
            result = unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count)
        }
        guard result == 1 else { throw BenchmarkError(description: "OpenSSL does not verify the signature") }
        return 1
    }
}
