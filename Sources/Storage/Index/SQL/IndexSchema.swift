import SQLite

/// The tables of the index, as numbered steps.
///
/// SQLite and PostgreSQL run the same text: integer keys given by the program, `BYTEA` (which SQLite stores as it comes),
/// `$1` for parameters in the order in which they first appear, no dialect's functions. Names and digests are written down
/// once and counted, so that all that relates attestations to one another is pairs of integers; each pair is indexed both
/// ways, so that every question is answered from an index alone. `INTEGER` bounds a store at 2³¹ attestations.
enum IndexSchema {
    static let schema = Schema(applicationID: 0x4375_7349, migrations: [attestations, catchingUp, whereaboutsAndTools])

    /// 1: attestations, and what they are found by.
    private static let attestations = """
        CREATE TABLE progress (id INTEGER PRIMARY KEY, indexed_up_to BIGINT NOT NULL);
        INSERT INTO progress (id, indexed_up_to) VALUES (1, 0);

        CREATE TABLE names (id INTEGER PRIMARY KEY, kind SMALLINT NOT NULL, value TEXT NOT NULL);
        CREATE UNIQUE INDEX names_by_value ON names (value, kind);
        CREATE TABLE digests (id INTEGER PRIMARY KEY, algorithm SMALLINT NOT NULL, value BYTEA NOT NULL);
        CREATE UNIQUE INDEX digests_by_value ON digests (value, algorithm);

        CREATE TABLE attestations (
            id INTEGER PRIMARY KEY, digest BYTEA NOT NULL, bundle BYTEA NOT NULL, predicate_type INTEGER NOT NULL,
            builder INTEGER, recorded_on BIGINT
        );
        CREATE INDEX attestations_by_digest ON attestations (digest, id);
        CREATE INDEX attestations_by_predicate_type ON attestations (predicate_type, id);
        CREATE INDEX attestations_by_builder ON attestations (builder, id);

        CREATE TABLE subjects (digest INTEGER NOT NULL, attestation INTEGER NOT NULL);
        CREATE UNIQUE INDEX subjects_by_digest ON subjects (digest, attestation);
        CREATE UNIQUE INDEX subjects_by_attestation ON subjects (attestation, digest);
        CREATE TABLE artifacts (name INTEGER NOT NULL, attestation INTEGER NOT NULL);
        CREATE UNIQUE INDEX artifacts_by_name ON artifacts (name, attestation);
        CREATE TABLE signers (credential INTEGER NOT NULL, attestation INTEGER NOT NULL);
        CREATE UNIQUE INDEX signers_by_credential ON signers (credential, attestation);
        CREATE UNIQUE INDEX signers_by_attestation ON signers (attestation, credential);
        CREATE TABLE commits (digest INTEGER NOT NULL, attestation INTEGER NOT NULL);
        CREATE UNIQUE INDEX commits_by_digest ON commits (digest, attestation);
        CREATE TABLE dependencies (digest INTEGER NOT NULL, attestation INTEGER NOT NULL);
        CREATE UNIQUE INDEX dependencies_by_digest ON dependencies (digest, attestation);
        CREATE UNIQUE INDEX dependencies_by_attestation ON dependencies (attestation, digest);
        CREATE TABLE dependency_names (name INTEGER NOT NULL, attestation INTEGER NOT NULL);
        CREATE UNIQUE INDEX dependency_names_by_name ON dependency_names (name, attestation);
        """

    /// 2: bundles whose entry is about to be logged, so that catching up finds them, and entries without a bundle.
    private static let catchingUp = """
        CREATE TABLE staged (entry BYTEA NOT NULL, bundle BYTEA NOT NULL);
        CREATE UNIQUE INDEX staged_by_entry ON staged (entry);
        CREATE TABLE unresolved (id INTEGER PRIMARY KEY, entry BYTEA NOT NULL);
        """

    /// 3: what artifacts are called, released as, and where they run; which tools agents were given.
    ///
    /// What was followed before has none of it, so that the log is followed anew.
    private static let whereaboutsAndTools = """
        CREATE TABLE labels (digest INTEGER NOT NULL, name INTEGER NOT NULL);
        CREATE UNIQUE INDEX labels_by_digest ON labels (digest, name);
        CREATE TABLE releases (digest INTEGER NOT NULL, name INTEGER NOT NULL, attestation INTEGER NOT NULL);
        CREATE UNIQUE INDEX releases_by_digest ON releases (digest, name, attestation);
        CREATE INDEX releases_by_name ON releases (name, digest);
        CREATE TABLE deployments (
            digest INTEGER NOT NULL, environment INTEGER NOT NULL, attestation INTEGER NOT NULL,
            state SMALLINT NOT NULL, since BIGINT NOT NULL, release INTEGER
        );
        CREATE UNIQUE INDEX deployments_by_digest ON deployments (digest, environment, attestation);
        CREATE INDEX deployments_by_environment ON deployments (environment, digest);
        CREATE TABLE agent_tools (
            agent INTEGER NOT NULL, tool INTEGER NOT NULL, is_used SMALLINT NOT NULL, attestation INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX agent_tools_by_agent ON agent_tools (agent, tool, attestation);

        DELETE FROM names;
        DELETE FROM digests;
        DELETE FROM attestations;
        DELETE FROM subjects;
        DELETE FROM artifacts;
        DELETE FROM signers;
        DELETE FROM commits;
        DELETE FROM dependencies;
        DELETE FROM dependency_names;
        DELETE FROM unresolved;
        UPDATE progress SET indexed_up_to = 0 WHERE id = 1;
        """

    /// All tables that follow the log, for emptying them.
    static let derived = [
        "names", "digests", "attestations", "subjects", "artifacts", "signers", "commits", "dependencies",
        "dependency_names", "labels", "releases", "deployments", "agent_tools", "unresolved",
    ]
}
