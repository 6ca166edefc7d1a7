/// A place in a document, as an editor counts it.
package struct YAMLPosition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    /// In characters (Unicode scalars), from 1.
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: YAMLPosition, right: YAMLPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    package var description: String { "\(line):\(column)" }
}
