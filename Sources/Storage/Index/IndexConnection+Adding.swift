import Artifacts
import Evidence
import SQLite
import Time

extension IndexConnection {
    /// Adds all that is known of one attestation.
    func add(_ record: IndexRecord) throws(SQLiteError) {
        let id = try SQLValue.count(record.logIndex)
        let builder: SQLValue =
            try record.builder.map { name throws(SQLiteError) in
                .integer(try add(.builder, name))
            } ?? .null
        try statement(
            IndexStatements.addAttestation, id, .blob(record.digest.value), .blob(record.bundle.value),
            .integer(try add(.predicateType, record.predicateType)), builder,
            record.recordedOn.map { .integer($0.seconds) } ?? .null
        ).run()
        for digest in record.subjects {
            try statement(IndexStatements.addSubject, .integer(try add(digest)), id).run()
        }
        for name in record.artifacts {
            try statement(IndexStatements.addArtifact, .integer(try add(.artifact, name)), id).run()
        }
        for name in record.credentials {
            try statement(IndexStatements.addSigner, .integer(try add(.credential, name)), id).run()
        }
        for digest in record.commits {
            try statement(IndexStatements.addCommit, .integer(try add(digest)), id).run()
        }
        for digest in record.dependencies {
            try statement(IndexStatements.addDependency, .integer(try add(digest)), id).run()
        }
        for name in record.dependencyNames {
            try statement(IndexStatements.addDependencyName, .integer(try add(.dependency, name)), id).run()
        }
        for label in record.labels {
            try statement(
                IndexStatements.addLabel, .integer(try add(label.digest)), .integer(try add(.artifact, label.name))
            ).run()
        }
        if let release = record.release { try add(release, of: record, id) }
        if let deployment = record.deployment { try add(deployment, of: record, id) }
        if let action = record.agentAction { try add(action, id) }
    }

    private func add(_ release: String, of record: IndexRecord, _ id: SQLValue) throws(SQLiteError) {
        let name = try add(.release, release)
        for digest in record.subjects {
            try statement(IndexStatements.addRelease, .integer(try add(digest)), .integer(name), id).run()
        }
    }

    private func add(_ deployment: Deployment, of record: IndexRecord, _ id: SQLValue) throws(SQLiteError) {
        let environment = try add(.environment, deployment.environment)
        let release: SQLValue =
            try deployment.release.map { name throws(SQLiteError) in
                .integer(try add(.release, name.description))
            } ?? .null
        for digest in record.subjects {
            try statement(
                IndexStatements.addDeployment, .integer(try add(digest)), .integer(environment), id,
                .integer(deployment.state.number), .integer(deployment.since.seconds), release
            ).run()
        }
    }

    private func add(_ action: AgentAction, _ id: SQLValue) throws(SQLiteError) {
        let agent = try add(.agent, action.agent)
        for tool in [action.tool] + Set(action.tools).subtracting([action.tool]).sorted() {
            try statement(
                IndexStatements.addAgentTool, .integer(agent), .integer(try add(.tool, tool)),
                tool == action.tool ? 1 : 0, id
            ).run()
        }
    }
}

extension Deployment.State {
    /// The state in the database; numbers are never given anew.
    var number: Int64 {
        switch self {
        case .running: 1
        case .removed: 2
        }
    }
}
