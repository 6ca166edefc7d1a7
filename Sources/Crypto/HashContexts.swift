private import COpenSSL
private import Synchronization

/// One `EVP_MD_CTX`: the state of one running hash.
///
/// `@unchecked Sendable`: the pool hands a context to one owner at a time, and only its owner calls it.
@safe final class HashContext: @unchecked Sendable {
    private let pointer: OpaquePointer

    fileprivate init() {
        guard let pointer = unsafe EVP_MD_CTX_new() else { ErrorQueue.halt("allocate a hash") }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe EVP_MD_CTX_free(pointer) }

    fileprivate func start(_ method: OpaquePointer) {
        guard unsafe EVP_DigestInit_ex2(pointer, method, nil) == 1 else { ErrorQueue.halt("start a hash") }
    }

    /// Starts again with the method of the last start.
    func restart() {
        guard unsafe EVP_DigestInit_ex2(pointer, nil, nil) == 1 else { ErrorQueue.halt("start a hash") }
    }

    func update(_ bytes: RawSpan) {
        let done = unsafe bytes.withUnsafeBytes { bytes in
            unsafe EVP_DigestUpdate(pointer, bytes.baseAddress, bytes.count)
        }
        guard done == 1 else { ErrorQueue.halt("continue a hash") }
    }

    func finish(length: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            var written: UInt32 = 0
            guard unsafe EVP_DigestFinal_ex(pointer, buffer.baseAddress, &written) == 1, Int(written) == length else {
                ErrorQueue.halt("finish a hash")
            }
            count = length
        }
    }

    /// Ends a hash of 32 bytes without allocating.
    func finish() -> SHA256Digest {
        var digest = SHA256Digest.zero
        var written: UInt32 = 0
        let done = unsafe withUnsafeMutableBytes(of: &digest) { buffer in
            unsafe EVP_DigestFinal_ex(pointer, buffer.bindMemory(to: UInt8.self).baseAddress, &written)
        }
        guard done == 1, written == 32 else { ErrorQueue.halt("finish a hash") }
        return digest
    }
}

/// The method of one hash algorithm, fetched once, and its idle contexts.
///
/// `EVP_MD_fetch` and allocating a context cost more than hashing a small message; both are done rarely.
///
/// `@unchecked Sendable`: an `EVP_MD` never changes once it is fetched; the contexts sit in a `Mutex`.
@safe final class HashContexts: @unchecked Sendable {
    private static let sha1 = HashContexts("SHA1")
    private static let sha256 = HashContexts("SHA2-256")
    private static let sha384 = HashContexts("SHA2-384")
    private static let sha512 = HashContexts("SHA2-512")
    private static let blake2b512 = HashContexts("BLAKE2B-512")

    /// Idle contexts kept at most; more than there are busy threads on most machines, 300 bytes each.
    private static let kept = 64

    /// The fetched `EVP_MD`.
    let method: OpaquePointer
    private let idle = Mutex<[HashContext]>([])

    private init(_ name: String) {
        guard let method = unsafe EVP_MD_fetch(nil, name, nil) else { ErrorQueue.halt("find the hash \(name)") }
        unsafe self.method = unsafe method
    }

    static func of(_ algorithm: HashAlgorithm) -> HashContexts {
        switch algorithm {
        case .sha1: sha1
        case .sha256: sha256
        case .sha384: sha384
        case .sha512: sha512
        case .blake2b512: blake2b512
        }
    }

    /// A context that starts afresh.
    func take() -> HashContext {
        let context = idle.withLock { $0.popLast() } ?? HashContext()
        unsafe context.start(method)
        return context
    }

    func give(back context: HashContext) {
        idle.withLock { if $0.count < Self.kept { $0.append(context) } }
    }
}
