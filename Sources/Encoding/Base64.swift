/// Base 64, strict in what it reads: one text for each value, or it is refused (RFC 4648 §3.5, §4, §5).
///
/// Malleable base64 lets two different documents carry one signature; so no white space, no missing or
/// superfluous padding, no stray trailing bits.
package enum Base64 {
    /// Which 64 characters, and whether padding is written.
    package enum Alphabet: Sendable {
        /// RFC 4648 §4, padded: what DSSE and Sigstore bundles carry.
        case standard
        /// RFC 4648 §5, padded or not.
        case urlSafe
    }

    private static let standardCharacters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// 0…63 for a character of the alphabet, 255 for any other.
    private static let standardValues = values(of: standardCharacters)
    private static let urlSafeValues = values(of: standardCharacters.dropLast(2) + Array("-_".utf8))

    private static func values(of characters: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: 255, count: 256)
        for (value, character) in characters.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }

    /// Spells bytes in the standard alphabet, padded.
    package static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = standardCharacters
        return unsafe String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { buffer in
            var out = 0
            var index = 0
            while index < bytes.count {
                let first = bytes[index]
                let second = index + 1 < bytes.count ? bytes[index + 1] : 0
                let third = index + 2 < bytes.count ? bytes[index + 2] : 0
                unsafe buffer[out] = alphabet[Int(first >> 2)]
                unsafe buffer[out + 1] = alphabet[Int((first & 3) << 4 | second >> 4)]
                let pad = UInt8(ascii: "=")
                unsafe buffer[out + 2] = index + 1 < bytes.count ? alphabet[Int((second & 15) << 2 | third >> 6)] : pad
                unsafe buffer[out + 3] = index + 2 < bytes.count ? alphabet[Int(third & 63)] : pad
                out += 4
                index += 3
            }
            return out
        }
    }

    /// Reads base 64 and refuses every spelling but the canonical one.
    ///
    /// - Parameters:
    ///   - text: the characters; no white space.
    ///   - alphabet: `standard` needs its padding; `urlSafe` may go without, whole or not at all.
    /// - Throws: ``EncodingError``, naming the first character at fault.
    package static func decode(
        _ text: some StringProtocol, alphabet: Alphabet = .standard
    ) throws(EncodingError) -> [UInt8] {
        try decode(Array(text.utf8), alphabet: alphabet)
    }

    private static func decode(_ characters: [UInt8], alphabet: Alphabet) throws(EncodingError) -> [UInt8] {
        let pad = UInt8(ascii: "=")
        var count = characters.count
        if count.isMultiple(of: 4) {
            if count > 0, characters[count - 1] == pad { count -= 1 }
            if count > 0, characters.count - count == 1, characters[count - 1] == pad { count -= 1 }
        } else if alphabet == .standard {
            throw EncodingError(.length, at: characters.count)
        }
        let tail = count % 4
        guard tail != 1 else { throw EncodingError(.length, at: characters.count) }
        if count < characters.count, tail == 0 { throw EncodingError(.padding, at: count) }

        let table = alphabet == .standard ? standardValues : urlSafeValues
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * 3 / 4)
        var bits: UInt32 = 0
        var held = 0
        for offset in 0..<count {
            let value = table[Int(characters[offset])]
            guard value < 64 else {
                throw EncodingError(characters[offset] == pad ? .padding : .character, at: offset)
            }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        guard bits & (1 << UInt32(held) - 1) == 0 else { throw EncodingError(.nonCanonical, at: count - 1) }
        return bytes
    }
}
