/// Another name of a certificate's subject (RFC 5280 §4.2.1.6), byte for byte.
package enum SubjectAlternativeName: Hashable, Sendable {
    case uri(String)
    case email(String)
    case dns(String)
    /// A kind that somebody defined: its object identifier in dotted text, its value in DER, tag and length included.
    case other(type: String, value: [UInt8])
    /// 4 or 16 bytes.
    case ip([UInt8])
    /// A distinguished name, as RFC 2253 writes it.
    case directory(String)

    /// Most names in a certificate.
    static let most = 64

    /// Reads the contents of the extension.
    ///
    /// - Throws: ``CryptoError``: `certificateMalformed`, also for the kinds that nobody uses (X.400, EDI, registered
    ///   identifiers); `certificateName` for a NUL or what is not printable ASCII; `certificateTooLarge`.
    static func read(_ reader: inout DERReader) throws(CryptoError) -> [SubjectAlternativeName] {
        var sequence = try reader.sequence()
        var names: [SubjectAlternativeName] = []
        // RFC 5280 §4.2.1.6: one name at least.
        repeat {
            guard names.count < most else {
                throw CryptoError(.certificateTooLarge, "the certificate has more than \(most) alternative names")
            }
            names.append(try name(&sequence))
        } while !sequence.isAtEnd
        return names
    }

    private static func name(_ sequence: inout DERReader) throws(CryptoError) -> SubjectAlternativeName {
        let element = try sequence.takeAny()
        let contents = sequence.bytes[element.contents]
        switch element.tag {
        case 0x81: return .email(try text(contents))
        case 0x82: return .dns(try text(contents))
        case 0x86: return .uri(try text(contents))
        case 0x87:
            guard contents.count == 4 || contents.count == 16 else { throw sequence.malformed }
            return .ip(Array(contents))
        case 0xa0:
            var pair = sequence.inside(element.contents)
            let type = try pair.objectIdentifierText()
            var explicit = try pair.open(0xa0)
            let value = try explicit.takeAny()
            try explicit.requireEnd()
            try pair.requireEnd()
            return .other(type: type, value: Array(sequence.bytes[value.whole]))
        case 0xa4:
            var explicit = sequence.inside(element.contents)
            let range = try DistinguishedName.take(&explicit)
            try explicit.requireEnd()
            return .directory(DistinguishedName.text(sequence.bytes, range))
        default: throw sequence.malformed
        }
    }

    /// An IA5String of a name: a NUL would end it early for whoever reads it in C (CVE-2009-2408).
    private static func text(_ contents: ArraySlice<UInt8>) throws(CryptoError) -> String {
        guard !contents.isEmpty, contents.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            throw CryptoError(
                .certificateName,
                "an alternative name in the certificate is empty or holds a character that is not "
                    + "printable ASCII")
        }
        return String(decoding: contents, as: UTF8.self)
    }
}
