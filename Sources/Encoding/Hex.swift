/// Base 16 in lower case, one spelling for each value (RFC 4648 §8, lower-case alphabet).
package enum Hex {
    private static let digits: [UInt8] = Array("0123456789abcdef".utf8)

    /// Spells bytes in lower-case hexadecimal.
    ///
    /// - Parameter bytes: any number of bytes.
    /// - Returns: two characters a byte.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        unsafe String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var offset = 0
            for byte in bytes {
                unsafe buffer[offset] = digits[Int(byte >> 4)]
                unsafe buffer[offset + 1] = digits[Int(byte & 15)]
                offset += 2
            }
            return offset
        }
    }

    /// Reads lower-case hexadecimal; upper case is refused, so that a digest has one spelling.
    ///
    /// - Parameter text: an even number of `0-9a-f`.
    /// - Throws: ``EncodingError`` with the code `length` or `character`.
    package static func decode(_ text: some StringProtocol) throws(EncodingError) -> [UInt8] {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 2) else { throw EncodingError(.length, at: characters.count) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 2)
        for offset in stride(from: 0, to: characters.count, by: 2) {
            let high = try nibble(characters[offset], at: offset)
            let low = try nibble(characters[offset + 1], at: offset + 1)
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func nibble(_ character: UInt8, at offset: Int) throws(EncodingError) -> UInt8 {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: throw EncodingError(.character, at: offset)
        }
    }
}
