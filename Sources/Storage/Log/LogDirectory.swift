import Durable
package import Ledger
package import Merkle
import SQLite
import Synchronization

/// A log in a folder: `log.db` for what is committed, files for tiles that are full; for reading only.
///
/// The folder is laid out as C2SP tlog-tiles has it, so that any static file server can publish it.
package final class LogDirectoryReader: LogSource {
    package let path: String
    private let files: ImmutableFiles
    private let database: Mutex<LogDatabase>
    private let leaves = Mutex<LeafIndex?>(nil)

    /// Opens a log; several processes may, while one writes.
    ///
    /// - Parameter path: of the folder.
    /// - Throws: `LogError` with the code `notFound`; `SQLiteError`, `FileError`.
    package init(_ path: String) throws {
        try LogFiles.requireLog(at: path)
        self.path = path
        files = try ImmutableFiles(path)
        database = Mutex(try LogDatabase(path + "/log.db", access: .readOnly))
    }

    package func snapshot() throws -> LogSnapshot? { try database.withLock { try $0.snapshot() } }

    package func file(_ tile: Tile) throws -> [UInt8]? { try LogFiles.read(tile, files) }

    package func tailEntries(_ range: Range<UInt64>) throws -> [UInt64: [UInt8]] {
        try database.withLock { try $0.tailEntries(range) }
    }

    package func indices(of leaves: [TreeHash]) throws -> [UInt64?] {
        guard let snapshot = try snapshot() else { return leaves.map { _ in nil } }
        return try index(snapshot).indices(of: leaves)
    }

    private func index(_ snapshot: LogSnapshot) throws -> LeafIndex {
        try leaves.withLock { known in
            if let known, known.count == snapshot.head.size { return known }
            // The writer goes on: what it added since is read again, and what it merged.
            var attempts = 3
            while true {
                do {
                    let opened = try LeafIndex(files, snapshot, isWritten: false)
                    known = opened
                    return opened
                } catch let error as FileError where error.code == .notFound && attempts > 0 {
                    // It merged runs between the look at the folder and the opening.
                    attempts -= 1
                }
            }
        }
    }

    package func publishedCheckpoint() throws -> [UInt8]? { try files.read("checkpoint", limit: LogFiles.longestNote) }
}

extension LogDirectoryReader {
    /// Checks what `LogReader/check(report:progress:)` does not see: the index of leaves, and files that are no part of
    /// the log.
    ///
    /// - Parameter report: given each thing that is wrong.
    /// - Throws: `SQLiteError`, `FileError`, where it could not be checked.
    package func checkFiles(report: (LogError) -> Void) throws {
        guard let snapshot = try snapshot() else { return }
        for run in try index(snapshot).runs {
            do { try run.check() } catch let error as LogError { report(error) }
        }
        let tiles = TreeTiles(size: snapshot.head.size)
        let shown = try publishedCheckpoint().map { try SignedCheckpoint($0).checkpoint.head.size } ?? 0
        let partial = Set(TreeTiles(size: shown).partialTiles.map(\.path))
        let top: Set = ["checkpoint", "log.db", "log.db-wal", "log.db-shm"]
        try walkTree(try Directory(path), limits: TreeLimits(entries: .max)) { entry, path, _ in
            guard entry.kind != .directory, !top.contains(path) else { return }
            if path.hasPrefix("leaves/"), LeafRun.range(of: entry.name) != nil { return }
            if partial.contains(path) { return }
            if let tile = try? Tile(path: path), tile.isFull, tiles.contains(tile) { return }
            report(LogError(.strayFile, "\(self.path)/\(path) is no part of the log"))
        }
    }
}

/// A log in a folder, for its one writer.
package final class LogDirectory: LogStorage {
    package let path: String
    private let files: ImmutableFiles
    /// For commits; a lock of its own, so that reading never waits for the disk.
    private let writing: Mutex<LogDatabase?>
    private let reading: Mutex<LogDatabase?>
    private let leaves = Mutex<LeafIndex?>(nil)

    /// Opens a log, or a folder where one is to be made.
    ///
    /// - Parameters:
    ///   - path: of the folder, which must exist.
    ///   - creating: whether there is none yet.
    /// - Throws: `LogError` with the code `notFound`; `SQLiteError`, `FileError`.
    package init(_ path: String, creating: Bool = false) throws {
        if !creating { try LogFiles.requireLog(at: path) }
        self.path = path
        files = try ImmutableFiles(path)
        writing = Mutex(try LogDatabase(path + "/log.db", access: creating ? .create : .readWrite))
        reading = Mutex(try LogDatabase(path + "/log.db", access: .readOnly))
    }

    package func snapshot() throws -> LogSnapshot? { try reading.withLock { try $0.opened().snapshot() } }

    package func file(_ tile: Tile) throws -> [UInt8]? { try LogFiles.read(tile, files) }

    package func tailEntries(_ range: Range<UInt64>) throws -> [UInt64: [UInt8]] {
        try reading.withLock { try $0.opened().tailEntries(range) }
    }

    package func publishedCheckpoint() throws -> [UInt8]? { try files.read("checkpoint", limit: LogFiles.longestNote) }

    package func indices(of leaves: [TreeHash]) throws -> [UInt64?] { try index().indices(of: leaves) }

    /// The index, which is opened when it is first needed.
    private func index() throws -> LeafIndex {
        try leaves.withLock { known in
            if let known { return known }
            guard let snapshot = try snapshot() else { throw LogError(.notFound, "there is no log in \(path)") }
            let opened = try LeafIndex(files, snapshot, isWritten: true)
            known = opened
            return opened
        }
    }

    package func close() {
        reading.withLock { $0 = nil }
        // Last, so that it may bring the write-ahead log into the database.
        writing.withLock { $0 = nil }
    }

    // MARK: Writing

    package func create(_ checkpoint: SignedCheckpoint) throws {
        try writing.withLock { try $0.opened().create(checkpoint) }
    }

    package func commit(_ batch: LogBatch) throws {
        let index = try index()
        try writing.withLock { try $0.opened().commit(batch) }
        index.add(batch.entries.lazy.map(\.leaf))
    }

    package func archive(_ tiles: [FullTile]) throws {
        var written: [(name: String, bytes: [UInt8])] = []
        var end: UInt64 = 0
        for tile in tiles {
            written.append((tile.tile.path, HashTile.bytes(of: tile.hashes[...])))
            guard !tile.entries.isEmpty else { continue }
            let bundle = try Tile(.entries, index: tile.tile.index)
            written.append((bundle.path, try EntryBundle.encode(tile.entries)))
            end = (tile.tile.index + 1) << 8
        }
        do throws(FileError) {
            try files.write(written)
        } catch {
            guard error.code == .exists else { throw error }
            throw LogError(.tileDamaged, "a tile that was written before has other bytes", cause: error)
        }
        try index().flush(archived: end)
    }

    package func prune(below index: UInt64) throws { try writing.withLock { try $0.opened().prune(below: index) } }

    package func publish(_ checkpoint: SignedCheckpoint, partial: [(tile: Tile, bytes: [UInt8])]) throws {
        let size = checkpoint.checkpoint.head.size
        try writing.withLock { try $0.opened().beginPublication(size) }
        try files.write(partial.map { ($0.tile.path, $0.bytes) })
        try files.replace("checkpoint", checkpoint.bytes)
        // The partial tiles of those before, and what a crash left of one that did not come about.
        let kept = Set(partial.map(\.tile.path))
        let old = try writing.withLock { try $0.opened().publications() }.filter { $0 != size }
        for tile in old.flatMap({ TreeTiles(size: $0).partialTiles }) where !kept.contains(tile.path) {
            try LogFiles.remove(partial: tile, keeping: kept, files)
        }
        try writing.withLock { try $0.opened().endPublication(size) }
    }
}

extension LogDatabase? {
    /// The database, unless it was closed.
    fileprivate func opened() throws(LogError) -> LogDatabase {
        guard let database = self else { throw LogError(.closed, "the log is closed") }
        return database
    }
}
