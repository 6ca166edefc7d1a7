/// Styled text for a terminal in which everything that is not a literal of our own code has been sanitized.
///
/// A literal is trusted, an interpolated value is not: `"held: \(name, .digest)"` spells out any control sequence in
/// `name` (see ``Sanitizer``). ``Console`` prints only `Text`, so nothing that came with evidence reaches a terminal raw.
package struct Text: Sendable, Hashable {
    /// A run of one style.
    struct Span: Sendable, Hashable {
        var text: String
        var style: Style
    }

    private(set) var spans: [Span]

    init(spans: [Span]) { self.spans = spans }

    /// No text.
    package init() { spans = [] }

    /// A text from anywhere, on one line: line feeds are spelled out too.
    package init(_ text: String, _ style: Style = .plain) {
        spans = text.isEmpty ? [] : [Span(text: Sanitizer.sanitize(text), style: style)]
    }

    /// A text from anywhere whose line feeds are kept.
    package init(lines text: String, _ style: Style = .plain) {
        spans = text.isEmpty ? [] : [Span(text: Sanitizer.sanitize(text, lineFeeds: .kept), style: style)]
    }

    /// The characters without their styles.
    package var plain: String { spans.reduce(into: "") { $0 += $1.text } }

    /// Whether there is nothing to see.
    package var isEmpty: Bool { spans.allSatisfy(\.text.isEmpty) }

    /// The columns it takes, if it stands on one line.
    package var width: Int { spans.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// The characters, between control sequences if colours are shown.
    package func rendered(inColour: Bool) -> String {
        guard inColour else { return plain }
        return spans.reduce(into: "") { $0 += $1.style.applied(to: $1.text) }
    }

    /// The same characters, plain parts in the given style.
    package func styled(_ style: Style) -> Text {
        Text(spans: spans.map { Span(text: $0.text, style: $0.style == .plain ? style : $0.style) })
    }

    /// The text with spaces after it until it takes the given columns.
    package func padded(to columns: Int) -> Text { self + Text.spaces(columns - width) }

    /// As many spaces as asked for; none if the number is negative.
    package static func spaces(_ count: Int) -> Text {
        count > 0 ? Text(spans: [Span(text: String(repeating: " ", count: count), style: .plain)]) : Text()
    }

    package static func + (left: Text, right: Text) -> Text { Text(spans: left.spans + right.spans) }
    package static func += (left: inout Text, right: Text) { left.spans += right.spans }
}

extension Text: ExpressibleByStringInterpolation, CustomStringConvertible {
    /// Collects literals as they are and values sanitized.
    package struct StringInterpolation: StringInterpolationProtocol {
        var spans: [Span] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            spans.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { spans.append(Span(text: literal, style: .plain)) }
        }

        /// A text, with its styles.
        package mutating func appendInterpolation(_ text: Text) { spans += text.spans }

        /// A value's description, sanitized.
        package mutating func appendInterpolation(_ value: some CustomStringConvertible, _ style: Style = .plain) {
            spans += Text(value.description, style).spans
        }
    }

    package init(stringLiteral literal: String) {
        spans = literal.isEmpty ? [] : [Span(text: literal, style: .plain)]
    }

    package init(stringInterpolation: StringInterpolation) { spans = stringInterpolation.spans }

    package var description: String { plain }
}

extension Sequence<Text> {
    /// The texts one after the other, with the separator between them.
    package func joined(separator: Text = Text()) -> Text {
        var result = Text()
        for (index, text) in enumerated() {
            if index > 0 { result += separator }
            result += text
        }
        return result
    }
}
