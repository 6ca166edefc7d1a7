/// A text and signatures that say that they are over it (C2SP signed-note).
///
/// Nothing is verified.
package struct SignedNote: Hashable, Sendable {
    /// With its final line feed, without the blank line that follows it.
    package let text: [UInt8]
    /// In the order of the note, at least one.
    package let signatures: [NoteSignature]

    /// Reads a note, strictly: ``bytes`` gives the same again.
    ///
    /// - Throws: ``MerkleError``: `noteTooLong`, `noteNotUTF8`, `noteControlCharacter`, `noteUnfinished`,
    ///   `noteWithoutSignatures`, `tooManySignatures`, `signatureLine`.
    package init(_ bytes: [UInt8], limits: NoteLimits = .standard) throws(MerkleError) {
        try NoteText.check(bytes, limits: limits)
        // C2SP signed-note: the text is separated from the signatures by the last empty line.
        var end = bytes.count - 1
        while end > 0, bytes[end] != 0x0a || bytes[end - 1] != 0x0a { end -= 1 }
        guard end > 0 else {
            throw MerkleError(.noteWithoutSignatures, "no blank line separates the note's text from its signatures")
        }
        text = Array(bytes[..<end])
        signatures = try NoteSignature.parse(bytes[(end + 1)...], limits: limits)
    }

    /// Puts a note together.
    ///
    /// - Parameters:
    ///   - text: with its final line feed.
    ///   - signatures: at least one.
    ///   - limits: on its length and its signatures.
    /// - Throws: ``MerkleError``: `noteTooLong`, `noteNotUTF8`, `noteControlCharacter`, `noteUnfinished`,
    ///   `noteWithoutSignatures`, `tooManySignatures`.
    package init(
        text: [UInt8], signatures: [NoteSignature], limits: NoteLimits = .standard
    ) throws(MerkleError) {
        try NoteText.check(text, limits: limits)
        guard !signatures.isEmpty else { throw MerkleError(.noteWithoutSignatures, "the note has no signatures") }
        guard signatures.count <= limits.signatures else {
            throw MerkleError(.tooManySignatures, "a note has at most \(limits.signatures) signatures here")
        }
        self.text = text
        self.signatures = signatures
        let length = bytes.count
        guard length <= limits.length else {
            throw MerkleError(.noteTooLong, "a note has at most \(limits.length) bytes here; this one has \(length)")
        }
    }

    /// The same text with further signatures, those that it has already left out.
    ///
    /// - Throws: ``MerkleError``: `noteTooLong`, `tooManySignatures`.
    package func adding(
        _ more: [NoteSignature], limits: NoteLimits = .standard
    ) throws(MerkleError) -> SignedNote {
        var all = signatures
        for signature in more where !all.contains(signature) { all.append(signature) }
        return try SignedNote(text: text, signatures: all, limits: limits)
    }

    /// The note as it is written.
    package var bytes: [UInt8] { signatures.reduce(into: text + [0x0a]) { $0 += $1.line.utf8 } }

    /// Checks the signatures by known keys.
    ///
    /// Signatures by other keys are ignored, also where they share a name or an id (but not both) with a known one.
    ///
    /// - Throws: ``MerkleError``: `signatureInvalid` when one by a known key does not verify; `notSigned` when there is
    ///   none by a known key; `ambiguousKeys`; `machine`.
    package func verify(_ known: [NoteVerifier]) throws(MerkleError) -> VerifiedNote {
        var verified: [VerifiedSignature] = []
        for signature in signatures {
            guard let verifier = known.first(where: { $0.isNamed(by: signature) }) else { continue }
            guard known.allSatisfy({ $0 == verifier || !$0.isNamed(by: signature) }) else {
                throw MerkleError(
                    .ambiguousKeys,
                    "two known keys have the name '\(verifier.name)' and the id \(verifier.id); remove one")
            }
            let result = try verifier.verify(signature, over: text)
            // A key counts once, however often it signed.
            if !verified.contains(where: { $0.verifier == verifier }) { verified.append(result) }
        }
        guard !verified.isEmpty else {
            let names = signatures.prefix(4).map { "'\($0.name)' (\($0.id))" }.joined(separator: ", ")
            throw MerkleError(.notSigned, "the note is not signed by a known key; it names \(names)")
        }
        return VerifiedNote(note: self, signatures: verified)
    }
}
