extension JSONValue {
    /// The one canonical text of the value (RFC 8785): sorted names, no white space, ECMAScript numbers.
    ///
    /// - Returns: UTF-8, without a final newline.
    package func canonical() -> [UInt8] {
        var writer = JSONWriter(indents: false, sorts: true)
        writer.write(self, level: 0)
        return writer.bytes
    }

    /// The value for people: members in their own order, two spaces a level.
    ///
    /// - Returns: UTF-8, with a final newline.
    package func pretty() -> [UInt8] {
        var writer = JSONWriter(indents: true, sorts: false)
        writer.write(self, level: 0)
        writer.bytes.append(UInt8(ascii: "\n"))
        return writer.bytes
    }
}

private struct JSONWriter {
    let indents: Bool
    let sorts: Bool
    var bytes: [UInt8] = []

    init(indents: Bool, sorts: Bool) {
        self.indents = indents
        self.sorts = sorts
    }

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let bool): bytes += (bool ? "true" : "false").utf8
        case .number(let number): bytes += number.canonical.utf8
        case .string(let string): write(string)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                separate(index, level: level + 1)
                write(element, level: level + 1)
            }
            end(elements.isEmpty, "]", level: level)
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in (sorts ? object.sortedMembers : object.members).enumerated() {
                separate(index, level: level + 1)
                write(member.name)
                bytes += (indents ? ": " : ":").utf8
                write(member.value, level: level + 1)
            }
            end(object.isEmpty, "}", level: level)
        }
    }

    private mutating func separate(_ index: Int, level: Int) {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        newLine(level)
    }

    private mutating func end(_ isEmpty: Bool, _ bracket: Unicode.Scalar, level: Int) {
        if !isEmpty { newLine(level) }
        bytes.append(UInt8(ascii: bracket))
    }

    private mutating func newLine(_ level: Int) {
        guard indents else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes += repeatElement(UInt8(ascii: " "), count: 2 * level)
    }

    /// RFC 8785 §3.2.2.2: the two-character escapes where there are any, `\u00xx` for other controls, all else as it is.
    private mutating func write(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += "\\\"".utf8
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0C: bytes += "\\f".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += ("\\u00" + (digits.utf8.count == 1 ? "0" : "") + digits).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
