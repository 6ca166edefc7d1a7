import Ledger
import Merkle
import SQLite

/// `log/log.db`: the newest checkpoint and the tail, in one transaction with each other.
final class LogDatabase {
    private let connection: Connection
    private let checkpoint: PreparedStatement
    private let tail: PreparedStatement
    private let tailEntries: PreparedStatement

    /// - Parameters:
    ///   - path: of the database.
    ///   - access: `create` makes an empty one where there is none.
    init(_ path: String, access: Connection.Access) throws {
        connection = try Connection(path, access: access, durability: .full)
        try connection.migrate(to: .log)
        // Checkpoints of the write-ahead log are asked for, so that their failures are heard.
        if access != .readOnly { try connection.execute("PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;") }
        try connection.limitCache(toKibibytes: 16_384)
        checkpoint = try connection.prepare("SELECT size, root, note FROM checkpoint")
        tail = try connection.prepare("SELECT position, leaf FROM tail ORDER BY position")
        tailEntries = try connection.prepare(
            "SELECT position, entry FROM tail WHERE position >= ? AND position < ?")
    }

    /// The log as it is; nil where there is none yet.
    func snapshot() throws -> LogSnapshot? {
        try connection.transaction(.deferred) {
            defer {
                checkpoint.reset()
                tail.reset()
            }
            guard try checkpoint.step() else { return nil }
            let size = try checkpoint.count(at: 0)
            let root = TreeHash(try checkpoint.blob(at: 1))
            let note = try SignedCheckpoint(try checkpoint.blob(at: 2))
            guard note.checkpoint.head.size == size, note.checkpoint.head.root == root else {
                throw LogError(.stateDamaged, "\(connection.path): the checkpoint's columns are not those of its note")
            }
            var start = size
            var leaves: [TreeHash] = []
            while try tail.step() {
                let position = try tail.count(at: 0)
                if leaves.isEmpty { start = position }
                guard position == start + UInt64(leaves.count), let leaf = TreeHash(try tail.blob(at: 1)) else {
                    throw LogError(.stateDamaged, "\(connection.path): the tail has a gap before entry \(position)")
                }
                leaves.append(leaf)
            }
            return try LogSnapshot(checkpoint: note, tailStart: start, tail: leaves)
        }
    }

    func tailEntries(_ range: Range<UInt64>) throws -> [UInt64: [UInt8]] {
        try tailEntries.bind(1, range.lowerBound)
        try tailEntries.bind(2, range.upperBound)
        var entries: [UInt64: [UInt8]] = [:]
        while try tailEntries.step() { entries[try tailEntries.count(at: 0)] = try tailEntries.blob(at: 1) }
        return entries
    }

    // MARK: Writing

    /// Pages written since the write-ahead log was last brought into the database.
    private var pending = 0

    /// How many may be, 16 MiB of them: many, since the pages of the tail are written again and again.
    private static let mostPending = 4_096

    private lazy var insert = Result { try connection.prepare("INSERT INTO tail VALUES (?, ?, ?)") }
    private lazy var prune = Result { try connection.prepare("DELETE FROM tail WHERE position < ?") }
    private lazy var replace = Result {
        try connection.prepare("UPDATE checkpoint SET size = ?, root = ?, note = ? WHERE size = ? AND root = ?")
    }

    func create(_ signed: SignedCheckpoint) throws {
        try connection.transaction {
            guard try !checkpoint.step() else {
                checkpoint.reset()
                throw LogError(.exists, "\(connection.path) holds a log already")
            }
            let head = signed.checkpoint.head
            try connection.run(
                "INSERT INTO checkpoint VALUES (1, ?, ?, ?)", try .count(head.size), .blob(head.root.bytes),
                .blob(signed.bytes))
        }
    }

    func commit(_ batch: LogBatch) throws {
        try connection.transaction {
            let head = batch.checkpoint.checkpoint.head
            let replace = try replace.get()
            try replace.bind([
                .count(head.size), .blob(head.root.bytes), .blob(batch.checkpoint.bytes),
                .count(batch.previous.size), .blob(batch.previous.root.bytes),
            ])
            try replace.run()
            guard connection.changes == 1 else {
                throw LogError(
                    .conflict,
                    "the log has no longer \(batch.previous.size) entries: another writer extended it; there may be one "
                        + "only")
            }
            let insert = try insert.get()
            for (position, entry) in zip(batch.previous.size..., batch.entries) {
                try insert.bind(1, position)
                try insert.bind(2, entry.leaf.bytes)
                try insert.bind(3, entry.body)
                try insert.run()
            }
            try delete(below: batch.prunedBelow)
        }
        pending += connection.takePagesWritten()
        guard pending > Self.mostPending else { return }
        try connection.checkpoint()
        pending = 0
    }

    private func delete(below position: UInt64) throws {
        let prune = try prune.get()
        try prune.bind(1, position)
        try prune.run()
    }

    func prune(below position: UInt64) throws { try connection.transaction { try delete(below: position) } }

    /// Notes that the partial tiles of a tree will be files.
    func beginPublication(_ size: UInt64) throws {
        try connection.transaction {
            try connection.run("INSERT INTO publication VALUES (?) ON CONFLICT DO NOTHING", try .count(size))
        }
    }

    /// The sizes of trees whose partial tiles may be files.
    func publications() throws -> [UInt64] {
        try connection.query("SELECT size FROM publication ORDER BY size") { try $0.count(at: 0) }
    }

    /// Notes that only the partial tiles of this tree are left.
    func endPublication(_ size: UInt64) throws {
        try connection.transaction { try connection.run("DELETE FROM publication WHERE size <> ?", try .count(size)) }
    }
}
