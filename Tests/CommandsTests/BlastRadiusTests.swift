import Artifacts
import Crypto
import Evidence
import JSON
import TestSupport
import Testing
import Time

/// From what leaked to where it runs, as people ask it.
@Suite struct BlastRadiusTests {
    /// A store in which the app is built by `ci`, released and deployed, and then taken from staging.
    static func store() throws -> Session {
        let session = try StoreTests.store()
        let app = TestArtifact.app
        let purl: JSONValue = ["purl": "pkg:generic/payments@1.4.2"]
        for (name, sketch) in [
            ("release", StatementSketch("https://in-toto.io/attestation/release/v0.1", purl)),
            ("production", .deployment()), ("staging", .deployment("staging", since: World.earlier("5h"))),
            ("unstaged", .deployment("staging", state: .removed, since: World.earlier("2h"))),
        ] {
            try session.files.write("evidence/\(name).json", World.acme.document(sketch, by: "deploy-prod"))
        }
        let recorded = try session.custody("record", "evidence")
        try #require(recorded.status == 0, "\(recorded.errors)\(recorded.text) \(app.name)")
        return session
    }

    private static func key(_ name: String) throws -> String { "key:" + (try World.key(name).publicKey.id) }

    private func ask(_ session: Session, _ words: String...) throws -> JSONValue {
        let answer = try session.custody(["blast-radius"] + words + ["--format", "json"])
        #expect(answer.status == 0, "\(answer.errors)")
        return try answer.json
    }

    @Test func `A credential leads through what it signed to where that runs`() throws {
        let session = try Self.store()
        let answer = try ask(session, "--credential", Self.key("ci"))
        #expect(answer["principal"] == "ci")
        #expect(answer["counts"]?["attestations"] == 3)
        let environments = try #require(answer["environments"]?.array)
        #expect(environments.map { $0["environment"] } == ["production"])
        let place = try #require(environments.first?["artifacts"]?.array?.first)
        #expect(place["digest"] == .string(TestArtifact.app.digest.description))
        #expect(place["release"] == "payments@1.4.2")
        let app = try #require(answer["artifacts"]?.array?.first)
        #expect(app["releases"] == ["payments@1.4.2"])
        #expect(app["removedFrom"]?.array?.first?["environment"] == "staging")
        let text = try session.custody("blast-radius", "--credential", Self.key("ci"))
        #expect(text.text.contains("production"))
        #expect(text.text.contains("payments@1.4.2"))
    }

    @Test(arguments: [
        ("--principal", "ci"), ("--builder", StatementSketch.builder),
        ("--commit", StatementSketch.commit), ("--commit", "gitCommit:" + StatementSketch.commit),
        ("--dependency", "pkg:generic/zlib@1.3.1"),
        ("--dependency", "sha256:" + StatementSketch.digest("zlib")),
        ("--artifact", TestArtifact.app.digest.description),
    ])
    func `Every way of asking leads to the app in production`(option: String, id: String) throws {
        let session = try Self.store()
        let answer = try ask(session, option, id)
        #expect(answer["environments"]?.array?.map { $0["environment"] } == ["production"])
    }

    @Test func `What was recorded before the leak does not count`() throws {
        let session = try Self.store()
        let key = try Self.key("ci")
        #expect(try ask(session, "--credential", key, "--since", "2020-01-01T00:00:00Z")["counts"]?["artifacts"] != 0)
        let later = try ask(session, "--credential", key, "--since", "2100-01-01T00:00:00Z")
        #expect(later["counts"]?["attestations"] == 0)
        #expect(later["environments"] == [])
    }

    @Test func `What the store has never heard of is said to be that`() throws {
        let session = try Self.store()
        let none = try session.custody("blast-radius", "--credential", "key:0")
        #expect(none.status == 0)
        #expect(none.text.contains("the store has nothing of it"))
    }

    @Test(arguments: [
        ([], "usage.constraint"), (["--principal", "nobody"], "inventory.principal"),
        (["--artifact", "app.tar.gz"], "inventory.question"), (["--commit", "main"], "inventory.question"),
        (["--credential", ""], "inventory.question"),
    ])
    func `A question that cannot be asked is refused`(words: [String], code: String) throws {
        let session = try Self.store()
        let refused = try session.custody(["blast-radius"] + words + ["--format", "json"])
        #expect(refused.status == 2)
        if !words.isEmpty { #expect(refused.errorCode == code) }
    }

    @Test func `The index made anew gives the same answer, byte for byte`() throws {
        let session = try Self.store()
        let question = ["blast-radius", "--builder", StatementSketch.builder, "--transitive", "--format", "json"]
        let before = try session.custody(question)
        #expect(try session.shell("rm custody-data/custody.db*").status == 0)
        #expect(try session.custody("reindex").status == 0)
        #expect(try session.custody(question).standardOutput == before.standardOutput)
    }

    @Test(.enabled(if: SchemaValidator.python != nil, "jsonschema is not to be had from PyPI"))
    func `The document is what its schema says`() throws {
        let session = try Self.store()
        let file = try session.files.write(
            "answer.json", try ask(session, "--principal", "ci", "--since", "2020-01-01T00:00:00Z").canonical())
        #expect(try SchemaValidator.faults(session, [file]) == "")
    }
}
