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
        var arcs: [UInt64] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard let arc = UInt64(part), arc < 1 << 57, part.first != "+" else { return nil }
            arcs.append(arc)
        }
        guard arcs.count >= 2, arcs[0] <= 2, arcs[0] == 2 || arcs[1] < 40 else { return nil }
        var contents: [UInt8] = []
        for arc in [arcs[0] * 40 + arcs[1]] + arcs[2...] {
            var groups = [UInt8(arc & 0x7f)]
            var rest = arc >> 7
            while rest > 0 {
                groups.append(UInt8(rest & 0x7f) | 0x80)
                rest >>= 7
            }
            contents += groups.reversed()
        }
        return contents.count <= longest ? contents : nil
    }
}

extension DERReader {
    /// Takes an OBJECT IDENTIFIER as dotted text.
    mutating func objectIdentifierText() throws(CryptoError) -> String {
        guard let text = ObjectIdentifier.text(try objectIdentifier()) else { throw malformed }
        return text
    }
}
