private import COpenSSL
private import Synchronization

/// Verifies signatures under one key; keeps prepared contexts, since preparing one costs as much as a tenth of a check.
final class Verifier: Sendable {
    /// Idle contexts kept at most for a key.
    private static let kept = 16

    let key: KeyHandle
    private let idle = Mutex<[VerifyingContext]>([])

    init(_ key: KeyHandle) {
        self.key = key
    }

    /// Whether a signature is one of these bytes: the digest, or the message where the scheme signs that.
    func verify(
        _ signature: [UInt8], over bytes: [UInt8], _ scheme: SignatureScheme
    ) throws(CryptoError) -> Bool {
        let context: VerifyingContext
        if let ready = take(scheme) {
            context = ready
        } else {
            context = try VerifyingContext(key, scheme)
        }
        let verdict = try context.verify(signature, over: bytes)
        idle.withLock { if $0.count < Self.kept { $0.append(context) } }
        return verdict
    }

    private func take(_ scheme: SignatureScheme) -> VerifyingContext? {
        idle.withLock { contexts in
            contexts.lastIndex { $0.scheme == scheme }.map { contexts.remove(at: $0) }
        }
    }
}

/// A context of OpenSSL, prepared to verify under one key by one scheme, again and again.
///
/// `@unchecked Sendable`: ``Verifier`` hands a context to one caller at a time.
@safe private final class VerifyingContext: @unchecked Sendable {
    @safe private enum Kind {
        /// An `EVP_PKEY_CTX` that takes digests.
        case digest(OpaquePointer)
        /// An `EVP_MD_CTX` that takes messages (Ed25519).
        case message(OpaquePointer)
    }

    let scheme: SignatureScheme
    private let kind: Kind
    /// Keeps the key alive as long as the context.
    private let key: KeyHandle

    init(_ key: KeyHandle, _ scheme: SignatureScheme) throws(CryptoError) {
        self.key = key
        self.scheme = scheme
        if scheme.hash == nil {
            let context = unsafe try ErrorQueue.check(EVP_MD_CTX_new(), "prepare to verify")
            unsafe kind = .message(context)
        } else {
            let context = unsafe try ErrorQueue.check(
                EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil), "prepare to verify")
            unsafe kind = .digest(context)
            try ErrorQueue.check(unsafe EVP_PKEY_verify_init(context), "prepare to verify")
            unsafe try scheme.configure(context)
        }
    }

    deinit {
        switch kind {
        case .digest(let context): unsafe EVP_PKEY_CTX_free(context)
        case .message(let context): unsafe EVP_MD_CTX_free(context)
        }
    }

    func verify(_ signature: [UInt8], over bytes: [UInt8]) throws(CryptoError) -> Bool {
        ErrorQueue.clear()
        let result: Int32
        switch kind {
        case .digest(let context):
            result = unsafe EVP_PKEY_verify(context, signature, signature.count, bytes, bytes.count)
        case .message(let context):
            // Started anew each time: OpenSSL promises no second one-shot verification on one start.
            try ErrorQueue.check(
                unsafe EVP_DigestVerifyInit_ex(context, nil, nil, nil, nil, key.pointer, nil), "prepare to verify")
            result = unsafe EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count)
        }
        if result == 1 { return true }
        // A wrong signature is no error, though it may leave reasons behind ("invalid padding").
        let contents = ErrorQueue.drain()
        guard contents.isRefusal else {
            throw CryptoError(.machine, "the cryptographic library failed to verify", cause: contents.reasons)
        }
        return false
    }
}
