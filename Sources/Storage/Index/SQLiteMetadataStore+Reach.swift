import Artifacts
import Evidence
import SQLite
package import Time

extension SQLiteMetadataStore {
    package func reach(
        from origin: ReachOrigin, since: Instant?, isTransitive: Bool, limit: Int
    ) throws(StorageError) -> IndexReach {
        try with { index in
            // One moment for all of it.
            try index.database.transaction(.deferred) {
                let (kind, ids) = try index.ids(of: origin)
                guard !ids.isEmpty else { return IndexReach(kinds: [], attestations: [], artifacts: []) }
                let statements = ReachStatements(kind, count: ids.count, isTransitive: isTransitive)
                let values = ids.map { SQLValue.integer($0) } + [.integer(since?.seconds ?? .min)]
                return IndexReach(
                    kinds: try index.kinds(statements.kinds, values),
                    attestations: try index.list(statements.list, values + [try .count(max(limit, 0))]),
                    artifacts: try index.artifacts(statements.reach, values))
            }
        }
    }

    package func credentials() throws(StorageError) -> [String] {
        try with { index in
            let rows = try index.statement(ReachStatements.credentials)
            var found: [String] = []
            while try rows.step() { found.append(try rows.text(at: 0)) }
            return found
        }
    }

    package func activity(of credential: String?) throws(StorageError) -> [CredentialActivity] {
        try with { index in
            let rows: PreparedStatement
            if let credential {
                guard let id = try index.find(.credential, credential) else { return [] }
                rows = try index.statement(ReachStatements.activityOfOne, .integer(id))
            } else {
                rows = try index.statement(ReachStatements.activity)
            }
            var found: [CredentialActivity] = []
            while try rows.step() {
                found.append(
                    CredentialActivity(credential: try rows.text(at: 0), activity: try rows.activity(from: 1)))
            }
            return found
        }
    }

    package func agentTools() throws(StorageError) -> [AgentToolUse] {
        try with { index in
            let rows = try index.statement(ReachStatements.agentTools)
            var found: [AgentToolUse] = []
            while try rows.step() {
                found.append(
                    AgentToolUse(
                        agent: try rows.text(at: 0), tool: try rows.text(at: 1), used: Int(try rows.integer(at: 2)),
                        offered: Int(try rows.integer(at: 3)), lastIndex: try rows.count(at: 4)))
            }
            return found
        }
    }
}

extension IndexConnection {
    /// What a question begins with, as numbers; none where the index has never heard of it.
    fileprivate func ids(of origin: ReachOrigin) throws(SQLiteError) -> (ReachStatements.Origin, [Int64]) {
        switch origin {
        case .credentials(let names):
            var ids: [Int64] = []
            for name in Set(names).sorted() { if let id = try find(.credential, name) { ids.append(id) } }
            return (.credentials, ids)
        case .builder(let name): return (.builder, try find(.builder, name).map { [$0] } ?? [])
        case .commit(let digest): return (.commit, try find(digest).map { [$0] } ?? [])
        case .dependency(.digest(let digest)): return (.dependency, try find(digest).map { [$0] } ?? [])
        case .dependency(.name(let name)): return (.dependencyName, try find(.dependency, name).map { [$0] } ?? [])
        case .artifact(let digest): return (.artifact, try find(digest).map { [$0] } ?? [])
        }
    }

    fileprivate func kinds(_ sql: String, _ values: [SQLValue]) throws -> [PredicateActivity] {
        let rows = try statement(sql, values)
        var found: [PredicateActivity] = []
        while try rows.step() { found.append(try rows.activity(from: 0)) }
        return found
    }

    fileprivate func list(_ sql: String, _ values: [SQLValue]) throws -> [IndexReach.Attestation] {
        let rows = try statement(sql, values)
        var found: [IndexReach.Attestation] = []
        while try rows.step() {
            found.append(
                IndexReach.Attestation(
                    logIndex: try rows.count(at: 0),
                    digest: try Digest(number: Digest.Algorithm.sha256.number, value: try rows.blob(at: 1)),
                    predicateType: try rows.text(at: 2), recordedOn: try rows.instant(at: 3)))
        }
        return found
    }

    fileprivate func artifacts(_ sql: String, _ values: [SQLValue]) throws -> [ReachedArtifact] {
        let rows = try statement(sql, values)
        var found: [Int64: ReachedArtifact] = [:]
        // Rows about an artifact come behind its own: the kinds follow one another.
        while try rows.step() {
            let id = try rows.integer(at: 1)
            switch ReachStatements.Row(rawValue: try rows.integer(at: 0)) {
            case .artifact:
                found[id] = ReachedArtifact(
                    digest: try Digest(number: try rows.integer(at: 2), value: try rows.blob(at: 5)),
                    isDirect: try rows.integer(at: 3) == 1)
            case .label: found[id]?.labels.append(try rows.text(at: 6))
            case .release: found[id]?.releases.append(try rows.text(at: 6))
            case .deployment: found[id]?.deployments.append(try rows.deployment())
            case nil: throw StorageError(.index, "the index told something of artifact \(id) that was not asked")
            }
        }
        return found.sorted { $0.key < $1.key }.map { $0.value.tidied() }
    }
}

extension ReachedArtifact {
    /// Each name once, and of each environment the newest statement.
    fileprivate func tidied() -> ReachedArtifact {
        var tidied = self
        tidied.labels = Set(labels).sorted()
        tidied.releases = Set(releases).sorted()
        guard !deployments.isEmpty else { return tidied }
        var newest: [String: IndexedDeployment] = [:]
        for deployment in deployments {
            if let other = newest[deployment.environment], !deployment.isNewer(than: other) { continue }
            newest[deployment.environment] = deployment
        }
        tidied.deployments = newest.values.sorted { $0.environment < $1.environment }
        return tidied
    }
}

extension PreparedStatement {
    fileprivate func instant(at column: Int) throws(SQLiteError) -> Instant? {
        isNull(at: column) ? nil : Instant(seconds: try integer(at: column))
    }

    /// Type, count, first, last, newest, from a column on.
    fileprivate func activity(from column: Int) throws(SQLiteError) -> PredicateActivity {
        PredicateActivity(
            predicateType: try text(at: column), count: Int(try integer(at: column + 1)),
            first: try instant(at: column + 2), last: try instant(at: column + 3),
            lastIndex: try count(at: column + 4))
    }

    fileprivate func deployment() throws -> IndexedDeployment {
        let number = try integer(at: 4)
        guard let state = Deployment.State.allCases.first(where: { $0.number == number }) else {
            throw StorageError(
                .index, "the index holds a deployment in the state \(number); rebuild it with custody reindex")
        }
        return IndexedDeployment(
            environment: try text(at: 6), state: state, since: Instant(seconds: try integer(at: 3)),
            release: isNull(at: 7) ? nil : try text(at: 7), logIndex: try count(at: 2))
    }
}
