import SQLite

/// All that a database holds, to be compared.
struct IndexDump: Equatable {
    /// The rows of each table, in text, in their order by all columns.
    let rows: [String: [String]]

    init(_ path: String) throws {
        let database = try Connection(path, access: .readOnly)
        var rows: [String: [String]] = [:]
        for table in try Self.names(database) {
            let columns = try database.query("SELECT name FROM pragma_table_info('\(table)')") { try $0.text(at: 0) }
            let text = columns.map { "quote(\($0))" }.joined(separator: " || ',' || ")
            rows[table] = try database.query("SELECT \(text) AS row FROM \(table) ORDER BY row") {
                try $0.text(at: 0)
            }
        }
        self.rows = rows
    }

    private static func names(_ database: Connection) throws -> [String] {
        try database.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") { try $0.text(at: 0) }
    }

    /// How the tables were made.
    static func tables(_ path: String) throws -> [String] {
        try Connection(path, access: .readOnly)
            .query("SELECT coalesce(sql, '') FROM sqlite_schema ORDER BY name") { try $0.text(at: 0) }
    }
}
