/// Writes strict DER.
enum DERWriter {
    /// A value of some tag; X.690 §10.1: the length in the fewest bytes.
    static func value(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        guard contents.count >= 0x80 else { return [tag, UInt8(contents.count)] + contents }
        var length: [UInt8] = []
        var rest = contents.count
        while rest > 0 {
            length.insert(UInt8(rest & 0xff), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + contents
    }

    /// A number that is not negative, big-endian; zeros in front of it do not count (X.690 §8.3.2).
    static func unsignedInteger(_ number: some Collection<UInt8>) -> [UInt8] {
        let digits = Array(number.drop { $0 == 0 })
        let isSignFree = digits.first.map { $0 < 0x80 } ?? false
        return value(0x02, isSignFree ? digits : [0] + digits)
    }
}
