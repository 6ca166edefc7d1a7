/// Where the hashes of a tree come from: memory, tiles, a database.
///
/// It is trusted to give the right ones; whoever does not trust it checks the root that follows from them.
package protocol NodeReader {
    associatedtype Failure: Error

    /// Gives the hashes of perfect subtrees.
    ///
    /// - Parameter nodes: complete in the tree that is read; asked for together, so that they can be read together.
    /// - Returns: one for each node, in the same order.
    func hashes(of nodes: [TreeNode]) throws(Failure) -> [TreeHash]
}

extension NodeReader {
    /// The head of the tree when it had this many leaves.
    ///
    /// - Throws: the reader's failure; ``MerkleError`` with the code `hashesMissing`.
    package func head(atSize size: UInt64) throws -> TreeHead {
        guard size > 0 else { return .empty }
        let nodes = TreeNode.covering(from: 0, count: size)
        let hashes = try hashes(of: nodes)
        try NodePlan.requireCount(hashes, of: nodes)
        var hasher = TreeHasher()
        return TreeHead(size: size, root: hasher.fold(hashes))
    }
}
