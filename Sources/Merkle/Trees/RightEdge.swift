/// The right edge of a growing tree: the perfect subtrees that every later root is made of; nothing else is kept.
///
/// Appending costs one node hash a leaf on average; it is all that a log's writer has to hold in memory.
package struct RightEdge: Hashable, Sendable {
    /// Number of leaves.
    package private(set) var size: UInt64
    /// From left to right, from large to small: one for each bit set in ``size``.
    package private(set) var hashes: [TreeHash]

    /// The edge of the empty tree.
    package init() {
        size = 0
        hashes = []
    }

    /// Takes up a tree where it was left.
    ///
    /// - Parameters:
    ///   - size: how many leaves the tree had.
    ///   - hashes: of the nodes that ``nodes(forSize:)`` names.
    /// - Throws: ``MerkleError`` with the code `hashesMissing` when they are not as many.
    package init(size: UInt64, hashes: [TreeHash]) throws(MerkleError) {
        guard hashes.count == size.nonzeroBitCount else {
            throw MerkleError(
                .hashesMissing,
                "the right edge of a tree of \(size) leaves has \(size.nonzeroBitCount) hashes; "
                    + "there are \(hashes.count)")
        }
        self.size = size
        self.hashes = hashes
    }

    /// The nodes on the right edge of a tree, from left to right.
    package static func nodes(forSize size: UInt64) -> [TreeNode] { TreeNode.covering(from: 0, count: size) }

    /// Appends a leaf.
    ///
    /// - Parameters:
    ///   - leaf: its hash.
    ///   - hasher: used for the nodes that it completes.
    ///   - onNode: given each node that is now complete, the leaf first, so that the caller can keep it.
    /// - Throws: ``MerkleError`` with the code `treeFull` after 2⁶⁴ − 1 leaves.
    package mutating func append(
        _ leaf: TreeHash, with hasher: inout TreeHasher, onNode: (TreeNode, TreeHash) -> Void = { _, _ in }
    ) throws(MerkleError) {
        guard size < .max else { throw MerkleError(.treeFull, "the tree has 2^64 - 1 leaves, and no room for more") }
        var hash = leaf
        onNode(TreeNode(level: 0, index: size), hash)
        // Each trailing bit set is a subtree that has just found its right half.
        for level in 0..<size.trailingOneBitCount {
            hash = hasher.node(hashes.removeLast(), hash)
            onNode(TreeNode(level: level + 1, index: size >> UInt64(level + 1)), hash)
        }
        hashes.append(hash)
        size += 1
    }

    /// The root as it is now.
    package func root(with hasher: inout TreeHasher) -> TreeHash { hasher.fold(hashes) }

    /// Size and root as they are now.
    package var head: TreeHead {
        var hasher = TreeHasher()
        return TreeHead(size: size, root: root(with: &hasher))
    }
}

extension UInt64 {
    fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
