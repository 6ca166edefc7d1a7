/// What a certificate's key may be used for (RFC 5280 §4.2.1.3).
package struct KeyUsage: OptionSet, Hashable, Sendable {
    /// Bit 0 of the specification is the lowest bit here.
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    package static let contentCommitment = KeyUsage(rawValue: 1 << 1)
    package static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    package static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    package static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    package static let certificateSigning = KeyUsage(rawValue: 1 << 5)
    package static let revocationListSigning = KeyUsage(rawValue: 1 << 6)
    package static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    package static let decipherOnly = KeyUsage(rawValue: 1 << 8)

    /// Reads the BIT STRING: one bit at least, none beyond 8, no zero at the end (X.690 §11.2.2).
    init(_ reader: inout DERReader) throws(CryptoError) {
        let range = try reader.take(.bitString)
        guard (2...3).contains(range.count) else { throw reader.malformed }
        let unused = reader.bytes[range.lowerBound]
        let last = reader.bytes[range.upperBound - 1]
        guard last != 0, Int(unused) == last.trailingZeroBitCount else { throw reader.malformed }
        var value = UInt16(Self.reversed(reader.bytes[range.lowerBound + 1]))
        if range.count == 3 { value |= UInt16(Self.reversed(last)) << 8 }
        guard value < 1 << 9 else { throw reader.malformed }
        rawValue = value
    }

    private static func reversed(_ byte: UInt8) -> UInt8 {
        (0..<8).reduce(UInt8(0)) { $0 | (byte >> (7 - $1) & 1) << $1 }
    }
}
