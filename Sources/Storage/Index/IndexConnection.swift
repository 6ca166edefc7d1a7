import Artifacts
import Encoding
import SQLite

/// An open index with its statements and the ids that were looked up; for one at a time.
final class IndexConnection {
    /// What a name stands for; the numbers are in the database.
    enum NameKind: Int64 {
        case predicateType = 1, credential, builder, artifact, dependency, release, environment, agent, tool
    }

    private struct NameKey: Hashable {
        let kind: NameKind
        let value: String
    }

    /// Ids kept at the most, of names and of digests.
    private static let mostKept = 200_000

    let database: Connection
    private var statements: [String: PreparedStatement] = [:]
    private var names: [NameKey: Int64] = [:]
    private var digests: [Digest: Int64] = [:]

    init(_ database: Connection) { self.database = database }

    /// A statement with its values bound, compiled once.
    func statement(_ sql: String, _ values: SQLValue...) throws(SQLiteError) -> PreparedStatement {
        try statement(sql, values)
    }

    func statement(_ sql: String, _ values: [SQLValue]) throws(SQLiteError) -> PreparedStatement {
        let statement: PreparedStatement
        if let kept = statements[sql] {
            statement = kept
        } else {
            statement = try database.prepare(sql)
            statements[sql] = statement
        }
        try statement.bind(values)
        return statement
    }

    /// Runs a statement that gives one number, or none.
    func number(_ sql: String, _ values: SQLValue...) throws(SQLiteError) -> Int64? {
        let statement = try statement(sql, values)
        guard try statement.step() else { return nil }
        let number = try statement.integer(at: 0)
        statement.reset()
        return number
    }

    /// Works in one transaction; when it fails, so do the ids that were given in it.
    func change(_ work: () throws -> Void) throws {
        do { try database.transaction(.immediate, work) } catch {
            forget()
            throw error
        }
    }

    /// Forgets the ids that were looked up.
    func forget() {
        names = [:]
        digests = [:]
    }

    // MARK: Names and digests as numbers

    func find(_ kind: NameKind, _ value: String) throws(SQLiteError) -> Int64? {
        if let kept = names[NameKey(kind: kind, value: value)] { return kept }
        return try number(IndexStatements.findName, .text(value), .integer(kind.rawValue))
    }

    func add(_ kind: NameKind, _ value: String) throws(SQLiteError) -> Int64 {
        let key = NameKey(kind: kind, value: value)
        if let kept = names[key] { return kept }
        let id: Int64
        if let found = try find(kind, value) {
            id = found
        } else {
            id = try (number(IndexStatements.lastName) ?? 0) + 1
            try statement(IndexStatements.addName, .integer(id), .integer(kind.rawValue), .text(value)).run()
        }
        if names.count >= Self.mostKept { names = [:] }
        names[key] = id
        return id
    }

    func find(_ digest: Digest) throws(SQLiteError) -> Int64? {
        if let kept = digests[digest] { return kept }
        return try number(
            IndexStatements.findDigest, .blob(digest.value), .integer(digest.algorithm.number))
    }

    func add(_ digest: Digest) throws(SQLiteError) -> Int64 {
        if let kept = digests[digest] { return kept }
        let id: Int64
        if let found = try find(digest) {
            id = found
        } else {
            id = try (number(IndexStatements.lastDigest) ?? 0) + 1
            try statement(
                IndexStatements.addDigest, .integer(id), .integer(digest.algorithm.number), .blob(digest.value)
            ).run()
        }
        if digests.count >= Self.mostKept { digests = [:] }
        digests[digest] = id
        return id
    }
}

extension Digest {
    /// The value in bytes.
    var value: [UInt8] { (try? Hex.decode(hex)) ?? [] }

    /// A digest out of the index.
    init(number: Int64, value: [UInt8]) throws(StorageError) {
        guard let algorithm = Algorithm.allCases.first(where: { $0.number == number }),
            let digest = try? Digest(algorithm, hex: Hex.encode(value))
        else {
            throw StorageError(
                .index, "the index holds \(value.count) bytes that are no digest; rebuild it with custody reindex")
        }
        self = digest
    }
}

extension Digest.Algorithm {
    /// The algorithm in the database; numbers are never given anew.
    var number: Int64 {
        switch self {
        case .sha256: 1
        case .sha384: 2
        case .sha512: 3
        case .gitCommit: 4
        case .gitTag: 5
        case .gitTree: 6
        case .gitBlob: 7
        }
    }
}
