/// A checkpoint that its log signed, and the known witnesses that saw it.
package struct VerifiedCheckpoint: Hashable, Sendable {
    package let signed: SignedCheckpoint
    /// By the log's own keys, at least one.
    package let logSignatures: [VerifiedSignature]
    /// By the known witnesses, one for each key.
    package let cosignatures: [VerifiedSignature]

    package var checkpoint: Checkpoint { signed.checkpoint }
    package var head: TreeHead { signed.checkpoint.head }

    /// Only ``SignedCheckpoint/verify(_:witnesses:)`` makes one.
    init(signed: SignedCheckpoint, logSignatures: [VerifiedSignature], cosignatures: [VerifiedSignature]) {
        self.signed = signed
        self.logSignatures = logSignatures
        self.cosignatures = cosignatures
    }
}
