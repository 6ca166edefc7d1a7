/// What a database holds, as numbered steps from nothing to today.
package struct Schema: Sendable {
    /// Which kind of database it is, in SQLite's header: another program's is not touched.
    package let applicationID: Int32
    /// SQL of each step; the first makes version 1.
    ///
    /// A step that was released never changes.
    package let migrations: [String]

    /// - Parameters:
    ///   - applicationID: not 0, which every database has at first.
    ///   - migrations: SQL of each step, in order.
    package init(applicationID: Int32, migrations: [String]) {
        self.applicationID = applicationID
        self.migrations = migrations
    }

    /// The version that this program writes.
    package var version: Int { migrations.count }
}

extension Connection {
    /// Brings the database to the schema's version; one that is opened read-only must have it already.
    ///
    /// Each step and its number are one transaction, so that a crash leaves a whole version.
    ///
    /// - Throws: ``SQLiteError``: `newerSchema`, `olderSchema`, `notDatabase` for another program's database; those of
    ///   running the steps.
    package func migrate(to schema: Schema) throws {
        if access == .readOnly {
            return try transaction(.deferred) {
                let version = try version(of: schema)
                guard version == schema.version else {
                    throw SQLiteError(
                        .olderSchema,
                        "\(path): the database has version \(version), and \(schema.version) is read here; open it "
                            + "once with a command that writes, which migrates it")
                }
            }
        }
        while try migrateOnce(schema) {}
    }

    /// - Returns: whether there may be more to do.
    private func migrateOnce(_ schema: Schema) throws -> Bool {
        try transaction {
            let version = try version(of: schema)
            guard version < schema.version else { return false }
            try execute(schema.migrations[version])
            try execute("PRAGMA application_id = \(schema.applicationID); PRAGMA user_version = \(version + 1);")
            return true
        }
    }

    /// The version that is in the file, 0 for a new one.
    private func version(of schema: Schema) throws(SQLiteError) -> Int {
        let version = Int(try number("PRAGMA user_version"))
        let application = try number("PRAGMA application_id")
        // Without an id, only the empty database is one that we may take over.
        let tables = try number("SELECT count(*) FROM sqlite_schema")
        let isNew = version == 0 && application == 0 && tables == 0
        guard isNew || application == Int64(schema.applicationID), version >= 0 else {
            throw SQLiteError(.notDatabase, "\(path): this is the database of another program; name another file")
        }
        guard version <= schema.version else {
            throw SQLiteError(
                .newerSchema,
                "\(path): the database has version \(version), and \(schema.version) is the newest known here; use the "
                    + "program that wrote it, or a newer one")
        }
        return version
    }

    private func number(_ sql: String) throws(SQLiteError) -> Int64 {
        let statement = try prepare(sql)
        guard try statement.step() else { return 0 }
        let number = try statement.integer(at: 0)
        statement.reset()
        return number
    }
}
