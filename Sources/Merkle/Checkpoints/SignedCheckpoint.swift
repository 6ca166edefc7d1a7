/// A checkpoint in its note, with signatures by the log and by witnesses; nothing is verified.
package struct SignedCheckpoint: Hashable, Sendable {
    package let checkpoint: Checkpoint
    package let note: SignedNote

    init(_ checkpoint: Checkpoint, note: SignedNote) {
        self.checkpoint = checkpoint
        self.note = note
    }

    /// Reads a signed checkpoint, strictly: ``bytes`` gives the same again.
    ///
    /// - Throws: ``MerkleError``: those of ``SignedNote/init(_:limits:)`` and ``Checkpoint/init(text:)``.
    package init(_ bytes: [UInt8], limits: NoteLimits = .standard) throws(MerkleError) {
        note = try SignedNote(bytes, limits: limits)
        checkpoint = try Checkpoint(text: note.text)
    }

    /// The note as it is written.
    package var bytes: [UInt8] { note.bytes }

    /// The same checkpoint with further signatures, those that it has already left out.
    ///
    /// - Throws: ``MerkleError``: `noteTooLong`, `tooManySignatures`.
    package func adding(
        _ signatures: [NoteSignature], limits: NoteLimits = .standard
    ) throws(MerkleError) -> SignedCheckpoint {
        SignedCheckpoint(checkpoint, note: try note.adding(signatures, limits: limits))
    }

    /// Checks that the checkpoint is this log's, and which witnesses saw it.
    ///
    /// How many witnesses are enough is for the caller to say.
    ///
    /// - Parameters:
    ///   - log: whose checkpoint it must be.
    ///   - witnesses: those that are known.
    /// - Throws: ``MerkleError``: `checkpointOfAnotherLog`; those of ``SignedNote/verify(_:)``, `notSigned` also when
    ///   only witnesses signed; `emptyTreeRoot`.
    package func verify(
        _ log: LogIdentity, witnesses: [NoteVerifier] = []
    ) throws(MerkleError) -> VerifiedCheckpoint {
        guard checkpoint.origin == log.origin else {
            throw MerkleError(
                .checkpointOfAnotherLog,
                "the checkpoint is of the log '\(checkpoint.origin)', not of '\(log.origin)'")
        }
        let signatures = try note.verify(log.verifiers + witnesses).signatures
        let own = signatures.filter { log.verifiers.contains($0.verifier) }
        guard !own.isEmpty else {
            throw MerkleError(.notSigned, "the checkpoint is signed by witnesses, but not by the log '\(log.origin)'")
        }
        try checkpoint.head.checkEmptyTree()
        return VerifiedCheckpoint(
            signed: self, logSignatures: own, cosignatures: signatures.filter { !log.verifiers.contains($0.verifier) })
    }
}
