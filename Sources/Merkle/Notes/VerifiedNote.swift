/// A note of which at least one known key signed the text, and no known key's signature failed.
package struct VerifiedNote: Hashable, Sendable {
    package let note: SignedNote
    /// One for each known key that signed, in the order of the note.
    package let signatures: [VerifiedSignature]

    /// Only ``SignedNote/verify(_:)`` makes one.
    init(note: SignedNote, signatures: [VerifiedSignature]) {
        self.note = note
        self.signatures = signatures
    }
}

/// That a known key signed, and, of a cosigner, when it says it did.
package struct VerifiedSignature: Hashable, Sendable {
    package let verifier: NoteVerifier
    /// Seconds since the epoch, of a cosignature; `nil` of a plain signature.
    package let time: UInt64?

    init(verifier: NoteVerifier, time: UInt64?) {
        self.verifier = verifier
        self.time = time
    }
}
