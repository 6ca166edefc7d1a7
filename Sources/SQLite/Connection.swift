internal import CSQLite

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// An open database, for one thread at a time; whoever shares it guards it.
///
/// Strict: after the machine failed to read, write or sync, or the file was found damaged, every later call fails with the
/// code `ended`; what a page cache holds after a failed sync is not believed.
@safe package final class Connection {
    /// What may be done with the file.
    package enum Access: Sendable {
        /// Read a file that is there, also while another process writes it.
        case readOnly
        /// Read and write a file that is there.
        case readWrite
        /// As ``readWrite``, and make the file where there is none.
        case create
    }

    /// How much of a commit is on disk when it returns, in the write-ahead log that is used throughout.
    package enum Durability: String, Sendable {
        /// All of it: the commit outlasts a power cut.
        case full = "FULL"
        /// In order, but perhaps not the last ones: for what can be rebuilt.
        case normal = "NORMAL"
    }

    /// The path as it was given.
    package let path: String
    package let access: Access
    let handle: OpaquePointer
    /// What ended the connection.
    private var end: SQLiteError?

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - path: of the file; it is not a URI.
    ///   - access: what may be done with it.
    ///   - durability: what a commit promises; without meaning when only reading.
    ///   - patience: milliseconds to wait for another process's lock.
    /// - Throws: ``SQLiteError``: `cannotOpen`, `notDatabase`, `corrupt`, `readOnly`, `busy`, `io`, `full`.
    package init(
        _ path: String, access: Access = .readWrite, durability: Durability = .full, patience: Int32 = 5_000
    ) throws(SQLiteError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw SQLiteError(.cannotOpen, "'\(path)' is not the path of a database")
        }
        self.path = path
        self.access = access
        var opened: OpaquePointer?
        let flags =
            switch access {
            case .readOnly: SQLITE_OPEN_READONLY
            case .readWrite: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        // One thread at a time is this class's own contract, so the library's locks would only cost.
        let status = unsafe sqlite3_open_v2(
            Self.uri(path, access), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI, nil)
        guard let handle = unsafe opened else { throw Status.error(status, "open \(path)", detail: nil) }
        guard status == SQLITE_OK else {
            let detail = unsafe String(cString: sqlite3_errmsg(handle))
            unsafe sqlite3_close_v2(handle)
            throw Status.error(status, "open \(path)", detail: detail)
        }
        unsafe self.handle = handle
        try configure(durability, patience: patience)
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    /// The path as a URI, with every byte but plain ones escaped.
    ///
    /// A database that is only read, in a folder that cannot be written and without a write-ahead log, is at rest: on a
    /// read-only mount, or in an archive. It is read as it is, for there the library cannot make its lock files.
    private static func uri(_ path: String, _ access: Access) -> String {
        var uri = "file:"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default: uri += "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }
        }
        guard access == .readOnly else { return uri }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let isWritable = unsafe faccessat(AT_FDCWD, folder, W_OK, 0) == 0
        let isInUse = unsafe faccessat(AT_FDCWD, path + "-wal", F_OK, 0) == 0
        return isWritable || isInUse ? uri : uri + "?immutable=1"
    }

    private func configure(_ durability: Durability, patience: Int32) throws(SQLiteError) {
        unsafe sqlite3_busy_timeout(handle, patience)
        // A database is input too: its schema runs nothing, and a cell that lies about its size is found out.
        try check(unsafe custody_sqlite_configure(handle, SQLITE_DBCONFIG_DEFENSIVE, 1), "configure it")
        try check(unsafe custody_sqlite_configure(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0), "configure it")
        try execute("PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;")
        guard access != .readOnly else { return }
        let mode = try prepare("PRAGMA journal_mode = WAL")
        guard try mode.step(), try mode.text(at: 0) == "wal" else {
            throw SQLiteError(.failed, "\(path): the database does not take a write-ahead log on this file system")
        }
        mode.reset()
        try execute("PRAGMA synchronous = \(durability.rawValue);")
    }

    /// Runs statements that give no rows, one after the other.
    ///
    /// - Parameter script: SQL of the program itself, never made of input.
    /// - Throws: ``SQLiteError``.
    package func execute(_ script: String) throws(SQLiteError) {
        try requireUsable()
        try check(unsafe sqlite3_exec(handle, script, nil, nil, nil), "run '\(script.prefix(60))'")
    }

    /// Compiles one statement, to be run many times.
    ///
    /// - Throws: ``SQLiteError``: `failed` for what is not exactly one statement; and what reading the schema throws.
    package func prepare(_ sql: String) throws(SQLiteError) -> PreparedStatement {
        try requireUsable()
        return try PreparedStatement(sql, on: self)
    }

    /// Runs one statement that gives no rows.
    ///
    /// - Throws: ``SQLiteError``.
    package func run(_ sql: String, _ values: SQLValue...) throws(SQLiteError) {
        let statement = try prepare(sql)
        try statement.bind(values)
        try statement.run()
    }

    /// Runs one statement and reads its rows.
    ///
    /// - Throws: ``SQLiteError``, and what `read` throws.
    package func query<Row>(
        _ sql: String, _ values: SQLValue..., read: (PreparedStatement) throws -> Row
    ) throws -> [Row] {
        let statement = try prepare(sql)
        try statement.bind(values)
        var rows: [Row] = []
        while try statement.step() { rows.append(try read(statement)) }
        return rows
    }

    /// Rows that the last statement inserted, changed or deleted.
    package var changes: Int { Int(unsafe sqlite3_changes64(handle)) }

    /// Bytes of main memory that the page cache may take.
    ///
    /// - Throws: ``SQLiteError``.
    package func limitCache(toKibibytes kibibytes: Int) throws(SQLiteError) {
        try execute("PRAGMA cache_size = -\(kibibytes);")
    }

    /// Pages that this connection wrote since it was last asked.
    package func takePagesWritten() -> Int {
        var count: Int32 = 0
        var highest: Int32 = 0
        unsafe sqlite3_db_status(handle, SQLITE_DBSTATUS_CACHE_WRITE, &count, &highest, 1)
        return Int(count)
    }

    /// Brings what the write-ahead log holds into the database itself, without waiting for readers.
    ///
    /// The library does so by itself, and then keeps silent about failures.
    ///
    /// - Throws: ``SQLiteError``.
    package func checkpoint() throws(SQLiteError) {
        try requireUsable()
        let status = unsafe sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        // Another process is at it, or reads: what is left stays in the log.
        guard status & 0xff != SQLITE_BUSY else { return }
        try check(status, "bring the write-ahead log into the database")
    }

    func requireUsable() throws(SQLiteError) {
        guard let end else { return }
        throw SQLiteError(
            .ended, "\(path): nothing more is done after a failure; open it anew. It was: \(end.message)",
            resultCode: end.resultCode)
    }

    /// Turns a status of the library into an error, and ends the connection where it must.
    func check(_ status: Int32, _ attempt: @autoclosure () -> String) throws(SQLiteError) {
        guard status != SQLITE_OK else { return }
        throw failure(status, attempt())
    }

    func failure(_ status: Int32, _ attempt: String) -> SQLiteError {
        let detail = unsafe String(cString: sqlite3_errmsg(handle))
        let error = Status.error(status, "\(path): cannot \(attempt)", detail: detail)
        if error.endsConnection, end == nil { end = error }
        return error
    }

    /// Whether a transaction is open.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }
}
