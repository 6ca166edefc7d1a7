private import Encoding

/// The name of a subject or an issuer (RFC 5280 §4.1.2.4), checked strictly; compared by its bytes.
///
/// RFC 5280 §7.1 lets names that differ in case or string type count as equal. Here they do not: one name has one
/// spelling, as authorities copy it from their own certificate into those that they issue.
enum DistinguishedName {
    /// Most attributes in one name.
    static let most = 64

    /// Takes a name and checks its structure.
    ///
    /// - Returns: where it lies, tag and length included.
    static func take(_ reader: inout DERReader) throws(CryptoError) -> Range<Int> {
        guard reader.nextTag == .sequence else { throw reader.malformed }
        let element = try reader.takeAny()
        var count = 0
        var sequence = reader.inside(element.contents)
        while !sequence.isAtEnd {
            var set = try sequence.set()
            var previous: ArraySlice<UInt8>?
            repeat {
                let whole = try attribute(&set).whole
                // X.690 §11.6: the values of a SET OF are in order, and none is there twice.
                if let previous, !previous.lexicographicallyPrecedes(reader.bytes[whole]) { throw reader.malformed }
                previous = reader.bytes[whole]
                count += 1
                guard count <= most else { throw reader.malformed }
            } while !set.isAtEnd
        }
        return element.whole
    }

    private static func attribute(
        _ set: inout DERReader
    ) throws(CryptoError) -> (whole: Range<Int>, type: String, value: DERReader.Element) {
        let element = try set.takeAny()
        guard element.tag == DERReader.Tag.sequence.rawValue else { throw set.malformed }
        var pair = set.inside(element.contents)
        let type = try pair.objectIdentifierText()
        let value = try pair.takeAny()
        try pair.requireEnd()
        return (element.whole, type, value)
    }

    /// The name as RFC 2253 writes it: the last part first, `CN=…,O=…`.
    ///
    /// - Parameters:
    ///   - bytes: what the name lies in.
    ///   - range: where; checked by ``take(_:)``.
    static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        var reader = DERReader(bytes, range, of: "name", .certificateMalformed)
        var parts: [String] = []
        do throws(CryptoError) {
            var sequence = try reader.sequence()
            while !sequence.isAtEnd {
                var set = try sequence.set()
                var values: [String] = []
                while !set.isAtEnd {
                    let (_, type, value) = try attribute(&set)
                    if let name = names[type], let text = string(value, in: bytes) {
                        values.append("\(name)=\(escaped(text))")
                    } else {
                        values.append("\(names[type] ?? type)=#\(Hex.encode(Array(bytes[value.whole])))")
                    }
                }
                // As OpenSSL writes it, whose name this will be compared with.
                parts.append(values.reversed().joined(separator: "+"))
            }
        } catch {
            // Not reached: the name was read before.
            return ""
        }
        return parts.reversed().joined(separator: ",")
    }

    /// RFC 2253 §2.3, and the two that OpenSSL adds and everyone has come to expect.
    private static let names = [
        "2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "street", "2.5.4.10": "O",
        "2.5.4.11": "OU", "0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC",
        "2.5.4.5": "serialNumber", "1.2.840.113549.1.9.1": "emailAddress",
    ]

    /// The text of a string type; `nil` for another type, or bytes that are not text of it.
    private static func string(_ value: DERReader.Element, in bytes: [UInt8]) -> String? {
        let contents = bytes[value.contents]
        switch value.tag {
        case 0x0c: return String(validating: contents, as: UTF8.self)
        // PrintableString, IA5String: ASCII.
        case 0x13, 0x16: return contents.allSatisfy { $0 < 0x80 } ? String(decoding: contents, as: UTF8.self) : nil
        default: return nil
        }
    }

    /// RFC 2253 §2.4.
    private static func escaped(_ text: String) -> String {
        var result = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isAtEdge =
                (index == 0 && (scalar == "#" || scalar == " ")) || (index == scalars.count - 1 && scalar == " ")
            switch scalar {
            case ",", "+", "\"", "\\", "<", ">", ";": result += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                result += "\\" + Hex.encode([UInt8(scalar.value)]).uppercased()
            default: result += isAtEdge ? "\\\(scalar)" : "\(scalar)"
            }
        }
        return result
    }
}
