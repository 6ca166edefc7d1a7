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
        // Of a String this copies nothing.
        let text = String(text)
        return try decode(text.utf8Span.span, alphabet: alphabet)
    }

    private static func decode(_ characters: Span<UInt8>, alphabet: Alphabet) throws(EncodingError) -> [UInt8] {
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

        let values = alphabet == .standard ? standardValues : urlSafeValues
        let table = values.span
        var fault: EncodingError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count * 3 / 4) { buffer, length in
            var out = 0
            var offset = 0
            // Four characters are three bytes.
            while offset + 4 <= count {
                let first = table[Int(characters[offset])]
                let second = table[Int(characters[offset + 1])]
                let third = table[Int(characters[offset + 2])]
                let fourth = table[Int(characters[offset + 3])]
                guard first | second | third | fourth < 64 else { break }
                unsafe buffer[out] = first << 2 | second >> 4
                unsafe buffer[out + 1] = second << 4 | third >> 2
                unsafe buffer[out + 2] = third << 6 | fourth
                out += 3
                offset += 4
            }
            var bits: UInt32 = 0
            var held = 0
            while offset < count {
                let value = table[Int(characters[offset])]
                guard value < 64 else {
                    fault = EncodingError(characters[offset] == pad ? .padding : .character, at: offset)
                    break
                }
                bits = bits << 6 | UInt32(value)
                held += 6
                if held >= 8 {
                    held -= 8
                    unsafe buffer[out] = UInt8(truncatingIfNeeded: bits >> UInt32(held))
                    out += 1
                    bits &= 1 << UInt32(held) - 1
                }
                offset += 1
            }
            if fault == nil, bits != 0 { fault = EncodingError(.nonCanonical, at: count - 1) }
            length = out
        }
        if let fault { throw fault }
        return bytes
    }
}
