/// A whole tree in memory, 64 bytes a leaf: the tail of a log, a small log, a test.
package struct MemoryTree: Sendable {
    /// By level, from the leaves up; only complete nodes.
    private var levels: [[TreeHash]] = [[]]
    private var edge = RightEdge()

    package init() {}

    /// Number of leaves.
    package var size: UInt64 { edge.size }

    /// Size and root as they are now.
    package var head: TreeHead { edge.head }

    /// Appends a leaf.
    ///
    /// - Throws: ``MerkleError`` as ``RightEdge/append(_:with:onNode:)``.
    package mutating func append(_ leaf: TreeHash, with hasher: inout TreeHasher) throws(MerkleError) {
        var levels = exchange(&self.levels, with: [])
        defer { self.levels = levels }
        try edge.append(leaf, with: &hasher) { node, hash in
            if node.level == levels.count { levels.append([]) }
            levels[node.level].append(hash)
        }
    }
}

extension MemoryTree: NodeReader {
    /// Gives hashes of nodes that are complete in the tree.
    ///
    /// - Throws: ``MerkleError`` with the code `nodeOutOfRange` for any other node.
    package func hashes(of nodes: [TreeNode]) throws(MerkleError) -> [TreeHash] {
        var hashes: [TreeHash] = []
        hashes.reserveCapacity(nodes.count)
        for node in nodes {
            guard node.isComplete(in: size) else {
                throw MerkleError(
                    .nodeOutOfRange, "node \(node.index) of level \(node.level) is not complete with \(size) leaves")
            }
            hashes.append(levels[node.level][Int(node.index)])
        }
        return hashes
    }
}

/// Takes a value out of its place, so that it is changed without being copied.
private func exchange<Value>(_ place: inout Value, with new: Value) -> Value {
    let old = place
    place = new
    return old
}
