/// What the index asks its database, in the words that SQLite and PostgreSQL share.
enum IndexStatements {
    static let indexedUpTo = "SELECT indexed_up_to FROM progress WHERE id = 1"
    static let setIndexedUpTo = "UPDATE progress SET indexed_up_to = $1 WHERE id = 1"

    static let lastName = "SELECT coalesce(max(id), 0) FROM names"
    static let findName = "SELECT id FROM names WHERE value = $1 AND kind = $2"
    static let addName = "INSERT INTO names (id, kind, value) VALUES ($1, $2, $3)"
    static let lastDigest = "SELECT coalesce(max(id), 0) FROM digests"
    static let findDigest = "SELECT id FROM digests WHERE value = $1 AND algorithm = $2"
    static let addDigest = "INSERT INTO digests (id, algorithm, value) VALUES ($1, $2, $3)"

    static let addAttestation = """
        INSERT INTO attestations (id, digest, bundle, predicate_type, builder, recorded_on)
        VALUES ($1, $2, $3, $4, $5, $6)
        """
    static let addSubject = "INSERT INTO subjects (digest, attestation) VALUES ($1, $2)"
    static let addArtifact = "INSERT INTO artifacts (name, attestation) VALUES ($1, $2)"
    static let addSigner = "INSERT INTO signers (credential, attestation) VALUES ($1, $2)"
    static let addCommit = "INSERT INTO commits (digest, attestation) VALUES ($1, $2)"
    static let addDependency = "INSERT INTO dependencies (digest, attestation) VALUES ($1, $2)"
    static let addDependencyName = "INSERT INTO dependency_names (name, attestation) VALUES ($1, $2)"
    static let addLabel = "INSERT INTO labels (digest, name) VALUES ($1, $2) ON CONFLICT DO NOTHING"
    static let addRelease = "INSERT INTO releases (digest, name, attestation) VALUES ($1, $2, $3)"
    static let addDeployment = """
        INSERT INTO deployments (digest, environment, attestation, state, since, release)
        VALUES ($1, $2, $3, $4, $5, $6)
        """
    static let addAgentTool = "INSERT INTO agent_tools (agent, tool, is_used, attestation) VALUES ($1, $2, $3, $4)"

    static let stage = """
        INSERT INTO staged (entry, bundle) VALUES ($1, $2) ON CONFLICT (entry) DO UPDATE SET bundle = excluded.bundle
        """
    static let findStaged = "SELECT bundle FROM staged WHERE entry = $1"
    static let unstage = "DELETE FROM staged WHERE entry = $1"
    static let addUnresolved = "INSERT INTO unresolved (id, entry) VALUES ($1, $2)"
    static let unresolved = "SELECT id FROM unresolved ORDER BY id"

    /// How attestations are read; conditions and order follow.
    static let attestations = """
        SELECT a.id, a.digest, a.bundle, t.value, b.value, a.recorded_on
        FROM attestations a JOIN names t ON t.id = a.predicate_type LEFT JOIN names b ON b.id = a.builder
        """
    static let signersOf = """
        SELECT n.value FROM signers s JOIN names n ON n.id = s.credential WHERE s.attestation = $1 ORDER BY n.value
        """

    static let signedSubjects = """
        SELECT g.algorithm, g.value FROM digests g WHERE g.id IN (
            SELECT s.digest FROM signers c JOIN subjects s ON s.attestation = c.attestation WHERE c.credential = $1
        ) ORDER BY g.id LIMIT $2
        """
    static let dependents = """
        WITH RECURSIVE reached (digest) AS (
            SELECT s.digest FROM dependencies d JOIN subjects s ON s.attestation = d.attestation WHERE d.digest = $1
            UNION
            SELECT s.digest FROM reached r JOIN dependencies d ON d.digest = r.digest
                JOIN subjects s ON s.attestation = d.attestation
        )
        SELECT g.algorithm, g.value FROM reached r JOIN digests g ON g.id = r.digest ORDER BY g.id LIMIT $2
        """
    static let dependentsOfName = """
        WITH RECURSIVE reached (digest) AS (
            SELECT s.digest FROM dependency_names d JOIN subjects s ON s.attestation = d.attestation WHERE d.name = $1
            UNION
            SELECT s.digest FROM reached r JOIN dependencies d ON d.digest = r.digest
                JOIN subjects s ON s.attestation = d.attestation
        )
        SELECT g.algorithm, g.value FROM reached r JOIN digests g ON g.id = r.digest ORDER BY g.id LIMIT $2
        """
    static let dependencies = """
        WITH RECURSIVE reached (digest) AS (
            SELECT d.digest FROM subjects s JOIN dependencies d ON d.attestation = s.attestation WHERE s.digest = $1
            UNION
            SELECT d.digest FROM reached r JOIN subjects s ON s.digest = r.digest
                JOIN dependencies d ON d.attestation = s.attestation
        )
        SELECT g.algorithm, g.value FROM reached r JOIN digests g ON g.id = r.digest ORDER BY g.id LIMIT $2
        """

    static let countAttestations = "SELECT count(*) FROM attestations"
    static let countByPredicateType = """
        SELECT n.value, count(*) FROM attestations a JOIN names n ON n.id = a.predicate_type
        GROUP BY n.value ORDER BY n.value
        """
    static let countSubjects = "SELECT count(*) FROM (SELECT DISTINCT digest FROM subjects) s"
    static let countCredentials = "SELECT count(*) FROM (SELECT DISTINCT credential FROM signers) s"

    static func empty(_ table: String) -> String { "DELETE FROM \(table)" }
}
