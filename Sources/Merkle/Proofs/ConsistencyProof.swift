/// That a tree is an older tree with leaves appended, and nothing else (RFC 6962 §2.1.2, RFC 9162 §2.1.4).
package struct ConsistencyProof: Hashable, Sendable {
    /// In the order of RFC 6962 §2.1.2.
    package let hashes: [TreeHash]

    package init(hashes: [TreeHash]) { self.hashes = hashes }

    /// Checks that the newer tree begins with the older one (RFC 9162 §2.1.4.2).
    ///
    /// The empty tree is refused as the older one: any tree begins with it, so whoever allows it must say so first.
    ///
    /// - Throws: ``MerkleError``: `sizeZero`, `sizesReversed`, `proofTooShort`, `proofTooLong`, `oldRootMismatch`,
    ///   `rootMismatch`.
    package func verify(from old: TreeHead, to new: TreeHead) throws(MerkleError) {
        try Self.check(old.size, new.size)
        let what = "a tree of \(old.size) leaves that grew to \(new.size)"
        guard old.size < new.size else {
            try AuditPath.require(0, of: hashes, what)
            guard old.root == new.root else {
                throw MerkleError(
                    .rootMismatch, "two trees of \(old.size) leaves have the roots \(old.root) and \(new.root)")
            }
            return
        }

        // The largest perfect subtree at the right end of the older tree; where that is all of it, its root is known.
        let level = UInt64(old.size.trailingZeroBitCount)
        let index = (old.size - 1) >> level
        let isPerfect = old.size.nonzeroBitCount == 1
        let (inner, border) = AuditPath.lengths(index: index, last: (new.size - 1) >> level)
        try AuditPath.require(inner + border + (isPerfect ? 0 : 1), of: hashes, what)
        let start = isPerfect ? old.root : hashes[0]
        let path = isPerfect ? hashes[...] : hashes.dropFirst()

        var hasher = TreeHasher()
        let oldRoot = AuditPath.climbBorder(from: start, index: index, inner: inner, path, with: &hasher)
        guard oldRoot == old.root else {
            throw MerkleError(
                .oldRootMismatch,
                "the proof leads to the root \(oldRoot); the older tree of \(old.size) leaves has \(old.root)")
        }
        let newRoot = AuditPath.climb(from: start, index: index, inner: inner, path, with: &hasher)
        guard newRoot == new.root else {
            throw MerkleError(
                .rootMismatch,
                "the proof leads to the root \(newRoot); the newer tree of \(new.size) leaves has \(new.root)")
        }
    }

    private static func check(_ old: UInt64, _ new: UInt64) throws(MerkleError) {
        guard old > 0 else {
            throw MerkleError(.sizeZero, "every tree begins with the empty one; a proof of that proves nothing")
        }
        guard old <= new else {
            throw MerkleError(.sizesReversed, "the older tree has \(old) leaves, more than the newer one's \(new)")
        }
    }

    /// Which hashes the proof is made of.
    ///
    /// - Throws: ``MerkleError``: `sizeZero`, `sizesReversed`.
    package static func plan(from old: UInt64, to new: UInt64) throws(MerkleError) -> NodePlan {
        try check(old, new)
        guard old < new else { return NodePlan() }
        let level = old.trailingZeroBitCount
        let node = TreeNode(level: level, index: (old - 1) >> UInt64(level))
        return NodePlan(first: old.nonzeroBitCount == 1 ? nil : node, from: node, size: new)
    }

    /// Makes the proof between two sizes of a tree (RFC 6962 §2.1.2, PROOF).
    ///
    /// - Throws: the reader's failure; ``MerkleError``: `sizeZero`, `sizesReversed`, `hashesMissing`.
    package init(from old: UInt64, to new: UInt64, from reader: some NodeReader) throws {
        let plan = try Self.plan(from: old, to: new)
        hashes = try plan.assemble(try reader.hashes(of: plan.nodes))
    }
}
