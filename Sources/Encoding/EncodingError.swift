/// A text that is not the encoding it claims to be.
package struct EncodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable {
        /// A character outside the alphabet.
        case character
        /// A length the encoding cannot have.
        case length
        /// Padding that is missing, misplaced or superfluous.
        case padding
        /// Bits that a canonical encoder would have left zero.
        case nonCanonical = "non-canonical"
    }

    package let code: Code
    /// Zero-based offset into the text's UTF-8, where it is known.
    package let offset: Int

    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    package var description: String {
        switch code {
        case .character: "character \(offset + 1) is outside the alphabet"
        case .length: "the length \(offset) is not one that the encoding can have"
        case .padding: "the padding at character \(offset + 1) is not canonical"
        case .nonCanonical: "character \(offset + 1) sets bits that a canonical encoder leaves zero"
        }
    }
}
