/// The name of a key that signs notes; equal names have equal bytes, whatever Unicode thinks of them.
package struct KeyName: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Takes a name (C2SP signed-note, "Format").
    ///
    /// - Parameter text: not empty, without Unicode spaces, control characters and plus signs.
    /// - Throws: ``MerkleError`` with the code `keyName`.
    package init(_ text: String) throws(MerkleError) {
        let isForbidden = text.unicodeScalars.contains {
            $0.properties.isWhitespace || $0.value < 0x20 || $0 == "+"
        }
        guard !text.isEmpty, !isForbidden else {
            throw MerkleError(
                .keyName, "the name of a key is not empty and has no spaces and no '+'; '\(text.prefix(64))' is none")
        }
        self.text = text
    }

    package var description: String { text }

    package static func == (left: KeyName, right: KeyName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Swift.Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
