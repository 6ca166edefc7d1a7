package import Artifacts
package import SQLite
import Synchronization
import Time

/// The index in a SQLite database: a write-ahead log, so that others read while one writes; synced when SQLite finds time,
/// since all of it can be rebuilt.
package final class SQLiteMetadataStore: MetadataStore {
    private let connection: Mutex<IndexConnection>
    private let path: String

    /// The database's tables, step by step.
    package static let schema = IndexSchema.schema

    /// Opens the index, making or migrating it where it may be written.
    ///
    /// - Parameters:
    ///   - path: of the database.
    ///   - isWritable: for the process that holds the writer's lock; others only read.
    /// - Throws: ``StorageError``: `newerVersion` for one of a newer program; `index`.
    package init(_ path: String, isWritable: Bool) throws(StorageError) {
        self.path = path
        do {
            let database = try Connection(path, access: isWritable ? .create : .readOnly, durability: .normal)
            try database.migrate(to: Self.schema)
            try database.limitCache(toKibibytes: 65_536)
            connection = Mutex(IndexConnection(database))
        } catch {
            throw StorageError(index: error, path)
        }
    }

    /// Whether what stands at a path can be nothing but rebuilt: damaged, or no database at all.
    ///
    /// - Parameter path: of the database; none there is as good as one that can be read.
    package static func isBeyondUse(_ path: String) -> Bool {
        do {
            let database = try Connection(path, access: .readOnly)
            return try database.query("PRAGMA quick_check(1)") { try $0.text(at: 0) } != ["ok"]
        } catch let error as SQLiteError {
            return error.code == .corrupt || error.code == .notDatabase
        } catch {
            return false
        }
    }

    /// Works on the connection, its errors as the store's.
    func with<Result: Sendable>(_ work: (IndexConnection) throws -> Result) throws(StorageError) -> Result {
        do {
            return try connection.withLock { try work($0) }
        } catch {
            throw StorageError(index: error, path)
        }
    }

    package func indexedUpTo() throws(StorageError) -> UInt64 {
        try with { UInt64(try $0.number(IndexStatements.indexedUpTo) ?? 0) }
    }

    package func append(
        _ records: [IndexRecord], unresolved: [(index: UInt64, entry: [UInt8])], done: [[UInt8]], upTo end: UInt64
    ) throws(StorageError) {
        try with { index in
            try index.change {
                for record in records { try index.add(record) }
                for (number, entry) in unresolved {
                    try index.statement(IndexStatements.addUnresolved, .count(number), .blob(entry)).run()
                }
                for entry in done { try index.statement(IndexStatements.unstage, .blob(entry)).run() }
                try index.statement(IndexStatements.setIndexedUpTo, .count(end)).run()
            }
        }
    }

    package func clear() throws(StorageError) {
        try with { index in
            try index.change {
                for table in IndexSchema.derived { try index.statement(IndexStatements.empty(table)).run() }
                try index.statement(IndexStatements.setIndexedUpTo, 0).run()
            }
            index.forget()
        }
    }

    package func stage(_ bundles: [(entry: [UInt8], bundle: Digest)]) throws(StorageError) {
        try with { index in
            try index.change {
                for (entry, bundle) in bundles {
                    try index.statement(IndexStatements.stage, .blob(entry), .blob(bundle.value)).run()
                }
            }
        }
    }

    package func staged(_ entry: [UInt8]) throws(StorageError) -> Digest? {
        try with { index in
            let statement = try index.statement(IndexStatements.findStaged, .blob(entry))
            guard try statement.step() else { return nil }
            let bundle = try Digest(number: Digest.Algorithm.sha256.number, value: try statement.blob(at: 0))
            statement.reset()
            return bundle
        }
    }

    package func unresolved() throws(StorageError) -> [UInt64] {
        try with { index in
            let statement = try index.statement(IndexStatements.unresolved)
            var numbers: [UInt64] = []
            while try statement.step() { numbers.append(try statement.count(at: 0)) }
            return numbers
        }
    }
}

extension StorageError {
    /// What the index's database could not do.
    init(index error: any Error, _ path: String) {
        switch error {
        case let error as StorageError: self = error
        case let error as SQLiteError:
            let remedy =
                error.code == .corrupt || error.code == .notDatabase
                ? "; the index is derived: rebuild it with custody reindex" : ""
            self.init(error.code == .newerSchema ? .newerVersion : .index, error.message + remedy)
        default: self.init(.index, "\(path): \(error)")
        }
    }
}
