/// How much a document may hold before it is refused; the defaults fit any policy a person writes.
package struct YAMLLimits: Hashable, Sendable {
    /// The longest document, in bytes.
    package var bytes: Int
    /// The deepest nesting of sequences and mappings; a scalar at the top has depth 0.
    package var depth: Int
    /// The most nodes: scalars (keys included), sequences and mappings together.
    package var nodes: Int

    /// 1 MiB, 32 levels, 100,000 nodes.
    package static let standard = YAMLLimits(bytes: 1 << 20, depth: 32, nodes: 100_000)

    package init(bytes: Int, depth: Int, nodes: Int) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }
}
