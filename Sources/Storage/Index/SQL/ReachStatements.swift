/// What the index asks its database about what was touched, in the words that SQLite and PostgreSQL share.
///
/// Each is made of the same pieces: `origin`, the attestations that a question begins with; `seeds`, what these are about;
/// `reached`, the seeds and what was made of them. Every join goes by an index, from the smaller side.
struct ReachStatements {
    /// The attestations that the question begins with, as a query of ids whose parameters come first.
    private let origin: String
    /// The parameter with the time from which attestations count, and the one with a limit.
    private let since: String
    private let limit: String
    /// The digest that the question is about itself, as a parameter; nil where it is about what attestations say.
    private let itself: String?
    private let isTransitive: Bool

    /// - Parameters:
    ///   - origin: what kind of question, and the parameters that its ids have.
    ///   - count: how many parameters it takes.
    init(_ origin: Origin, count: Int, isTransitive: Bool) {
        let parameters = (1...max(count, 1)).map { "$\($0)" }.joined(separator: ", ")
        self.origin =
            switch origin {
            case .credentials: "SELECT DISTINCT attestation FROM signers WHERE credential IN (\(parameters))"
            case .builder: "SELECT id FROM attestations WHERE builder = \(parameters)"
            case .commit: "SELECT attestation FROM commits WHERE digest = \(parameters)"
            case .dependency: "SELECT attestation FROM dependencies WHERE digest = \(parameters)"
            case .dependencyName: "SELECT attestation FROM dependency_names WHERE name = \(parameters)"
            case .artifact: "SELECT attestation FROM subjects WHERE digest = \(parameters)"
            }
        itself = origin == .artifact ? parameters : nil
        since = "$\(max(count, 1) + 1)"
        limit = "$\(max(count, 1) + 2)"
        self.isTransitive = isTransitive
    }

    enum Origin { case credentials, builder, commit, dependency, dependencyName, artifact }

    private var counts: String { "(a.recorded_on IS NULL OR a.recorded_on >= \(since))" }

    /// Type, count, first, last, newest id; for each type of statement.
    var kinds: String {
        """
        WITH origin (id) AS (\(origin))
        SELECT t.value, count(*), min(a.recorded_on), max(a.recorded_on), max(a.id)
        FROM origin o JOIN attestations a ON a.id = o.id JOIN names t ON t.id = a.predicate_type
        WHERE \(counts) GROUP BY t.value ORDER BY t.value
        """
    }

    /// Id, digest, type, time; with a limit as the last parameter.
    var list: String {
        """
        WITH origin (id) AS (\(origin))
        SELECT a.id, a.digest, t.value, a.recorded_on
        FROM origin o JOIN attestations a ON a.id = o.id JOIN names t ON t.id = a.predicate_type
        WHERE \(counts) ORDER BY a.id LIMIT \(limit)
        """
    }

    private var seeds: String {
        if let itself {
            return "SELECT g.id FROM digests g WHERE g.id = \(itself) AND CAST(\(since) AS BIGINT) IS NOT NULL"
        }
        return """
            SELECT DISTINCT s.digest FROM (SELECT o.id FROM origin o JOIN attestations a ON a.id = o.id WHERE \(counts)) f
            JOIN subjects s ON s.attestation = f.id
            """
    }

    private var madeOfIt: String {
        guard isTransitive else { return "" }
        return """
            UNION
            SELECT s.digest FROM reached r JOIN dependencies d ON d.digest = r.digest
                JOIN subjects s ON s.attestation = d.attestation
            """
    }

    /// Rows of four kinds, told by their first column; see ``Row``.
    var reach: String {
        """
        WITH RECURSIVE origin (id) AS (\(origin)),
        seeds (digest) AS MATERIALIZED (\(seeds)),
        reached (digest) AS (
            SELECT digest FROM seeds
            \(madeOfIt)
        ),
        found (digest) AS MATERIALIZED (SELECT digest FROM reached)
        SELECT \(Row.artifact.rawValue) AS kind, f.digest AS digest, g.algorithm AS a,
            CASE WHEN f.digest IN (SELECT digest FROM seeds) THEN 1 ELSE 0 END AS b, 0 AS c, g.value AS bytes,
            CAST(NULL AS TEXT) AS text, CAST(NULL AS TEXT) AS other
        FROM found f JOIN digests g ON g.id = f.digest
        UNION ALL
        SELECT \(Row.label.rawValue), f.digest, 0, 0, 0, NULL, n.value, NULL
        FROM found f JOIN labels l ON l.digest = f.digest JOIN names n ON n.id = l.name
        UNION ALL
        SELECT \(Row.release.rawValue), f.digest, 0, 0, 0, NULL, n.value, NULL
        FROM found f JOIN releases l ON l.digest = f.digest JOIN names n ON n.id = l.name
        UNION ALL
        SELECT \(Row.deployment.rawValue), f.digest, d.attestation, d.since, d.state, NULL, n.value, m.value
        FROM found f JOIN deployments d ON d.digest = f.digest JOIN names n ON n.id = d.environment
            LEFT JOIN names m ON m.id = d.release
        """
    }

    /// What a row of ``reach`` tells.
    enum Row: Int64 {
        /// Algorithm, whether it is direct, the digest's value.
        case artifact = 1
        /// A name.
        case label
        /// A release.
        case release
        /// Attestation, since, state, environment, release.
        case deployment
    }

    /// Every credential: from one to the next in the index, over all that lies between.
    static let credentials = """
        WITH RECURSIVE signer (id) AS (
            SELECT min(credential) FROM signers
            UNION ALL
            SELECT (SELECT min(s.credential) FROM signers s WHERE s.credential > c.id) FROM signer c WHERE c.id IS NOT NULL
        )
        SELECT n.value FROM signer c JOIN names n ON n.id = c.id ORDER BY n.value
        """
    /// What every credential signed, by type.
    static let activity = """
        SELECT n.value, t.value, count(*), min(a.recorded_on), max(a.recorded_on), max(a.id)
        FROM signers s JOIN attestations a ON a.id = s.attestation JOIN names n ON n.id = s.credential
            JOIN names t ON t.id = a.predicate_type
        GROUP BY n.value, t.value ORDER BY n.value, t.value
        """
    /// What one credential signed, by type.
    static let activityOfOne = """
        SELECT n.value, t.value, count(*), min(a.recorded_on), max(a.recorded_on), max(a.id)
        FROM signers s JOIN attestations a ON a.id = s.attestation JOIN names n ON n.id = s.credential
            JOIN names t ON t.id = a.predicate_type
        WHERE s.credential = $1 GROUP BY n.value, t.value ORDER BY n.value, t.value
        """
    static let agentTools = """
        SELECT n.value, t.value, sum(u.is_used), count(*), max(u.attestation)
        FROM agent_tools u JOIN names n ON n.id = u.agent JOIN names t ON t.id = u.tool
        GROUP BY n.value, t.value ORDER BY n.value, t.value
        """
}
