package import Merkle

/// The checkpoint of a log that a witness cosigned last.
package struct WitnessedCheckpoint: Hashable, Sendable {
    package let origin: Origin
    package let head: TreeHead
    /// The note as the log signed it: what the witness can show if the log denies it.
    package let note: [UInt8]
    /// When it was cosigned, in seconds since the epoch.
    package let time: UInt64

    package init(origin: Origin, head: TreeHead, note: [UInt8], time: UInt64) {
        self.origin = origin
        self.head = head
        self.note = note
        self.time = time
    }
}

/// What a witness remembers: one checkpoint for each log.
package protocol WitnessStorage: Sendable {
    /// The checkpoint that was cosigned last; nil where there was none.
    func latest(_ origin: Origin) throws -> WitnessedCheckpoint?

    /// Puts a checkpoint in the place of another, in one step, and returns when it is on disk.
    ///
    /// - Parameters:
    ///   - previous: what must be remembered now, `TreeHead/empty` for nothing.
    ///   - next: what is remembered from now on.
    /// - Returns: whether it was done; false where something else is remembered by now.
    func replace(_ previous: TreeHead, with next: WitnessedCheckpoint) throws -> Bool
}
