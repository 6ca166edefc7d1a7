/// What a log saw before the certificate was issued: its body without the log's own answer (RFC 6962 §3.2).
enum Precertificate {
    /// The body of a certificate with one extension cut out, every other byte as it was.
    ///
    /// - Parameter extensionIdentifier: the extension's object identifier in dotted text.
    /// - Returns: `nil` where the certificate lacks the extension.
    static func body(of certificate: Certificate, without extensionIdentifier: String) -> [UInt8]? {
        let fields = certificate.fields
        let der = certificate.der
        guard let identifier = ObjectIdentifier.contents(extensionIdentifier),
            let part = fields.extensions.parts.first(where: { $0.identifier.elementsEqual(identifier) }),
            let first = fields.extensions.parts.first?.whole.lowerBound
        else { return nil }
        let rest = Array(
            der[first..<part.whole.lowerBound] + der[part.whole.upperBound..<fields.extensionsField.upperBound])
        // RFC 5280 §4.1.2.9: not an empty list, but none.
        let extensions = rest.isEmpty ? [] : DERWriter.value(0xa3, DERWriter.value(0x30, rest))
        return DERWriter.value(
            0x30, Array(der[bodyStart(der, fields.body)..<fields.extensionsField.lowerBound]) + extensions)
    }

    /// Where the contents of the body start, behind its tag and length.
    private static func bodyStart(_ der: [UInt8], _ body: Range<Int>) -> Int {
        let length = der[body.lowerBound + 1]
        return body.lowerBound + 2 + (length < 0x80 ? 0 : Int(length & 0x7f))
    }
}
