/// The rules for the characters of a note (C2SP signed-note, "Format").
enum NoteText {
    /// Checks length, encoding, control characters and the final line feed.
    ///
    /// - Throws: ``MerkleError``: `noteTooLong`, `noteNotUTF8`, `noteControlCharacter`, `noteUnfinished`.
    static func check(_ bytes: [UInt8], limits: NoteLimits) throws(MerkleError) {
        guard bytes.count <= limits.length else {
            throw MerkleError(
                .noteTooLong, "a note has at most \(limits.length) bytes here; this one has \(bytes.count)")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw MerkleError(.noteNotUTF8, "a note is UTF-8, and this one is not")
        }
        if let offset = bytes.firstIndex(where: { $0 < 0x20 && $0 != 0x0a }) {
            throw MerkleError(
                .noteControlCharacter,
                "a note has no control characters but the line feed; byte \(offset + 1) is \(bytes[offset])")
        }
        guard bytes.last == 0x0a else {
            throw MerkleError(.noteUnfinished, "a note ends with a line feed, and this one does not")
        }
    }

    /// The lines of a text that was checked, without their line feeds.
    static func lines(_ text: some Collection<UInt8>) -> [String] {
        text.dropLast().split(separator: 0x0a, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}
