/// A range of leaves that is a tree within the tree (draft-ietf-plants-merkle-tree-certs §4.1).
package struct Subtree: Hashable, Sendable {
    /// The first leaf, and the one after the last.
    package let range: Range<UInt64>

    /// Takes a range: its start is a multiple of the smallest power of two that is not below its length.
    ///
    /// The empty range is one too, wherever it is: its root is the empty tree's.
    ///
    /// - Parameters:
    ///   - start: the first leaf.
    ///   - end: the one after the last.
    /// - Throws: ``MerkleError`` with the code `notASubtree`.
    package init(from start: UInt64, to end: UInt64) throws(MerkleError) {
        // The trailing zeros of the start say how large a subtree may begin there; 64 of them, any.
        let largest = start.trailingZeroBitCount
        guard start <= end, start == end || largest == 64 || end - start <= 1 << UInt64(largest) else {
            throw MerkleError(.notASubtree, "the leaves from \(start) to \(end) are no subtree of any tree")
        }
        range = start..<end
    }

    private var size: UInt64 { range.upperBound - range.lowerBound }

    /// Checks that a leaf is in the subtree (draft §4.3).
    ///
    /// - Parameters:
    ///   - leaf: the hash of the entry.
    ///   - index: of the leaf in the whole tree.
    ///   - hashes: from the leaf's sibling up.
    ///   - root: of the subtree.
    /// - Throws: ``MerkleError`` as ``InclusionProof/verify(_:in:)``.
    package func verify(
        _ leaf: TreeHash, index: UInt64, hashes: [TreeHash], root: TreeHash
    ) throws(MerkleError) {
        guard range.contains(index) else {
            throw MerkleError(
                .indexOutOfRange,
                "leaf \(index) is not in the subtree from \(range.lowerBound) to \(range.upperBound)")
        }
        let proof = InclusionProof(index: index - range.lowerBound, hashes: hashes)
        try proof.verify(leaf, in: TreeHead(size: size, root: root))
    }

    /// Checks that the subtree is part of a tree (draft §4.4.3).
    ///
    /// - Parameters:
    ///   - root: of the subtree.
    ///   - hashes: of the subtree consistency proof.
    ///   - head: the size and root of the tree.
    /// - Throws: ``MerkleError``: `indexOutOfRange` when the subtree goes beyond the tree; `proofTooShort`,
    ///   `proofTooLong`, `oldRootMismatch`, `rootMismatch`.
    package func verify(root: TreeHash, hashes: [TreeHash], in head: TreeHead) throws(MerkleError) {
        guard range.upperBound <= head.size else {
            throw MerkleError(
                .indexOutOfRange,
                "the subtree from \(range.lowerBound) to \(range.upperBound) is not in a tree of \(head.size) leaves")
        }
        guard !range.isEmpty else { return try Self.verifyEmpty(root: root, hashes: hashes) }
        // The ways from the subtree's first and last leaf, and from the tree's last leaf.
        var first = range.lowerBound
        var last = range.upperBound - 1
        var end = head.size - 1
        let reachesEnd = last == end
        while first != last, reachesEnd || last & 1 == 1 { (first, last, end) = (first >> 1, last >> 1, end >> 1) }

        var rest = hashes[...]
        var subtreeRoot = root
        if first != last {
            guard let start = rest.popFirst() else { throw Self.tooShort }
            subtreeRoot = start
        }
        var treeRoot = subtreeRoot
        var hasher = TreeHasher()
        for hash in rest {
            guard end != 0 else {
                throw MerkleError(.proofTooLong, "the proof for the subtree has more hashes than the sizes ask for")
            }
            if last & 1 == 1 || last == end {
                if first < last { subtreeRoot = hasher.node(hash, subtreeRoot) }
                treeRoot = hasher.node(hash, treeRoot)
                while last & 1 == 0 { (first, last, end) = (first >> 1, last >> 1, end >> 1) }
            } else {
                treeRoot = hasher.node(treeRoot, hash)
            }
            (first, last, end) = (first >> 1, last >> 1, end >> 1)
        }
        guard end == 0 else { throw Self.tooShort }
        guard subtreeRoot == root else {
            throw MerkleError(
                .oldRootMismatch, "the proof leads to the root \(subtreeRoot); the subtree has \(root)")
        }
        guard treeRoot == head.root else {
            throw MerkleError(.rootMismatch, "the proof leads to the root \(treeRoot); the tree has \(head.root)")
        }
    }

    /// The empty range is part of every tree; that needs no proof.
    private static func verifyEmpty(root: TreeHash, hashes: [TreeHash]) throws(MerkleError) {
        guard hashes.isEmpty else { throw MerkleError(.proofTooLong, "a proof for no leaves has no hashes") }
        guard root == .ofEmptyTree else {
            throw MerkleError(.oldRootMismatch, "the root of no leaves is \(TreeHash.ofEmptyTree), not \(root)")
        }
    }

    private static let tooShort = MerkleError(
        .proofTooShort, "the proof for the subtree has fewer hashes than the sizes ask for")
}
