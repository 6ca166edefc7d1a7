private import Crypto

/// Hashes leaves and nodes one after the other, without allocating (RFC 6962 §2.1).
package struct TreeHasher: ~Copyable {
    private var sha = SHA256()
    /// 0x01, then room for two hashes.
    private var node = InlineArray<65, UInt8>(repeating: 1)

    private static let leafPrefix: InlineArray<1, UInt8> = [0]

    package init() {}

    /// RFC 6962 §2.1: SHA-256(0x00 ‖ entry).
    ///
    /// - Parameter entry: any number of bytes.
    package mutating func leaf(of entry: [UInt8]) -> TreeHash { unsafe leaf(of: entry.span.bytes) }

    /// RFC 6962 §2.1: SHA-256(0x00 ‖ entry).
    package mutating func leaf(of entry: RawSpan) -> TreeHash {
        let prefix = Self.leafPrefix
        return unsafe TreeHash(sha.hash(prefix.span.bytes, entry))
    }

    /// RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right).
    package mutating func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        var span = node.mutableSpan
        var bytes = unsafe span.mutableBytes
        left.digest.write(to: &bytes, at: 1)
        right.digest.write(to: &bytes, at: 33)
        return unsafe TreeHash(sha.hash(node.span.bytes))
    }

    /// The hash of the range whose perfect subtrees these are, from left to right; the right ones are the smaller.
    ///
    /// RFC 6962 §2.1: the larger half is on the left, so a range is folded from its right end.
    ///
    /// - Parameter hashes: at least one.
    mutating func fold(_ hashes: some BidirectionalCollection<TreeHash>) -> TreeHash {
        var rest = hashes.reversed().makeIterator()
        guard var hash = rest.next() else { return .ofEmptyTree }
        while let left = rest.next() { hash = node(left, hash) }
        return hash
    }
}
