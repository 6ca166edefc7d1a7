/// A text that is equal to another when its bytes are, as a key of sets and dictionaries.
///
/// Swift takes "é" in one code point and in two for one string; as names of files they are two.
package struct ExactString: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { text }

    package static func == (left: ExactString, right: ExactString) -> Bool { left.text.hasSameBytes(as: right.text) }

    package static func < (left: ExactString, right: ExactString) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}

extension Collection<ExactString> {
    /// The first few by their bytes, in words, and how many more there are.
    package var sample: String {
        let shown = sorted().prefix(5).map(\.text).joined(separator: ", ")
        return count > 5 ? "\(shown) and \(count - 5) more" : shown
    }
}
