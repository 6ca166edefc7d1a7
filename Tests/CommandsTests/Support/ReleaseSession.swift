import Artifacts
import JSON
import TestSupport

/// A folder with a store, as a team that releases has one, at the machine's own time.
struct ReleaseSession {
    let session: Session

    static let policy = """
        schema: https://custody.dev/schemas/policy/v1
        name: payments
        tier: standard
        match: { artifacts: ["file:app*"] }
        require:
          - sbom: { format: any }
          - approvals: { count: 1, from: group:release-managers, void-on: new-evidence }
        waivers: { allow: [sbom], from: group:security, count: 1, longest: 72h }
        overrides: { from: group:incident-commanders, count: 1, longest: 4h, review-within: 48h }
        holds: { lift: group:release-managers }

        """

    static let principals =
        World.acmeDocument + """

              erin:
                kind: human
                groups: [incident-commanders]
                credentials: [ { key: keys/erin.pub, custody: file, issued: 2026-10-01T00:00:00Z } ]
            revokers: group:security

            """

    /// A store with the release `payments@1.4.2` of `app.tar.gz` in it, and nothing else.
    init() throws {
        session = try Session()
        try session.writeWorld(keys: ["alice", "bob", "dave", "erin", "ci", "mallory"])
        try session.files.write("keys/erin.pub", World.keyFile("keys/erin.pub"))
        try session.files.write("principals.yaml", Self.principals)
        try session.files.write("policy.yaml", Self.policy)
        try session.files.write("other.tar.gz", TestArtifact.other.bytes)
        try session.files.write(
            "sbom.json",
            World.acme.document(
                StatementSketch.cycloneDX().setting("/predicate/metadata/timestamp", to: "2026-10-02T00:00:00Z"),
                by: "ci"))
        let made = try session.custody(
            "init", "--origin", "log.acme.test/releases", "--principals", "principals.yaml", "--policy", "policy.yaml")
        guard made.status == 0 else { throw World.Failure(description: made.errors) }
        _ = try says("release", "create", "payments", "1.4.2", "app.tar.gz", by: "ci")
    }

    /// Says something to the store that it must take.
    ///
    /// - Returns: the attestation's digest.
    @discardableResult
    func says(_ words: String..., by signer: String) throws -> String {
        let answer = try session.custody(words + ["--key", signer + ".key", "--format", "json"])
        guard answer.status == 0, let digest = try? answer.json["results"]?.array?.first?["attestation"]?.string else {
            throw World.Failure(description: "\(words): \(answer.status) \(answer.errors) \(answer.text)")
        }
        return digest
    }

    /// Takes the SBOM into the store.
    func recordSBOM() throws {
        let answer = try session.custody("record", "sbom.json")
        guard answer.status == 0 else { throw World.Failure(description: answer.errors) }
    }

    /// What the gate answers about the artifact, from the store alone.
    func gate(_ artifact: String = "app.tar.gz", at instant: String? = nil) throws -> GateAnswer {
        let answer = try session.custody(
            ["gate", artifact, "--store", "custody-data", "--format", "json"] + (instant.map { ["--at", $0] } ?? []))
        guard let document = try? answer.json else { throw World.Failure(description: answer.errors) }
        return GateAnswer(status: answer.status, document: document)
    }

    /// A decision, as a test asks about it.
    struct GateAnswer {
        let status: Int32
        let document: JSONValue

        /// The status of each finding, by requirement.
        var findings: [String: String] {
            var statuses: [String: String] = [:]
            for finding in document["findings"]?.array ?? [] {
                statuses[finding["requirement"]?.string ?? ""] = finding["status"]?.string
            }
            return statuses
        }
    }
}
