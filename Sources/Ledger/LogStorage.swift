package import Merkle

/// A log at one moment, as its storage has it: the checkpoint, and what is not in files yet.
package struct LogSnapshot: Sendable {
    /// The newest, as it was committed.
    package let checkpoint: SignedCheckpoint
    /// The first entry of the tail, a multiple of 256; all tiles that are full in a tree of this size are files.
    package let tailStart: UInt64
    /// The hashes of the entries from there to the checkpoint's size.
    package let tail: [TreeHash]

    /// - Parameters:
    ///   - checkpoint: the newest, as it was committed.
    ///   - tailStart: the first entry that is not in files, or the size where all are.
    ///   - tail: the hashes of the entries from there on.
    /// - Throws: ``LogError`` with the code `stateDamaged` where they do not fit together.
    package init(checkpoint: SignedCheckpoint, tailStart: UInt64, tail: [TreeHash]) throws(LogError) {
        let size = checkpoint.checkpoint.head.size
        guard tailStart.isMultiple(of: 256), tailStart <= size, size - tailStart == UInt64(tail.count) else {
            throw LogError(
                .stateDamaged,
                "the checkpoint counts \(size) entries; the tail has \(tail.count) from index \(tailStart) on")
        }
        self.checkpoint = checkpoint
        self.tailStart = tailStart
        self.tail = tail
    }

    package var head: TreeHead { checkpoint.checkpoint.head }
}

/// Where a log is read from; several processes may, while one writes.
package protocol LogSource: Sendable {
    /// The log as it is now; nil where there is none.
    func snapshot() throws -> LogSnapshot?

    /// The bytes of a full tile or bundle.
    ///
    /// - Returns: nil where there is no such file.
    func file(_ tile: Tile) throws -> [UInt8]?

    /// Entries of the tail.
    ///
    /// - Returns: by index; without those that went into files meanwhile.
    func tailEntries(_ range: Range<UInt64>) throws -> [UInt64: [UInt8]]

    /// Where entries are in the log.
    ///
    /// - Returns: one for each leaf hash, nil for those that it does not have.
    func indices(of leaves: [TreeHash]) throws -> [UInt64?]

    /// The signed note that static file servers show, nil where nothing was published yet.
    func publishedCheckpoint() throws -> [UInt8]?
}

/// What one commit adds to a log.
package struct LogBatch: Sendable {
    /// What the log must be now, size and root: else another writer came in between, and nothing is done.
    package let previous: TreeHead
    /// Of the tree with the new entries.
    package let checkpoint: SignedCheckpoint
    /// From index `previous.size` on.
    package let entries: [LogEntry]
    /// Entries below this index are in files, and go from the tail.
    package let prunedBelow: UInt64
}

/// A tile that is full, with the entries below it if it holds their hashes.
package struct FullTile: Sendable {
    /// Of hashes.
    package let tile: Tile
    package let hashes: [TreeHash]
    /// 256 where the tile is of level 0, none above.
    package let entries: [[UInt8]]
}

/// What a log's writer needs of a database and of files; every call returns when all of it is on disk.
///
/// Calls come from two threads: commits from one, files from the other.
package protocol LogStorage: LogSource {
    /// Makes the log.
    ///
    /// - Throws: ``LogError`` with the code `exists`; the storage's own errors.
    func create(_ checkpoint: SignedCheckpoint) throws

    /// Appends entries, and puts the checkpoint in the place of the one before: all of it or nothing.
    ///
    /// - Throws: ``LogError`` with the code `conflict`; the storage's own errors, after which nothing is known.
    func commit(_ batch: LogBatch) throws

    /// Writes the files of tiles that are full; one that is there already must have the same bytes.
    ///
    /// - Throws: ``LogError`` with the code `tileDamaged`; the storage's own errors.
    func archive(_ tiles: [FullTile]) throws

    /// Removes entries below an index from the tail; they are in files.
    func prune(below index: UInt64) throws

    /// Shows a checkpoint to readers of static files, with the partial tiles of its tree; those of the one before go.
    func publish(_ checkpoint: SignedCheckpoint, partial: [(tile: Tile, bytes: [UInt8])]) throws

    /// Gives up what is open; whatever is asked afterwards fails.
    func close()
}
