/// A SHA-256 digest as a value of fixed size: compared, hashed and copied without allocating.
package struct SHA256Digest: Hashable, Sendable, BitwiseCopyable {
    // The 32 bytes as they lie in memory, eight to a word; the words are never read as numbers.
    private var first: UInt64
    private var second: UInt64
    private var third: UInt64
    private var fourth: UInt64

    /// 32 zero bytes: what is filled in afterwards, and no digest of anything known.
    package static let zero = SHA256Digest()

    private init() {
        first = 0
        second = 0
        third = 0
        fourth = 0
    }

    /// Takes a digest from bytes.
    ///
    /// - Returns: `nil` unless there are exactly 32.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        unsafe self.init(bytes.span.bytes, at: 0)
    }

    /// Takes a digest from the 32 bytes at an offset; it is the caller's fault if there are fewer.
    package init(_ bytes: RawSpan, at offset: Int) {
        precondition(offset >= 0 && bytes.byteCount >= 32 && offset <= bytes.byteCount - 32)
        first = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        second = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
        third = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + 16, as: UInt64.self)
        fourth = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)
    }

    /// The 32 bytes.
    package var bytes: [UInt8] { unsafe withUnsafeBytes(of: self) { unsafe Array($0) } }

    /// Writes the 32 bytes at an offset; it is the caller's fault if there is no room.
    package func write(to bytes: inout MutableRawSpan, at offset: Int) {
        bytes.storeBytes(of: self, toByteOffset: offset, as: SHA256Digest.self)
    }
}
