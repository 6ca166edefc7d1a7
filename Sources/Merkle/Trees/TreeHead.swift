/// A tree at one moment: how many leaves it has, and its root (RFC 6962 §2.1).
package struct TreeHead: Hashable, Sendable {
    /// Number of leaves.
    package let size: UInt64
    package let root: TreeHash

    /// The tree without leaves.
    package static let empty = TreeHead(size: 0, root: .ofEmptyTree)

    package init(size: UInt64, root: TreeHash) {
        self.size = size
        self.root = root
    }

    /// Checks that, if the tree is empty, it has the one root that the empty tree can have.
    ///
    /// - Throws: ``MerkleError`` with the code `emptyTreeRoot` (C2SP tlog-witness: 422).
    package func checkEmptyTree() throws(MerkleError) {
        guard size > 0 || root == .ofEmptyTree else {
            throw MerkleError(
                .emptyTreeRoot, "the root of a tree without leaves is \(TreeHash.ofEmptyTree); this one says \(root)")
        }
    }
}
