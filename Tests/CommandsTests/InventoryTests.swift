import Artifacts
import Crypto
import Evidence
import JSON
import TestSupport
import Testing
import Time
import Trust

/// Who is who and what they did, as people ask a store.
@Suite struct InventoryTests {
    private static let at = ["--at", World.now.description]

    /// A store in which some did more than they are there for, and one signed whom nobody knows any more.
    static func store() throws -> Session {
        let session = try StoreTests.store()
        let statements: [(String, StatementSketch, String)] = [
            ("stray-approval", .approval(), "ci"), ("stray-deployment", .deployment(), "ci"),
            ("shell", .agentAction("shell"), "helper-bot"), ("forbidden", .agentAction("kubectl"), "helper-bot"),
            ("stranger", .testResult(), "mallory"),
        ]
        for (name, sketch, signer) in statements {
            try session.files.write("evidence/\(name).json", World.acme.document(sketch, by: signer))
        }
        try session.files.write("mallory.pub", World.key("mallory").publicKey.pem)
        let recorded = try session.custody("record", "evidence", "--key", "mallory.pub")
        try #require(recorded.status == 0, "\(recorded.errors)\(recorded.text)")
        return session
    }

    private func ask(_ session: Session, _ words: String...) throws -> JSONValue {
        let answer = try session.custody(words + Self.at + ["--format", "json"])
        #expect(answer.status == 0, "\(answer.errors)")
        return try answer.json
    }

    private func record(_ name: String, of document: JSONValue) throws -> JSONValue {
        try #require(document["principals"]?.array?.first { $0["principal"] == .string(name) })
    }

    private static func key(_ name: String) throws -> JSONValue {
        .string("key:" + (try World.key(name).publicKey.id))
    }

    @Test func `Every principal is listed with what it signed`() throws {
        let session = try Self.store()
        let document = try ask(session, "principals", "list")
        #expect(document["principals"]?.array?.count == World.acme.principals.all.count)
        let ci = try record("ci", of: document)
        #expect(ci["count"] == 5)
        #expect(ci["owner"] == "alice")
        #expect(ci["purpose"] == "builds the application")
        #expect(try record("bob", of: document)["count"] == 0)
        let stranger = try #require(document["credentials"]?.array?.first)
        #expect(try stranger["credential"] == Self.key("mallory"))
        #expect(stranger["gaps"] == ["unclaimed"])
        #expect(try session.custody(["principals", "list"] + Self.at).text.contains("helper-bot"))
    }

    @Test func `What lies beyond a role or its tools is told with its entry`() throws {
        let session = try Self.store()
        let ci = try record("ci", of: ask(session, "principals", "show", "ci"))
        #expect(
            ci["excesses"]?.array?.map { $0["what"] } == [
                "https://custody.dev/predicates/approval/v1", "https://custody.dev/predicates/deployment/v1",
            ])
        #expect(ci["excesses"]?.array?.allSatisfy { $0["lastIndex"] != nil } == true)
        let bot = try record("helper-bot", of: ask(session, "principals", "show", "helper-bot"))
        let excesses = try #require(bot["excesses"]?.array)
        #expect(excesses.map { $0["what"] } == ["kubectl", "registry-read"])
        #expect(excesses.map { $0["kind"] } == ["tool-used", "tool-offered"])
        let text = try session.custody(["principals", "audit"] + Self.at).text
        #expect(text.contains("ran kubectl in 1 action"))
        #expect(text.contains("signed 1 statement of the kind approval"))
        #expect(text.contains("no principal claims it"))
    }

    @Test func `Orphans have no owner, no purpose, or nobody who claims them`() throws {
        let session = try Self.store()
        let orphans = try #require(try ask(session, "principals", "orphans")["credentials"]?.array)
        let gaps = Dictionary(
            orphans.map { ($0["principal"]?.string ?? "", $0["gaps"]) }, uniquingKeysWith: { first, _ in first })
        #expect(gaps[""] == ["unclaimed"])
        #expect(gaps["scanner"] == ["no-purpose"])
        #expect(gaps["ci"] == nil && gaps["alice"] == nil)
    }

    @Test func `A revocation is proposed for each orphan, and for none that was revoked`() throws {
        let session = try Self.store()
        let audit = try ask(session, "principals", "audit", "--revoke-untraceable", "--out", "proposed")
        let proposed = try #require(audit["revocations"]?.array)
        let orphans = try #require(try ask(session, "principals", "orphans")["credentials"]?.array)
        #expect(proposed.count == orphans.count)
        let mallory = try Self.key("mallory")
        let stranger = try #require(proposed.first { $0["predicate"]?["id"] == mallory })
        #expect(stranger["predicate"]?["notAfter"] == .string(World.now.description))
        #expect(stranger["predicate"]?["target"] == "credential")
        #expect(try Tool.run(["sh", "-c", "ls proposed | wc -l"], in: session.files.path).text == "\(proposed.count)")
        // Signed by one who may and recorded, it is not proposed again.
        let statement = try Statement(
            payload: stranger.canonical(), payloadType: Envelope.inTotoPayloadType)
        let envelope = try World.envelope(statement.payload, by: [World.key("dave")], withKeyIDs: true)
        try session.files.write("evidence/revocation.json", envelope.json.canonical())
        #expect(try session.custody("record", "evidence/revocation.json").status == 0)
        let after = try #require(
            try ask(session, "principals", "audit", "--revoke-untraceable")["revocations"]?.array)
        #expect(after.count == proposed.count - 1)
        #expect(!after.contains { $0["predicate"]?["id"] == mallory })
    }

    @Test func `A revocation in the future is not proposed`() throws {
        let session = try Self.store()
        let refused = try session.custody(
            ["principals", "audit", "--revoke-untraceable", "--not-after", World.later("1d").description] + Self.at
                + ["--format", "json"])
        #expect(refused.status == 2)
        #expect(refused.errorCode == "revocation.future")
    }

    @Test func `Credentials are due by their own rule`() throws {
        let session = try Self.store()
        #expect(try ask(session, "credentials", "due")["credentials"] == [])
        let soon = try #require(try ask(session, "credentials", "due", "--within", "60d")["credentials"]?.array)
        #expect(soon.map { $0["principal"] } == ["ci"])
        #expect(soon.first?["rotation"] == "current")
        let late = try session.custody("credentials", "due", "--at", "2030-01-01T00:00:00Z", "--format", "json")
        #expect(try late.json["credentials"]?.array?.map { $0["rotation"] } == ["due", "due"])
    }

    @Test func `Unused are those that signed nothing for long`() throws {
        let session = try Self.store()
        let unused = try session.custody("credentials", "unused", "--format", "json")
        let names = Set(try #require(try unused.json["credentials"]?.array).compactMap { $0["principal"]?.string })
        #expect(names.contains("bob") && names.contains("scanner"))
        #expect(!names.contains("ci") && !names.contains("helper-bot"))
    }

    @Test func `Nobody of a name, and a store without principals, are refused`() throws {
        let session = try Self.store()
        #expect(
            try session.custody("principals", "show", "nobody", "--format", "json").errorCode == "inventory.principal")
        let empty = try Session()
        #expect(try empty.custody("init").status == 0)
        #expect(try empty.custody("principals", "list", "--format", "json").errorCode == "store.nobody")
    }

    @Test(.enabled(if: SchemaValidator.python != nil, "jsonschema is not to be had from PyPI"))
    func `The documents are what their schema says`() throws {
        let session = try Self.store()
        var files: [String] = []
        for words in [
            ["principals", "list"], ["principals", "show", "ci"], ["principals", "orphans"],
            ["principals", "audit", "--revoke-untraceable"], ["credentials", "due"], ["credentials", "unused"],
        ] {
            let answer = try session.custody(words + ["--format", "json"])
            files.append(
                try session.files.write("\(words.joined(separator: "-")).json", answer.json.canonical()))
        }
        #expect(try SchemaValidator.faults(session, files) == "")
    }
}
