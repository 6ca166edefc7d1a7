import Artifacts
import Crypto
import Evidence
import Ledger
import Merkle
import Storage
import Time

/// Has the index follow the log, in the order of the log and for one at a time.
actor IndexFollower {
    private let store: CustodyStore
    private var last: Task<Void, any Error>?

    init(_ store: CustodyStore) { self.store = store }

    /// Follows the log to its end as it is now.
    func follow(progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }) async throws {
        let before = last
        let store = store
        // One after the other, whoever asks: what one failed at, the next meets again.
        let task = Task {
            _ = await before?.result
            try await Self.follow(store, progress)
        }
        last = task
        try await task.value
    }

    private static func follow(_ store: CustodyStore, _ progress: (UInt64, UInt64) -> Void) async throws {
        let end = try store.log.refresh().checkpoint.head.size
        var position = try await store.index.indexedUpTo()
        guard position <= end else {
            throw StorageError(
                .index,
                "the index has followed \(position) entries, and the log has \(end): they are not of one store; rebuild "
                    + "the index with custody reindex")
        }
        var finder: BundleFinder?
        while position < end {
            let bodies = try store.log.entries(from: position)
            guard !bodies.isEmpty else { return }
            var piece = Piece(from: position)
            for body in bodies { try await piece.add(body, store, &finder) }
            position = piece.end
            try await store.index.append(
                piece.records, unresolved: piece.unresolved, done: piece.leaves, upTo: position)
            progress(position, end)
        }
    }
}

/// Some entries of the log, one behind the other, as the index takes them.
private struct Piece {
    private(set) var end: UInt64
    private(set) var records: [IndexRecord] = []
    private(set) var unresolved: [(index: UInt64, entry: [UInt8])] = []
    private(set) var leaves: [[UInt8]] = []

    init(from start: UInt64) { end = start }

    /// - Parameter finder: made when a bundle is not where it was noted to be, which takes a look at every blob.
    mutating func add(_ body: [UInt8], _ store: CustodyStore, _ finder: inout BundleFinder?) async throws {
        let index = end
        end += 1
        let leaf = TreeHash.leaf(of: body).bytes
        leaves.append(leaf)
        let entry = try ReadEntry(body, at: index)
        if let noted = try await store.index.staged(leaf),
            let record = try await store.record(noted, entry, at: index)
        {
            records.append(record)
            return
        }
        if finder == nil { finder = try await BundleFinder(store.blobs) }
        if let found = finder?.bundles[entry.key], let record = try await store.record(found, entry, at: index) {
            records.append(record)
        } else {
            unresolved.append((index, leaf))
        }
    }
}

extension CustodyStore {
    /// What the index holds of an entry and its bundle; nil where the blob is not that bundle.
    func record(_ blob: Digest, _ entry: ReadEntry, at index: UInt64) async throws -> IndexRecord? {
        guard let bundle = try await blobs.bundle(blob), case .envelope(let envelope) = bundle.content,
            SignatureKey(bundle) == entry.key,
            let statement = try? Statement(payload: envelope.payload, payloadType: envelope.payloadType)
        else { return nil }
        return IndexRecord(
            logIndex: index, digest: Digest(sha256: entry.record.digest), bundle: blob,
            recordedOn: bundle.recordedOn, credentials: entry.credentials, statement: statement)
    }
}

extension Bundle {
    /// When the store recorded it, by the timestamp that it put last.
    var recordedOn: Instant? {
        guard let last = material.timestamps.last, let response = try? TimestampResponse(der: last) else { return nil }
        return Instant(seconds: response.genTime)
    }
}
