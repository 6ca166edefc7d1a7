package import Artifacts
import SQLite
import Time

extension SQLiteMetadataStore {
    package func find(_ query: IndexQuery) throws(StorageError) -> [IndexedAttestation] {
        try with { index in
            guard let conditions = try Conditions(query, index) else { return [] }
            return try index.attestations(conditions.sql, conditions.values)
        }
    }

    package func subjects(signedBy credential: String, limit: Int) throws(StorageError) -> [Digest] {
        try with { index in
            guard let id = try index.find(.credential, credential) else { return [] }
            return try index.digests(IndexStatements.signedSubjects, id, limit)
        }
    }

    package func dependents(of dependency: Dependency, limit: Int) throws(StorageError) -> [Digest] {
        try with { index in
            switch dependency {
            case .digest(let digest):
                guard let id = try index.find(digest) else { return [] }
                return try index.digests(IndexStatements.dependents, id, limit)
            case .name(let name):
                guard let id = try index.find(.dependency, name) else { return [] }
                return try index.digests(IndexStatements.dependentsOfName, id, limit)
            }
        }
    }

    package func dependencies(of artifact: Digest, limit: Int) throws(StorageError) -> [Digest] {
        try with { index in
            guard let id = try index.find(artifact) else { return [] }
            return try index.digests(IndexStatements.dependencies, id, limit)
        }
    }

    package func statistics() throws(StorageError) -> IndexStatistics {
        try with { index in
            // One moment for all of it.
            try index.database.transaction(.deferred) {
                let types = try index.statement(IndexStatements.countByPredicateType)
                var counts: [IndexStatistics.PredicateCount] = []
                while try types.step() {
                    counts.append(.init(predicateType: try types.text(at: 0), count: Int(try types.integer(at: 1))))
                }
                let unresolved = try index.statement(IndexStatements.unresolved)
                var missing = 0
                while try unresolved.step() { missing += 1 }
                return IndexStatistics(
                    attestations: Int(try index.number(IndexStatements.countAttestations) ?? 0),
                    byPredicateType: counts, subjects: Int(try index.number(IndexStatements.countSubjects) ?? 0),
                    credentials: Int(try index.number(IndexStatements.countCredentials) ?? 0),
                    indexedUpTo: UInt64(try index.number(IndexStatements.indexedUpTo) ?? 0), unresolved: missing)
            }
        }
    }
}

/// A query as SQL: fixed pieces, with a parameter for each value.
private struct Conditions {
    private(set) var sql = IndexStatements.attestations
    private(set) var values: [SQLValue] = []

    /// - Returns: nil where something that is asked for is in no attestation.
    init?(_ query: IndexQuery, _ index: IndexConnection) throws(SQLiteError) {
        values.append(try .count(query.from))
        sql += " WHERE a.id >= $1"
        if !query.subjects.isEmpty {
            var ids: [Int64] = []
            for digest in query.subjects { if let id = try index.find(digest) { ids.append(id) } }
            guard !ids.isEmpty else { return nil }
            let parameters = ids.map { add(.integer($0)) }.joined(separator: ", ")
            sql += " AND a.id IN (SELECT attestation FROM subjects WHERE digest IN (\(parameters)))"
        }
        if let name = query.artifact {
            guard let id = try index.find(.artifact, name) else { return nil }
            sql += " AND a.id IN (SELECT attestation FROM artifacts WHERE name = \(add(.integer(id))))"
        }
        if let credential = query.credential {
            guard let id = try index.find(.credential, credential) else { return nil }
            sql += " AND a.id IN (SELECT attestation FROM signers WHERE credential = \(add(.integer(id))))"
        }
        if let commit = query.commit {
            guard let id = try index.find(commit) else { return nil }
            sql += " AND a.id IN (SELECT attestation FROM commits WHERE digest = \(add(.integer(id))))"
        }
        switch query.dependency {
        case .digest(let digest):
            guard let id = try index.find(digest) else { return nil }
            sql += " AND a.id IN (SELECT attestation FROM dependencies WHERE digest = \(add(.integer(id))))"
        case .name(let name):
            guard let id = try index.find(.dependency, name) else { return nil }
            sql += " AND a.id IN (SELECT attestation FROM dependency_names WHERE name = \(add(.integer(id))))"
        case nil: break
        }
        if let type = query.predicateType {
            guard let id = try index.find(.predicateType, type) else { return nil }
            sql += " AND a.predicate_type = \(add(.integer(id)))"
        }
        if let builder = query.builder {
            guard let id = try index.find(.builder, builder) else { return nil }
            sql += " AND a.builder = \(add(.integer(id)))"
        }
        if let digest = query.attestation { sql += " AND a.digest = \(add(.blob(digest.value)))" }
        if let before = query.before { sql += " AND a.recorded_on < \(add(.integer(before.seconds)))" }
        sql += " ORDER BY a.id LIMIT \(add(try .count(max(query.limit, 0))))"
    }

    private mutating func add(_ value: SQLValue) -> String {
        values.append(value)
        return "$\(values.count)"
    }
}

extension IndexConnection {
    fileprivate func attestations(_ sql: String, _ values: [SQLValue]) throws -> [IndexedAttestation] {
        let rows = try statement(sql, values)
        var found: [IndexedAttestation] = []
        while try rows.step() {
            let id = try rows.count(at: 0)
            let signers = try statement(IndexStatements.signersOf, .count(id))
            var credentials: [String] = []
            while try signers.step() { credentials.append(try signers.text(at: 0)) }
            let sha256 = Digest.Algorithm.sha256.number
            found.append(
                IndexedAttestation(
                    logIndex: id, digest: try Digest(number: sha256, value: try rows.blob(at: 1)),
                    bundle: try Digest(number: sha256, value: try rows.blob(at: 2)),
                    predicateType: try rows.text(at: 3), builder: rows.isNull(at: 4) ? nil : try rows.text(at: 4),
                    recordedOn: rows.isNull(at: 5) ? nil : Instant(seconds: try rows.integer(at: 5)),
                    credentials: credentials))
        }
        return found
    }

    fileprivate func digests(_ sql: String, _ id: Int64, _ limit: Int) throws -> [Digest] {
        let rows = try statement(sql, .integer(id), .count(max(limit, 0)))
        var found: [Digest] = []
        while try rows.step() {
            found.append(try Digest(number: try rows.integer(at: 0), value: try rows.blob(at: 1)))
        }
        return found
    }
}
