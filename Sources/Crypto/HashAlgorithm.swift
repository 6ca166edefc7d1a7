/// A cryptographic hash function.
package enum HashAlgorithm: String, Hashable, Sendable, CaseIterable {
    /// FIPS 180-4 SHA-1: names Git objects, and certificates in old timestamps; nothing else may rest on it.
    case sha1
    case sha256
    case sha384
    case sha512
    /// RFC 7693 BLAKE2b with 64 bytes: what some models are hashed by; nothing is signed over it.
    case blake2b512 = "blake2b-512"

    /// Length of the digest in bytes.
    package var length: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .sha512, .blake2b512: 64
        }
    }

    /// Hashes bytes at once.
    ///
    /// - Returns: ``length`` bytes.
    package func hash(_ bytes: [UInt8]) -> [UInt8] { unsafe hash(bytes.span.bytes) }

    /// Hashes bytes at once.
    package func hash(_ bytes: Span<UInt8>) -> [UInt8] { unsafe hash(bytes.bytes) }

    /// Hashes bytes at once.
    package func hash(_ bytes: RawSpan) -> [UInt8] {
        let contexts = HashContexts.of(self)
        let context = contexts.take()
        context.update(bytes)
        let digest = context.finish(length: length)
        contexts.give(back: context)
        return digest
    }
}
