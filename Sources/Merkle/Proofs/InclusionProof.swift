/// That a leaf is in a tree, at its index (RFC 6962 §2.1.1, RFC 9162 §2.1.3).
package struct InclusionProof: Hashable, Sendable {
    /// Zero-based.
    package let index: UInt64
    /// From the leaf's sibling up to the root's child.
    package let hashes: [TreeHash]

    package init(index: UInt64, hashes: [TreeHash]) {
        self.index = index
        self.hashes = hashes
    }

    /// The root that follows from the proof.
    ///
    /// - Parameters:
    ///   - leaf: the hash of the entry (``TreeHasher/leaf(of:)-([UInt8])``).
    ///   - size: of the tree.
    /// - Throws: ``MerkleError``: `indexOutOfRange`, also for the empty tree; `proofTooShort`, `proofTooLong`.
    package func root(of leaf: TreeHash, size: UInt64) throws(MerkleError) -> TreeHash {
        guard index < size else {
            throw MerkleError(.indexOutOfRange, "leaf \(index) is not in a tree of \(size) leaves")
        }
        let (inner, border) = AuditPath.lengths(index: index, last: size - 1)
        try AuditPath.require(inner + border, of: hashes, "leaf \(index) in a tree of \(size) leaves")
        var hasher = TreeHasher()
        return AuditPath.climb(from: leaf, index: index, inner: inner, hashes[...], with: &hasher)
    }

    /// Checks that the leaf is in the tree (RFC 9162 §2.1.3.2).
    ///
    /// - Parameters:
    ///   - leaf: the hash of the entry.
    ///   - head: the size and root of the tree.
    /// - Throws: ``MerkleError``: those of ``root(of:size:)``, and `rootMismatch`.
    package func verify(_ leaf: TreeHash, in head: TreeHead) throws(MerkleError) {
        let found = try root(of: leaf, size: head.size)
        guard found == head.root else {
            throw MerkleError(
                .rootMismatch,
                "the proof leads from leaf \(index) to the root \(found); the tree of \(head.size) leaves has "
                    + "\(head.root)")
        }
    }

    /// Which hashes the proof for a leaf is made of.
    ///
    /// - Throws: ``MerkleError`` with the code `indexOutOfRange`.
    package static func plan(index: UInt64, size: UInt64) throws(MerkleError) -> NodePlan {
        guard index < size else {
            throw MerkleError(.indexOutOfRange, "leaf \(index) is not in a tree of \(size) leaves")
        }
        return NodePlan(from: TreeNode(level: 0, index: index), size: size)
    }

    /// Makes the proof for a leaf (RFC 6962 §2.1.1, PATH).
    ///
    /// - Parameters:
    ///   - index: of the leaf.
    ///   - size: of the tree, which may have grown since.
    ///   - reader: gives the tree's hashes.
    /// - Throws: the reader's failure; ``MerkleError``: `indexOutOfRange`, `hashesMissing`.
    package init(index: UInt64, size: UInt64, from reader: some NodeReader) throws {
        let plan = try Self.plan(index: index, size: size)
        self.index = index
        hashes = try plan.assemble(try reader.hashes(of: plan.nodes))
    }
}
