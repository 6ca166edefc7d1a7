import Merkle

/// A log that was found in order, ready to be extended.
struct OpenedLog {
    let snapshot: LogSnapshot
    let tiles: GrowingTiles
    /// Tiles that are full in the tail and may not be files yet.
    let filled: [FullTile]
    /// What readers of static files see.
    let published: SignedCheckpoint?

    /// - Parameters:
    ///   - storage: where the log is.
    ///   - log: whose it must be.
    ///   - seen: heads that others have of it.
    /// - Throws: ``LogError``; the storage's own errors.
    init(_ storage: any LogStorage, _ log: LogIdentity, seen: [TreeHead]) throws {
        // Checks the signature, and that tiles and tail lead to the root.
        let reader = try LogReader(storage, log: log)
        guard let snapshot = try storage.snapshot(), snapshot.head == reader.head else {
            throw LogError(.conflict, "another writer extended the log while it was opened; there may be one only")
        }
        self.snapshot = snapshot
        published = try reader.publishedCheckpoint()
        // What was published is one of those who have seen the log.
        try Self.check(seen + [published?.checkpoint.head ?? .empty], reader)
        let next = TreeTiles(size: snapshot.head.size).fullTiles(at: 0)
        guard try storage.file(try Tile(.hashes(level: 0), index: next)) == nil else {
            throw LogError(
                .rolledBack,
                "there is a tile with entries beyond the log's \(snapshot.head.size); the database is older than the "
                    + "tiles. Restore the newer one; nothing is signed until then")
        }
        // What tells entries that are there already from new ones is opened now, and not with the first of them.
        _ = try storage.indices(of: [])
        let range = snapshot.tailStart..<snapshot.head.size
        let found = try storage.tailEntries(range)
        let tail = range.compactMap { found[$0] }
        guard tail.count == range.count else {
            throw LogError(.stateDamaged, "the tail has \(tail.count) of its \(range.count) entries")
        }
        var filled: [FullTile] = []
        tiles = try GrowingTiles(
            snapshot, LogTiles(storage, snapshot, cache: TileCache()), tail: tail, filled: &filled)
        self.filled = filled
        guard tiles.edge.size == snapshot.head.size, tiles.head == snapshot.head else {
            throw LogReader.rootMismatch(tiles.head, snapshot.head)
        }
    }

    /// The rollback guard: nothing is signed that others could hold against what they have seen.
    private static func check(_ seen: [TreeHead], _ reader: LogReader) throws {
        let size = reader.head.size
        for head in seen {
            guard head.size <= size else {
                throw LogError(
                    .rolledBack,
                    "the log has \(size) entries, and others have seen \(head.size): it was rolled back, to an old copy "
                        + "perhaps. Restore the newer one; nothing is signed until then")
            }
            let own = try reader.head(atSize: head.size)
            guard own == head else {
                throw LogError(
                    .forked,
                    "with \(head.size) entries the log had the root \(own.root), and others have seen \(head.root): there "
                        + "are two logs of this name. Find out which one is published; nothing is signed until then")
            }
        }
    }
}
