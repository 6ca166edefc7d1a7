import Durable
package import Ledger
package import Merkle
package import Storage
import Synchronization

/// A store that is open for writing, by this process alone.
package final class StoreWriter: Sendable {
    package let store: CustodyStore
    package let log: LogWriter
    private let follower: IndexFollower
    private let lock: Mutex<WriterLock?>

    private init(_ store: CustodyStore, _ log: LogWriter, _ lock: WriterLock) {
        self.store = store
        self.log = log
        self.lock = Mutex(lock)
        follower = IndexFollower(store)
    }

    /// Opens a store for writing, and has its index catch up with its log.
    ///
    /// An index that is damaged is made anew: it is derived.
    ///
    /// - Parameters:
    ///   - path: the store's folder.
    ///   - signers: of the log's checkpoints.
    ///   - seen: heads of the log that mirrors and witnesses have; see `LogWriter`.
    ///   - publication: when checkpoints are shown to readers of static files.
    ///   - progress: told how many entries the index has followed, and how many there are.
    /// - Throws: `StorageError`: `inUse` and those of reading; `LogError`; `SQLiteError`; ``RecordingError``.
    package static func open(
        _ path: String, signers: LogWriter.Signers, seen: [TreeHead] = [],
        publication: LogWriter.Publication = .atMostEvery(.seconds(1)),
        progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws -> StoreWriter {
        let directory = try CustodyDirectory.open(path)
        let lock = try directory.lockForWriting()
        if SQLiteMetadataStore.isBeyondUse(directory.index) {
            for name in ["", "-wal", "-shm"] { try removeFile(directory.index + name) }
        }
        let storage = try LogDirectory(directory.log)
        let index = try SQLiteMetadataStore(directory.index, isWritable: true)
        let store = try CustodyStore(directory, index: index, source: storage)
        let writer = StoreWriter(
            store, try LogWriter(storage, signers: signers, seen: seen, publication: publication), lock)
        try await writer.follow(progress: progress)
        return writer
    }

    /// Makes a store with an empty log and an empty index.
    ///
    /// - Parameters:
    ///   - path: a new or empty folder.
    ///   - description: of the store; its log key is that of the signers.
    ///   - signers: of the log's checkpoints.
    /// - Throws: `StorageError`: `exists`, `file`; `LogError`, `SQLiteError`.
    @discardableResult
    package static func create(
        _ path: String, _ description: StoreDescription, signers: LogWriter.Signers
    ) throws -> CustodyDirectory {
        let directory = try CustodyDirectory.create(path, description)
        try LogWriter.create(try LogDirectory(directory.log, creating: true), signers: signers)
        _ = try SQLiteMetadataStore(directory.index, isWritable: true)
        return directory
    }

    /// Has the index follow the log to its end.
    ///
    /// - Parameter progress: told how many entries have been followed, and how many there are.
    /// - Throws: as ``open(_:signers:seen:publication:progress:)``.
    package func follow(progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }) async throws {
        try await follower.follow(progress: progress)
    }

    /// Makes the index anew from log and blobs.
    ///
    /// - Parameter progress: told how many entries have been followed, and how many there are.
    /// - Throws: as ``open(_:signers:seen:publication:progress:)``.
    package func reindex(progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }) async throws {
        try await store.index.clear()
        try await follower.follow(progress: progress)
    }

    /// Finishes what was taken in, publishes the checkpoint, and lets go of the store.
    ///
    /// - Throws: as `LogWriter/close()`.
    package func close() throws {
        try log.close()
        lock.withLock { $0 = nil }
    }
}
