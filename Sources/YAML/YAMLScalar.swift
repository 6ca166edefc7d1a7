/// A scalar's value by the YAML 1.2 core schema (YAML 1.2.2 §10.3.2), without its surprises.
///
/// Numbers are decimal and have no superfluous leading zero: `010` is eight to YAML 1.1 and ten to YAML 1.2, so here it
/// is a text; so are `0x10`, `0o10`, `.inf`, `.nan`, `+1`, `.5`, `5.` and `1_000`.
package enum YAMLScalar: Hashable, Sendable {
    /// `null`, `Null`, `NULL`, `~`, or nothing.
    case null
    /// `true`, `false`, also capitalised or in capitals.
    case bool(Bool)
    /// A number in the grammar of JSON (RFC 8259 §6), as written.
    case number(String)
    /// Any other text, and everything in quotes or a block.
    case string(String)

    /// Resolves a scalar.
    package init(_ text: String, style: YAMLNode.Style) {
        guard style == .plain else {
            self = .string(text)
            return
        }
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        default: self = Self.isNumber(text) ? .number(text) : .string(text)
        }
    }

    var noun: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "text"
        }
    }

    private static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func digits() -> Int {
            let run = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            rest = rest[run.endIndex...]
            return run.count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let leadingZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole == 1 || (whole > 1 && !leadingZero) else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if let letter = rest.first, letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}

extension YAMLNode {
    /// The resolved scalar; nil for a sequence or mapping.
    package var resolved: YAMLScalar? {
        if case .scalar(let text, let style) = kind { YAMLScalar(text, style: style) } else { nil }
    }

    /// Whether the node is a null: nothing, `~` or `null` without quotes.
    package var isNull: Bool { resolved == .null }

    /// The text of a scalar as written, be it in quotes or not; nil for a null, a sequence or a mapping.
    package var asString: String? {
        guard case .scalar(let text, _) = kind, !isNull else { return nil }
        return text
    }

    /// A boolean; nil for anything but `true` and `false` without quotes.
    package var asBool: Bool? {
        if case .bool(let value)? = resolved { value } else { nil }
    }

    /// A whole number; nil for anything else, and for what does not fit 64 bits.
    package var asInt: Int? {
        if case .number(let text)? = resolved { Int(text) } else { nil }
    }
}
