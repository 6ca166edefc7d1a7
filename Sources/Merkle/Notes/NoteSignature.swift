private import Encoding

/// A signature line of a note: `— name base64(id ‖ signature)` (C2SP signed-note, "Signatures").
///
/// Nothing is verified.
package struct NoteSignature: Hashable, Sendable {
    package let name: KeyName
    package let id: KeyID
    /// What follows the id: at least one byte.
    package let bytes: [UInt8]

    /// Takes a signature apart from its line.
    ///
    /// - Parameters:
    ///   - name: of the key that is said to have signed.
    ///   - id: of that key.
    ///   - bytes: at least one.
    /// - Throws: ``MerkleError`` with the code `signatureLine` when there are none.
    package init(name: KeyName, id: KeyID, bytes: [UInt8]) throws(MerkleError) {
        guard !bytes.isEmpty else {
            throw MerkleError(.signatureLine, "the signature by '\(name)' is empty")
        }
        self.name = name
        self.id = id
        self.bytes = bytes
    }

    /// U+2014 and a space.
    private static let dash: [UInt8] = [0xe2, 0x80, 0x94, 0x20]

    /// Reads a line, without its line feed.
    init(line: ArraySlice<UInt8>) throws(MerkleError) {
        let rest = line.dropFirst(Self.dash.count)
        guard line.starts(with: Self.dash), let space = rest.firstIndex(of: 0x20),
            let name = try? KeyName(String(decoding: rest[..<space], as: UTF8.self)),
            let bytes = try? Base64.decode(String(decoding: rest[(space + 1)...], as: UTF8.self)),
            bytes.count > 4, let id = KeyID(bytes.prefix(4))
        else {
            let text = String(decoding: line.prefix(80), as: UTF8.self)
            throw MerkleError(.signatureLine, "a signature line is '— NAME BASE64'; '\(text)' is none")
        }
        self.name = name
        self.id = id
        self.bytes = Array(bytes.dropFirst(4))
    }

    /// Reads signature lines, each with its line feed: the end of a note, and what a witness answers.
    ///
    /// - Throws: ``MerkleError``: `noteTooLong`, `noteNotUTF8`, `noteControlCharacter`, `noteUnfinished`,
    ///   `noteWithoutSignatures`, `tooManySignatures`, `signatureLine`.
    package static func parse(
        lines: [UInt8], limits: NoteLimits = .standard
    ) throws(MerkleError) -> [NoteSignature] {
        try NoteText.check(lines, limits: limits)
        return try parse(lines[...], limits: limits)
    }

    /// Reads signature lines out of a text that was checked.
    static func parse(_ lines: ArraySlice<UInt8>, limits: NoteLimits) throws(MerkleError) -> [NoteSignature] {
        guard !lines.isEmpty else { throw MerkleError(.noteWithoutSignatures, "the note has no signatures") }
        var signatures: [NoteSignature] = []
        var rest = lines
        while let end = rest.firstIndex(of: 0x0a) {
            guard signatures.count < limits.signatures else {
                throw MerkleError(.tooManySignatures, "a note has at most \(limits.signatures) signatures here")
            }
            signatures.append(try NoteSignature(line: rest[..<end]))
            rest = rest[(end + 1)...]
        }
        return signatures
    }

    /// The line, with its line feed.
    package var line: String { "— \(name) \(Base64.encode(id.bytes + bytes))\n" }
}
