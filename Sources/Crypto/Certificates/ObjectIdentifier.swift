/// Object identifiers (X.690 §8.19): the contents as DER has them, and the dotted text that people write.
enum ObjectIdentifier {
    /// Longest contents read, in bytes.
    static let longest = 64

    /// Spells contents as dotted text.
    ///
    /// - Returns: `nil` for contents that are not canonical, or with an arc beyond 64 bits.
    static func text(_ contents: ArraySlice<UInt8>) -> String? {
        guard let last = contents.last, last < 0x80, contents.count <= longest else { return nil }
        var text = ""
        var arc: UInt64 = 0
        var startsArc = true
        for byte in contents {
            // X.690 §8.19.2: no leading zero in an arc.
            if startsArc, byte == 0x80 { return nil }
            guard arc < 1 << 57 else { return nil }
            arc = arc << 7 | UInt64(byte & 0x7f)
            startsArc = byte < 0x80
            guard startsArc else { continue }
            if text.isEmpty {
                // X.690 §8.19.4: the first two arcs share one number.
                let first = min(arc / 40, 2)
                text = "\(first).\(arc - first * 40)"
            } else {
                text += ".\(arc)"
            }
            arc = 0
        }
        return text
    }

    /// The contents of an object identifier in dotted text; `nil` for text that is none.
    static func contents(_ text: String) -> [UInt8]? {
        var contents: [UInt8] = []
        contents.reserveCapacity(16)
        var first: UInt64?
        var arcs = 0
        var arc: UInt64 = 0
        var digits = 0
        // A point at the end closes the last arc.
        for character in [text.utf8, ".".utf8].joined() {
            if character != UInt8(ascii: ".") {
                guard case UInt8(ascii: "0")...UInt8(ascii: "9") = character, arc < 1 << 53 else { return nil }
                // No zero in front of an arc.
                if digits > 0, arc == 0 { return nil }
                arc = arc * 10 + UInt64(character - UInt8(ascii: "0"))
                digits += 1
                continue
            }
            guard digits > 0 else { return nil }
            arcs += 1
            if arcs == 1 {
                guard arc <= 2 else { return nil }
                first = arc
            } else if arcs == 2, let first {
                guard first == 2 || arc < 40 else { return nil }
                append(first * 40 + arc, to: &contents)
            } else {
                append(arc, to: &contents)
            }
            (arc, digits) = (0, 0)
        }
        return arcs >= 2 && contents.count <= longest ? contents : nil
    }

    /// X.690 §8.19.2: seven bits a byte, the first bits first.
    private static func append(_ arc: UInt64, to contents: inout [UInt8]) {
        var shift = 56
        while shift > 0 {
            if arc >> UInt64(shift) > 0 { contents.append(UInt8(arc >> UInt64(shift) & 0x7f) | 0x80) }
            shift -= 7
        }
        contents.append(UInt8(arc & 0x7f))
    }
}

extension DERReader {
    /// Takes an OBJECT IDENTIFIER as dotted text.
    mutating func objectIdentifierText() throws(CryptoError) -> String {
        guard let text = ObjectIdentifier.text(try objectIdentifier()) else { throw malformed }
        return text
    }
}
