package import Merkle

/// That an entry is in the log, on disk and under a signed checkpoint.
///
/// Recording an entry again gives the index that it has since the first time, under the newest checkpoint.
package struct LogReceipt: Hashable, Sendable {
    /// Zero-based.
    package let index: UInt64
    /// The hash of the entry.
    package let leaf: TreeHash
    /// Of a tree that has the entry; a ``LogReader`` makes the proof of it.
    package let checkpoint: SignedCheckpoint
    /// Whether the entry was appended now, and was not in the log before.
    package let isNew: Bool
}
