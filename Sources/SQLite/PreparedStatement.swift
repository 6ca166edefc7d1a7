internal import CSQLite

/// A compiled statement: bind its parameters, step through its rows, reset it, and again.
@safe package final class PreparedStatement {
    private let connection: Connection
    private let handle: OpaquePointer
    private let sql: String

    init(_ sql: String, on connection: Connection) throws(SQLiteError) {
        self.sql = sql
        self.connection = connection
        var made: OpaquePointer?
        var consumed = 0
        var text = sql
        let status = text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                var tail: UnsafePointer<CChar>?
                let status = unsafe sqlite3_prepare_v3(
                    connection.handle, characters.baseAddress, Int32(characters.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT), &made, &tail)
                if let start = characters.baseAddress, let tail = unsafe tail { consumed = unsafe tail - start }
                return status
            }
        }
        try connection.check(status, "prepare '\(sql.prefix(60))'")
        // What follows would silently never run.
        let rest = text.utf8.dropFirst(consumed)
        guard let handle = unsafe made, rest.allSatisfy({ $0 == 0x20 || $0 == 0x0a || $0 == UInt8(ascii: ";") }) else {
            unsafe sqlite3_finalize(made)
            throw SQLiteError(.failed, "'\(sql.prefix(60))' is not exactly one statement")
        }
        unsafe self.handle = handle
    }

    // Its status repeats the last step's, which was looked at.
    deinit { unsafe sqlite3_finalize(handle) }

    // MARK: Parameters, counted from 1

    /// Binds all parameters, in order.
    ///
    /// - Throws: ``SQLiteError`` with the code `value`, also for another number of values than of parameters.
    package func bind(_ values: [SQLValue]) throws(SQLiteError) {
        let expected = unsafe sqlite3_bind_parameter_count(handle)
        guard values.count == Int(expected) else {
            throw SQLiteError(
                .value, "'\(sql.prefix(60))' has \(expected) parameters, and \(values.count) values were given")
        }
        for (position, value) in values.enumerated() {
            switch value {
            case .null: try check(unsafe sqlite3_bind_null(handle, Int32(position + 1)))
            case .integer(let number): try bind(position + 1, number)
            case .text(let text): try bind(position + 1, text)
            case .blob(let bytes): try bind(position + 1, bytes)
            }
        }
    }

    /// Binds a number to a parameter.
    ///
    /// - Throws: ``SQLiteError`` with the code `value` for one of 2⁶³ or more.
    package func bind(_ parameter: Int, _ number: some BinaryInteger) throws(SQLiteError) {
        guard let integer = Int64(exactly: number) else {
            throw SQLiteError(.value, "the number \(number) does not fit SQLite's 63 bits")
        }
        try check(unsafe sqlite3_bind_int64(handle, Int32(parameter), integer))
    }

    /// Binds a text to a parameter; it is copied.
    ///
    /// - Throws: ``SQLiteError`` with the code `value`.
    package func bind(_ parameter: Int, _ text: String) throws(SQLiteError) {
        var text = text
        let handle = unsafe handle
        try check(
            text.withUTF8 { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                    // SQLite takes a null pointer for NULL, which the empty text is not.
                    let start = characters.baseAddress
                    return unsafe start == nil
                        ? custody_sqlite_bind_text(handle, Int32(parameter), "", 0)
                        : custody_sqlite_bind_text(handle, Int32(parameter), start, UInt64(characters.count))
                }
            })
    }

    /// Binds bytes to a parameter; they are copied.
    ///
    /// - Throws: ``SQLiteError`` with the code `value`.
    package func bind(_ parameter: Int, _ bytes: [UInt8]) throws(SQLiteError) {
        try unsafe bind(parameter, bytes.span.bytes)
    }

    /// Binds bytes to a parameter; they are copied.
    ///
    /// - Throws: ``SQLiteError`` with the code `value`.
    package func bind(_ parameter: Int, _ bytes: RawSpan) throws(SQLiteError) {
        let handle = unsafe handle
        try check(
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe buffer.baseAddress == nil
                    ? sqlite3_bind_zeroblob(handle, Int32(parameter), 0)
                    : custody_sqlite_bind_blob(handle, Int32(parameter), buffer.baseAddress, UInt64(buffer.count))
            })
    }

    // MARK: Running

    /// Goes to the next row.
    ///
    /// - Returns: `false` after the last, and then the statement can be bound anew.
    /// - Throws: ``SQLiteError``; the statement is reset.
    package func step() throws(SQLiteError) -> Bool {
        try connection.requireUsable()
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            unsafe sqlite3_reset(handle)
            return false
        case let status:
            // The words are the connection's, and gone after the reset.
            let error = connection.failure(status, "run '\(sql.prefix(60))'")
            unsafe sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs the statement to its end, whatever rows it gives.
    ///
    /// - Throws: ``SQLiteError``.
    package func run() throws(SQLiteError) { while try step() {} }

    /// Gives up the rows that are left, and with them the read transaction.
    package func reset() { unsafe sqlite3_reset(handle) }

    // MARK: The current row, columns counted from 0

    package func isNull(at column: Int) -> Bool {
        unsafe sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
    }

    /// The number in a column.
    ///
    /// - Throws: ``SQLiteError`` with the code `corrupt` where it holds no number.
    package func integer(at column: Int) throws(SQLiteError) -> Int64 {
        try require(SQLITE_INTEGER, "a number", at: column)
        return unsafe sqlite3_column_int64(handle, Int32(column))
    }

    /// The number in a column that is not negative.
    ///
    /// - Throws: ``SQLiteError`` with the code `corrupt` where it holds none.
    package func count(at column: Int) throws(SQLiteError) -> UInt64 {
        guard let number = UInt64(exactly: try integer(at: column)) else {
            throw SQLiteError(.corrupt, "\(connection.path): column \(column) of '\(sql.prefix(60))' is negative")
        }
        return number
    }

    /// The text in a column.
    ///
    /// - Throws: ``SQLiteError`` with the code `corrupt` where it holds none, or one that is not UTF-8.
    package func text(at column: Int) throws(SQLiteError) -> String {
        try require(SQLITE_TEXT, "a text", at: column)
        let bytes = unsafe UnsafeBufferPointer(
            start: sqlite3_column_text(handle, Int32(column)), count: Int(sqlite3_column_bytes(handle, Int32(column))))
        guard let text = unsafe String(validating: bytes, as: UTF8.self) else {
            throw SQLiteError(.corrupt, "\(connection.path): column \(column) of '\(sql.prefix(60))' is not UTF-8")
        }
        return text
    }

    /// The bytes in a column.
    ///
    /// - Throws: ``SQLiteError`` with the code `corrupt` where it holds none.
    package func blob(at column: Int) throws(SQLiteError) -> [UInt8] {
        try require(SQLITE_BLOB, "bytes", at: column)
        return unsafe Array(
            UnsafeRawBufferPointer(
                start: sqlite3_column_blob(handle, Int32(column)),
                count: Int(sqlite3_column_bytes(handle, Int32(column)))))
    }

    private func require(_ type: Int32, _ what: String, at column: Int) throws(SQLiteError) {
        guard unsafe sqlite3_column_type(handle, Int32(column)) == type else {
            throw SQLiteError(
                .corrupt, "\(connection.path): column \(column) of '\(sql.prefix(60))' does not hold \(what)")
        }
    }

    private func check(_ status: Int32) throws(SQLiteError) {
        try connection.check(status, "bind a value to '\(sql.prefix(60))'")
    }
}
