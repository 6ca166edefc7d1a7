extension JSONValue {
    /// OLPC's canonical text of the value, which TUF and in-toto's first generation sign.
    ///
    /// Names are sorted by their code points, there is no white space, numbers are whole, and a string's only escapes are
    /// those of the quote and the backslash: control characters stand as they are. The text is therefore not always JSON,
    /// and is for hashing and signing alone (http://wiki.laptop.org/go/Canonical_JSON; securesystemslib, formats.py).
    ///
    /// - Returns: UTF-8, without a final newline.
    /// - Throws: ``JSONError`` with the code `number` where a number is no whole one of 64 bits, with its place.
    package func canonicalOLPC() throws(JSONError) -> [UInt8] {
        var writer = OLPCWriter()
        try writer.write(self)
        return writer.bytes
    }
}

private struct OLPCWriter {
    var bytes: [UInt8] = []
    private var path: [String] = []

    mutating func write(_ value: JSONValue) throws(JSONError) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let bool): bytes += (bool ? "true" : "false").utf8
        case .number(.integer(let integer)): bytes += String(integer).utf8
        // 3.0 is refused as 3.5 is: others write one of them differently, and what is signed has one spelling.
        case .number(.double):
            throw JSONError(
                .number, "canonical JSON has whole numbers of 64 bits only", pointer: JSONPointer(tokens: path))
        case .string(let string): write(string)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                try write(element, at: String(index))
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            // The order of UTF-8's bytes is that of code points, where RFC 8785 takes UTF-16's.
            let sorted = object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(member.name)
                bytes.append(UInt8(ascii: ":"))
                try write(member.value, at: member.name)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private mutating func write(_ value: JSONValue, at step: String) throws(JSONError) {
        path.append(step)
        try write(value)
        path.removeLast()
    }

    private mutating func write(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
