package import Ledger
package import Merkle
import SQLite
import Synchronization

/// What a witness remembers, in a SQLite database that is on disk before a checkpoint is cosigned.
///
/// Several processes may share it: replacing is one transaction that begins by taking the writer's lock.
package final class SQLiteWitnessStorage: WitnessStorage {
    private let connection: Mutex<Connection>

    // One row for each log. A size is written out: SQLite's numbers end at 2⁶³.
    private static let schema = Schema(
        applicationID: 0x4375_5769,
        migrations: [
            """
            CREATE TABLE witnessed (
                origin TEXT NOT NULL PRIMARY KEY, size TEXT NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL,
                time TEXT NOT NULL
            );
            """
        ])

    /// Opens the database, making or migrating it.
    ///
    /// - Throws: `SQLiteError`.
    package init(_ path: String) throws {
        let connection = try Connection(path, access: .create, durability: .full)
        try connection.migrate(to: Self.schema)
        self.connection = Mutex(connection)
    }

    package func latest(_ origin: Origin) throws -> WitnessedCheckpoint? {
        try connection.withLock { try Self.latest(origin, $0) }
    }

    /// All that is remembered, by origin.
    package func all() throws -> [WitnessedCheckpoint] {
        try connection.withLock { connection in
            try connection.query("SELECT origin, size, root, note, time FROM witnessed ORDER BY origin") {
                try Self.checkpoint($0)
            }
        }
    }

    package func replace(_ previous: TreeHead, with next: WitnessedCheckpoint) throws -> Bool {
        try connection.withLock { connection in
            try connection.transaction(.immediate) {
                guard try Self.latest(next.origin, connection)?.head ?? .empty == previous else { return false }
                try connection.run(
                    "INSERT OR REPLACE INTO witnessed (origin, size, root, note, time) VALUES ($1, $2, $3, $4, $5)",
                    .text(next.origin.text), .text("\(next.head.size)"), .blob(next.head.root.bytes), .blob(next.note),
                    .text("\(next.time)"))
                return true
            }
        }
    }

    private static func latest(_ origin: Origin, _ connection: Connection) throws -> WitnessedCheckpoint? {
        try connection.query(
            "SELECT origin, size, root, note, time FROM witnessed WHERE origin = $1", .text(origin.text)
        ) { try checkpoint($0) }.first
    }

    private static func checkpoint(_ row: PreparedStatement) throws -> WitnessedCheckpoint {
        guard let size = UInt64(try row.text(at: 1)), let root = TreeHash(try row.blob(at: 2)),
            let time = UInt64(try row.text(at: 4))
        else { throw SQLiteError(.corrupt, "the witness's database holds a row that is no checkpoint; restore it") }
        return WitnessedCheckpoint(
            origin: try Origin(try row.text(at: 0)), head: TreeHead(size: size, root: root), note: try row.blob(at: 3),
            time: time)
    }
}
