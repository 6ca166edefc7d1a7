/// A text that is not the JSON that was expected: its syntax, its limits or its shape.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable.
    package enum Code: String, Sendable, CaseIterable {
        /// Not JSON (RFC 8259): truncated, a stray character, `NaN`, a comment.
        case syntax
        /// Not UTF-8 (RFC 8259 §8.1), or an escaped lone surrogate (RFC 7493 §2.1).
        case encoding
        /// One object has a name twice (RFC 7493 §2.3).
        case duplicate
        /// Larger, deeper or of more values than the limits allow.
        case limit
        /// A number that no double holds (RFC 7493 §2.2).
        case number
        /// A value of another type than the document's form has there.
        case type
        /// A member that the document's form needs is not there.
        case missing
        /// A member that the document's form does not know.
        case unknown
        /// A value of the right type that the document's form does not allow.
        case value
    }

    /// A place in the text, one-based, in bytes; nil for errors of shape.
    package struct Position: Hashable, Sendable {
        package let line: Int
        package let column: Int
    }

    package let code: Code
    package let message: String
    package let position: Position?
    /// The value at fault (RFC 6901), for errors of shape.
    package let pointer: JSONPointer?

    package init(_ code: Code, _ message: String, pointer: JSONPointer) {
        self.code = code
        self.message = message
        self.pointer = pointer
        position = nil
    }

    /// - Parameter offset: into `bytes`, zero-based; turned into a line and a column.
    init(_ code: Code, _ message: String, at offset: Int, in bytes: [UInt8]) {
        self.code = code
        self.message = message
        pointer = nil
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.reduce(into: 1) { count, byte in if byte == UInt8(ascii: "\n") { count += 1 } }
        position = Position(line: line, column: offset - lineStart + 1)
    }

    /// Where the fault is, in words: `line 3, column 14` or a JSON pointer.
    package var place: String {
        if let position { return "line \(position.line), column \(position.column)" }
        if let pointer { return pointer.description.isEmpty ? "the document" : pointer.description }
        return "the document"
    }

    package var description: String { "\(place): \(message)" }
}
