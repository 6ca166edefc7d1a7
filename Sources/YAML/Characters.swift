/// Which characters a security document may hold, so that what a person reads is what the parser reads.
enum Characters {
    /// Whether a scalar may stand in a document outside of line breaks.
    ///
    /// YAML 1.2.2 §5.1 less what misleads: line breaks of YAML 1.1 (U+0085, U+2028, U+2029), which split a line in this
    /// parser and not in a YAML 1.2 reader; the byte-order mark inside a text; and the characters that reorder text on
    /// a screen (UAX #9: U+202A–202E, U+2066–2069).
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x20...0x7E: true
        case 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: false
        case 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// Refuses invalid UTF-8 and characters that do not belong.
    ///
    /// - Parameter bytes: the document after a leading byte-order mark.
    /// - Throws: ``YAMLError`` with the code `encoding` or `character`.
    static func check(_ bytes: [UInt8]) throws(YAMLError) {
        var line = 1
        var column = 1
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                let pair =
                    byte == UInt8(ascii: "\r") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")
                index += pair ? 2 : 1
                line += 1
                column = 1
                continue
            }
            let position = YAMLPosition(line: line, column: column)
            guard let (scalar, length) = decode(bytes, at: index) else {
                throw YAMLError(
                    .encoding, at: position, "the text is not UTF-8; save the document as UTF-8",
                    excerpt: YAMLExcerpt(of: bytes, at: position))
            }
            guard isPrintable(scalar) else {
                let name = String(scalar.value, radix: 16, uppercase: true)
                let padded = String(repeating: "0", count: max(0, 4 - name.count)) + name
                throw YAMLError(
                    .character, at: position,
                    "the character U+\(padded) may not stand here; in a double-quoted text write it as an escape",
                    excerpt: YAMLExcerpt(of: bytes, at: position))
            }
            index += length
            column += 1
        }
    }

    /// One scalar of well-formed UTF-8 (RFC 3629 §4), and its length in bytes.
    private static func decode(_ bytes: [UInt8], at index: Int) -> (Unicode.Scalar, Int)? {
        let first = UInt32(bytes[index])
        let (length, least): (Int, UInt32)
        var value: UInt32
        switch first {
        case 0..<0x80: return (Unicode.Scalar(UInt8(first)), 1)
        case 0xC2...0xDF: (length, least, value) = (2, 0x80, first & 0x1F)
        case 0xE0...0xEF: (length, least, value) = (3, 0x800, first & 0x0F)
        case 0xF0...0xF4: (length, least, value) = (4, 0x10000, first & 0x07)
        default: return nil
        }
        guard index + length <= bytes.count else { return nil }
        for byte in bytes[(index + 1)..<(index + length)] {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        // Unicode.Scalar refuses surrogates and what is above U+10FFFF.
        guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
        return (scalar, length)
    }
}
