/// Which hashes a proof is made of: read them from wherever they are, then put them together.
///
/// The plan is computed from sizes alone, so that a reader may fetch all at once, now or later, here or elsewhere.
package struct NodePlan: Hashable, Sendable {
    /// The nodes to read.
    package let nodes: [TreeNode]
    /// Those among them that are folded into one hash: the part of the tree that is not yet perfect.
    private let folded: Range<Int>

    /// The siblings on the way from a node up to the root.
    ///
    /// - Parameters:
    ///   - first: a node to read before the siblings.
    ///   - node: it contains or precedes the last leaf of the tree.
    ///   - size: of the tree, not zero.
    init(first: TreeNode? = nil, from node: TreeNode, size: UInt64) {
        var nodes: [TreeNode] = []
        nodes.reserveCapacity(2 * (64 - size.leadingZeroBitCount) + 1)
        if let first { nodes.append(first) }
        var folded = 0..<0
        let last = size - 1
        // Up to where the ways from the node and from the last leaf meet, siblings are left or right; above, all are left.
        let meeting = 64 - (node.index ^ last >> UInt64(node.level)).leadingZeroBitCount
        for height in 0..<64 - node.level {
            let level = node.level + height
            let index = node.index >> UInt64(height)
            if index & 1 == 1 {
                nodes.append(TreeNode(level: level, index: index - 1))
            } else if height == meeting - 1 {
                // The last leaf is below this sibling, which may lack leaves on its right.
                let start = (index + 1) << UInt64(level)
                let begin = nodes.count
                TreeNode.appendCovering(from: start, count: size - start, to: &nodes)
                folded = begin..<nodes.count
            } else if height < meeting {
                nodes.append(TreeNode(level: level, index: index + 1))
            }
        }
        self.nodes = nodes
        self.folded = folded
    }

    /// The plan for a proof without hashes.
    init() {
        nodes = []
        folded = 0..<0
    }

    /// Makes the proof's hashes of those that were read.
    ///
    /// - Parameter hashes: one for each of ``nodes``, in the same order.
    /// - Throws: ``MerkleError`` with the code `hashesMissing`.
    package func assemble(_ hashes: [TreeHash]) throws(MerkleError) -> [TreeHash] {
        try Self.requireCount(hashes, of: nodes)
        guard folded.count > 1 else { return hashes }
        var hasher = TreeHasher()
        var proof = hashes
        proof.replaceSubrange(folded, with: CollectionOfOne(hasher.fold(hashes[folded])))
        return proof
    }

    static func requireCount(_ hashes: [TreeHash], of nodes: [TreeNode]) throws(MerkleError) {
        guard hashes.count == nodes.count else {
            throw MerkleError(
                .hashesMissing, "\(nodes.count) hashes of the tree were asked for, and \(hashes.count) given")
        }
    }
}
