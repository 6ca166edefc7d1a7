/// How much JSON is read before it is refused; every bound is there because input may be hostile.
package struct JSONLimits: Hashable, Sendable {
    /// Bytes of the whole text.
    package var bytes: Int
    /// Arrays and objects within one another.
    package var depth: Int
    /// Values of any type, members' names not counted.
    package var values: Int

    package init(bytes: Int = 64 << 20, depth: Int = 64, values: Int = 2_000_000) {
        self.bytes = bytes
        self.depth = depth
        self.values = values
    }

    /// 64 MiB, 64 levels, two million values: room for the largest SBOMs in the field.
    package static let standard = JSONLimits()
}
