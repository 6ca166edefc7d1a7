/// The values that certificates and timestamps are made of.
extension DERWriter {
    static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, Array(parts.joined())) }

    /// X.690 §11.6: in the order of their encodings.
    static func set(_ parts: [[UInt8]]) -> [UInt8] {
        value(0x31, Array(parts.sorted { $0.lexicographicallyPrecedes($1) }.joined()))
    }

    static func octets(_ bytes: [UInt8]) -> [UInt8] { value(0x04, bytes) }

    /// Whole bytes as a BIT STRING.
    static func bits(_ bytes: [UInt8]) -> [UInt8] { value(0x03, [0] + bytes) }

    static let yes: [UInt8] = [0x01, 0x01, 0xff]

    /// An object identifier.
    ///
    /// - Parameter arcs: the numbers of its dotted text; at least two, each below 2³¹.
    static func identifier(_ arcs: [UInt32]) -> [UInt8] {
        var contents: [UInt8] = []
        for arc in [arcs[0] * 40 + arcs[1]] + arcs[2...] {
            for shift in [28, 21, 14, 7] where arc >> UInt32(shift) > 0 {
                contents.append(UInt8(arc >> UInt32(shift) & 0x7f) | 0x80)
            }
            contents.append(UInt8(arc & 0x7f))
        }
        return value(0x06, contents)
    }

    /// A second as a GeneralizedTime: `20261121120000Z` (X.690 §11.7).
    static func generalizedTime(_ second: Int64) -> [UInt8] { value(0x18, digits(second)) }

    /// A second as certificates have it: a UTCTime through 2049 (RFC 5280 §4.1.2.5).
    static func certificateTime(_ second: Int64) -> [UInt8] {
        let digits = digits(second)
        let isShort = (1950..<2050).contains(Int(String(decoding: digits.prefix(4), as: UTF8.self)) ?? 0)
        return isShort ? value(0x17, Array(digits.dropFirst(2))) : value(0x18, digits)
    }

    private static func digits(_ second: Int64) -> [UInt8] {
        DERTime.text(second).utf8.filter { (0x30...0x39).contains($0) } + [UInt8(ascii: "Z")]
    }
}
