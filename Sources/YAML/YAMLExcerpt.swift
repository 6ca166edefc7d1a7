/// One line of a document and the column at fault, ready to print with a caret.
///
/// Safe to print: control characters and reordering characters are shown as U+FFFD, tabs as one space.
package struct YAMLExcerpt: Hashable, Sendable, CustomStringConvertible {
    /// The line, or up to 160 characters of it around the fault.
    package let text: String
    /// Where in `text` the caret belongs, from 1.
    package let caret: Int

    private static let widest = 160

    /// Cuts the line at a position out of a document.
    ///
    /// - Parameters:
    ///   - bytes: the whole document; invalid UTF-8 is shown as U+FFFD.
    ///   - position: a place in it; past the end gives an empty text.
    package init(of bytes: [UInt8], at position: YAMLPosition) {
        var line = 1
        var start = 0
        while line < position.line, start < bytes.count {
            if bytes[start] == UInt8(ascii: "\n") {
                line += 1
            } else if bytes[start] == UInt8(ascii: "\r") {
                line += 1
                if start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "\n") { start += 1 }
            }
            start += 1
        }
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") { end += 1 }

        let scalars = Array(String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars)
        let at = min(max(position.column, 1), scalars.count + 1)
        let first = scalars.count <= Self.widest ? 0 : max(0, min(at - Self.widest / 2, scalars.count - Self.widest))
        var text = ""
        for scalar in scalars[first..<min(scalars.count, first + Self.widest)] {
            if scalar == "\t" {
                text.unicodeScalars.append(" ")
            } else {
                text.unicodeScalars.append(Characters.isPrintable(scalar) ? scalar : "\u{FFFD}")
            }
        }
        self.text = text
        caret = at - first
    }

    /// The line, and below it a caret.
    package var description: String { text + "\n" + String(repeating: " ", count: caret - 1) + "^" }
}
