/// What an ECDSA signature looks like: `SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3).
enum ECDSASignature {
    /// Whether these bytes are the one strict encoding of a pair 0 < r, s < n; nothing is computed.
    ///
    /// A second spelling of a signature would let a log hold one statement as two entries.
    static func isWellFormed(_ bytes: [UInt8], order: [UInt8]) -> Bool {
        var outer = DERReader(bytes, of: "signature")
        do throws(CryptoError) {
            var pair = try outer.sequence()
            try outer.requireEnd()
            let r = try pair.positiveInteger()
            let s = try pair.positiveInteger()
            try pair.requireEnd()
            return isBelow(r, order) && isBelow(s, order)
        } catch {
            return false
        }
    }

    /// The strict encoding of r and s that stand one behind the other, as PKCS #11 and JWS have them.
    ///
    /// - Parameter pair: r ‖ s, big-endian and of the same length.
    /// - Returns: nil for an odd number of bytes, or none.
    static func encode(pair: [UInt8]) -> [UInt8]? {
        guard !pair.isEmpty, pair.count.isMultiple(of: 2) else { return nil }
        let half = pair.count / 2
        return DERWriter.value(
            0x30, DERWriter.unsignedInteger(pair[..<half]) + DERWriter.unsignedInteger(pair[half...]))
    }

    /// Compares big-endian numbers without leading zeros.
    private static func isBelow(_ number: ArraySlice<UInt8>, _ order: [UInt8]) -> Bool {
        guard number.count == order.count else { return number.count < order.count }
        return number.lexicographicallyPrecedes(order)
    }

    /// SEC 2 §2.4.2: the order n of P-256, big-endian.
    static let orderP256: [UInt8] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ]

    /// SEC 2 §2.5.1: the order n of P-384, big-endian.
    static let orderP384: [UInt8] =
        [UInt8](repeating: 0xff, count: 24) + [
            0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
            0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
        ]

    /// SEC 2 §2.6.1: the order n of P-521, big-endian.
    static let orderP521: [UInt8] =
        [0x01] + [UInt8](repeating: 0xff, count: 32) + [
            0xfa, 0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96, 0x6b, 0x7f, 0xcc, 0x01, 0x48, 0xf7, 0x09, 0xa5, 0xd0,
            0x3b, 0xb5, 0xc9, 0xb8, 0x89, 0x9c, 0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38, 0x64, 0x09,
        ]
}

/// The strict DER of an ECDSA signature that a token gives as r ‖ s, big-endian and of the same length.
///
/// - Returns: nil for an odd number of bytes, or none; whether it verifies is for the public key to say.
package func ecdsaSignature(pair: [UInt8]) -> [UInt8]? { ECDSASignature.encode(pair: pair) }
