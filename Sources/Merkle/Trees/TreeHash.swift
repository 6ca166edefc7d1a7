package import Crypto
private import Encoding

/// The hash of a Merkle tree, a subtree or a leaf: 32 bytes (RFC 6962 §2.1).
package struct TreeHash: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    package let digest: SHA256Digest

    /// Bytes in a hash.
    package static let length = 32

    /// RFC 6962 §2.1: the hash of the empty tree is SHA-256 of nothing.
    package static let ofEmptyTree = {
        var sha = SHA256()
        return unsafe TreeHash(sha.hash([UInt8]().span.bytes))
    }()

    package init(_ digest: SHA256Digest) { self.digest = digest }

    /// Takes a hash from bytes.
    ///
    /// - Returns: `nil` unless there are exactly 32.
    package init?(_ bytes: [UInt8]) {
        guard let digest = SHA256Digest(bytes) else { return nil }
        self.digest = digest
    }

    /// Reads a hash in canonical base 64, as checkpoints and proofs write it.
    ///
    /// - Throws: ``MerkleError`` with the code `hashLine`.
    package init(base64 text: some StringProtocol) throws(MerkleError) {
        guard text.utf8.count == 44, let bytes = try? Base64.decode(text), let hash = TreeHash(bytes) else {
            throw MerkleError(
                .hashLine, "a hash is 32 bytes in base 64, 44 characters; '\(text.prefix(64))' is not")
        }
        self = hash
    }

    /// The 32 bytes.
    package var bytes: [UInt8] { digest.bytes }

    /// Canonical base 64, 44 characters.
    package var base64: String { Base64.encode(bytes) }

    package var description: String { base64 }

    /// The hash of a leaf; to hash many, keep a ``TreeHasher``.
    package static func leaf(of entry: [UInt8]) -> TreeHash {
        var hasher = TreeHasher()
        return hasher.leaf(of: entry)
    }

    /// The hash of an inner node; to hash many, keep a ``TreeHasher``.
    package static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        var hasher = TreeHasher()
        return hasher.node(left, right)
    }
}
