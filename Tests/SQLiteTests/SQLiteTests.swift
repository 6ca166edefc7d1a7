import SQLite
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct `Databases` {
    private let folder: TemporaryDirectory
    private let path: String

    init() throws {
        folder = try TemporaryDirectory()
        path = folder.path + "/test.db"
    }

    private static let schema = Schema(
        applicationID: 0x7465_7374,
        migrations: ["CREATE TABLE one (number INTEGER PRIMARY KEY, text TEXT, bytes BLOB) STRICT;"])

    /// The code of the error that a body throws.
    private func code(_ body: () throws -> Void) throws -> SQLiteError.Code? {
        do {
            try body()
            return nil
        } catch let error as SQLiteError {
            return error.code
        }
    }

    private func made() throws -> Connection {
        let connection = try Connection(path, access: .create)
        try connection.migrate(to: Self.schema)
        return connection
    }

    @Test func `What is written is read again`() throws {
        let values: [(Int64, String, [UInt8])] = [
            (0, "", []), (.max, "é\u{0}日本", [0, 255]), (.min, "'; DROP TABLE one", Array("x".utf8)),
        ]
        do {
            let connection = try made()
            for (number, text, bytes) in values {
                try connection.run("INSERT INTO one VALUES (?, ?, ?)", .integer(number), .text(text), .blob(bytes))
            }
            #expect(connection.changes == 1)
        }
        let reader = try Connection(path, access: .readOnly)
        try reader.migrate(to: Self.schema)
        for (number, text, bytes) in values {
            let rows = try reader.query("SELECT text, bytes FROM one WHERE number = ?", .integer(number)) { row in
                (try row.text(at: 0), try row.blob(at: 1))
            }
            #expect(rows.count == 1 && rows[0].0 == text && rows[0].1 == bytes)
        }
        #expect(try code { try reader.run("DELETE FROM one") } == .readOnly)
    }

    @Test func `A prepared statement is bound and run again and again`() throws {
        let connection = try made()
        let insert = try connection.prepare("INSERT INTO one (number) VALUES (?)")
        for number in 0..<100 {
            try insert.bind(1, number)
            try insert.run()
        }
        try insert.bind(1, 7)
        #expect(try code { try insert.run() } == .constraint)
        try insert.bind(1, 100)
        try insert.run()
        #expect(try connection.query("SELECT count(*) FROM one") { try $0.count(at: 0) } == [101])
        #expect(try connection.query("SELECT text FROM one LIMIT 1") { $0.isNull(at: 0) } == [true])
    }

    @Test(arguments: ["", "SELECT 1; SELECT 2", "NONSENSE"])
    func `Anything but one statement is refused`(_ sql: String) throws {
        let connection = try made()
        #expect(try code { _ = try connection.prepare(sql) } == .failed)
    }

    @Test func `A value that a column does not hold is refused`() throws {
        let connection = try made()
        #expect(try code { try connection.run("INSERT INTO one (number) VALUES (?)") } == .value)
        #expect(try code { try connection.prepare("SELECT ?").bind(1, UInt64.max) } == .value)
        #expect(try code { try connection.prepare("SELECT ?").bind(2, 1) } == .value)
        try connection.run("INSERT INTO one VALUES (1, NULL, NULL)")
        #expect(
            try code { _ = try connection.query("SELECT text FROM one") { try $0.text(at: 0) } } == .corrupt)
        try connection.run("INSERT INTO one VALUES (-2, NULL, NULL)")
        #expect(
            try code { _ = try connection.query("SELECT number FROM one") { try $0.count(at: 0) } } == .corrupt)
    }

    @Test func `A transaction is done wholly or not at all`() throws {
        struct Stop: Error {}
        let connection = try made()
        try connection.transaction { try connection.run("INSERT INTO one (number) VALUES (1)") }
        #expect(throws: Stop.self) {
            try connection.transaction {
                try connection.run("INSERT INTO one (number) VALUES (2)")
                throw Stop()
            }
        }
        try connection.transaction { try connection.run("INSERT INTO one (number) VALUES (3)") }
        #expect(try connection.query("SELECT number FROM one") { try $0.integer(at: 0) } == [1, 3])
    }

    @Test func `A second writer is refused while one writes, and a reader is not`() throws {
        let connection = try made()
        try connection.transaction {
            try connection.run("INSERT INTO one (number) VALUES (1)")
            let other = try Connection(path, patience: 0)
            #expect(try code { try other.transaction {} } == .busy)
            let reader = try Connection(path, access: .readOnly)
            #expect(try reader.query("SELECT count(*) FROM one") { try $0.count(at: 0) } == [0])
        }
    }

    @Test func `Migrations run in order, once, and from every earlier version`() throws {
        let steps =
            Self.schema.migrations + [
                "INSERT INTO one (number) VALUES (1);", "UPDATE one SET number = number + 1;",
            ]
        for start in 0...steps.count {
            let path = folder.path + "/from\(start).db"
            let id = Self.schema.applicationID
            try Connection(path, access: .create).migrate(
                to: Schema(applicationID: id, migrations: Array(steps.prefix(start))))
            for _ in 1...2 {
                let connection = try Connection(path)
                try connection.migrate(to: Schema(applicationID: id, migrations: steps))
                #expect(try connection.query("SELECT number FROM one") { try $0.integer(at: 0) } == [2])
            }
        }
    }

    @Test func `A newer schema, an older one and another program's database are refused`() throws {
        _ = try made()
        let newer = Schema(
            applicationID: Self.schema.applicationID,
            migrations: Self.schema.migrations + ["CREATE TABLE two (number INTEGER);"])
        #expect(
            try code { try Connection(path, access: .readOnly).migrate(to: newer) } == .olderSchema)
        try Connection(path).migrate(to: newer)
        #expect(try code { try Connection(path).migrate(to: Self.schema) } == .newerSchema)
        #expect(try code { try Connection(path, access: .readOnly).migrate(to: Self.schema) } == .newerSchema)
        let other = Schema(applicationID: 1, migrations: Self.schema.migrations)
        #expect(try code { try Connection(path).migrate(to: other) } == .notDatabase)
        let foreign = folder.path + "/foreign.db"
        try Connection(foreign, access: .create).execute("CREATE TABLE theirs (number INTEGER);")
        #expect(try code { try Connection(foreign).migrate(to: Self.schema) } == .notDatabase)
    }

    @Test func `A step that fails leaves the version before it`() throws {
        let id = Self.schema.applicationID
        let broken = Schema(
            applicationID: id,
            migrations: Self.schema.migrations + ["CREATE TABLE two (number INTEGER); INSERT INTO nowhere VALUES (1);"])
        let connection = try Connection(path, access: .create)
        #expect(try code { try connection.migrate(to: broken) } == .failed)
        #expect(try connection.query("PRAGMA user_version") { try $0.integer(at: 0) } == [1])
        #expect(try connection.query("SELECT name FROM sqlite_schema") { try $0.text(at: 0) } == ["one"])
    }

    @Test func `What is no database, or not there, is refused`() throws {
        #expect(try code { _ = try Connection(path) } == .cannotOpen)
        #expect(try code { _ = try Connection("") } == .cannotOpen)
        #expect(try code { _ = try Connection(folder.path + "/no/such.db", access: .create) } == .cannotOpen)
        try folder.write("text.db", Array(String(repeating: "this is no database\n", count: 100).utf8))
        #expect(try code { _ = try Connection(folder.path + "/text.db") } == .notDatabase)
    }

    @Test func `Nothing is done after a damaged page was seen`() throws {
        do {
            let connection = try made()
            try connection.transaction {
                for number in 0..<2_000 {
                    try connection.run("INSERT INTO one VALUES (?, 'text', NULL)", .integer(Int64(number)))
                }
            }
        }
        let descriptor = unsafe open(path, O_RDWR)
        let noise = [UInt8](repeating: 0xA5, count: 4096)
        for page in 1..<5 { unsafe pwrite(descriptor, noise, noise.count, off_t(page * 4096)) }
        close(descriptor)
        let connection = try Connection(path)
        let read = { _ = try connection.query("SELECT text FROM one") { try $0.text(at: 0) } }
        #expect(try code(read) == .corrupt)
        #expect(try code(read) == .ended)
        #expect(try code { try connection.execute("SELECT 1") } == .ended)
    }

    @Test func `A full database says so, and goes on`() throws {
        let connection = try made()
        try connection.execute("PRAGMA max_page_count = 16;")
        let big = [UInt8](repeating: 1, count: 100_000)
        #expect(
            try code {
                try connection.transaction { try connection.run("INSERT INTO one VALUES (1, '', ?)", .blob(big)) }
            }
                == .full)
        try connection.run("INSERT INTO one (number) VALUES (2)")
        #expect(try connection.query("SELECT number FROM one") { try $0.integer(at: 0) } == [2])
    }
}
