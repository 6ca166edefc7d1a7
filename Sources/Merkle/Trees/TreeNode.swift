/// Where a perfect subtree sits: it has 2^level leaves, and the first of them is leaf index × 2^level.
package struct TreeNode: Hashable, Sendable {
    /// 0 for a leaf, 63 at most.
    package let level: Int
    /// Zero-based, from the left, among the nodes of this level.
    package let index: UInt64

    package init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }

    /// Whether all leaves below it are in a tree of this size.
    package func isComplete(in size: UInt64) -> Bool { index < size >> UInt64(level) }

    /// The perfect subtrees of the leaves from `start` on, from left to right and from large to small.
    ///
    /// - Parameters:
    ///   - start: a multiple of the largest power of two in `count`.
    ///   - count: how many leaves.
    /// - Returns: as many nodes as `count` has bits set.
    package static func covering(from start: UInt64, count: UInt64) -> [TreeNode] {
        var nodes: [TreeNode] = []
        nodes.reserveCapacity(count.nonzeroBitCount)
        appendCovering(from: start, count: count, to: &nodes)
        return nodes
    }

    static func appendCovering(from start: UInt64, count: UInt64, to nodes: inout [TreeNode]) {
        var start = start
        var rest = count
        while rest != 0 {
            let level = 63 - rest.leadingZeroBitCount
            nodes.append(TreeNode(level: level, index: start >> UInt64(level)))
            // The last start may be 2^64, which nobody looks at.
            start &+= 1 << UInt64(level)
            rest &= ~(1 << UInt64(level))
        }
    }
}
