import JSON
import TestSupport
import Testing
import Time

/// Evidence in one file, read away from the store that exported it.
@Suite struct PortableEvidenceTests {
    /// A store with the world's evidence, and `app.custody` exported from it at the world's time.
    private func exported() throws -> Session {
        let session = try StoreTests.store()
        #expect(try session.custody("record", "evidence").status == 0)
        let made = try session.custody(
            "export", "app.tar.gz", "--out", "app.custody", "--at", World.now.description, "--format", "json")
        #expect(made.status == 0, "\(made.errors)")
        #expect(try made.json["verdict"]?.string == "released")
        #expect(try made.json["attestations"] == 5, "with the source statement of the commit that was built")
        return session
    }

    private static let trust = ["--trusted-root", "custody-data/trusted_root.json", "--principals", "principals.yaml"]

    @Test func `It verifies in an empty folder, by its own word and by another's`() throws {
        let session = try exported()
        let elsewhere = try Session()
        try elsewhere.files.write("app.custody", session.files.read("app.custody"))
        let own = try elsewhere.custody("verify", "--evidence", "app.custody", "--format", "json")
        #expect(own.status == 0, "\(own.text)")
        #expect(try own.json["trustGiven"] == false)
        let given = try session.custody(
            ["verify", "app.tar.gz", "--evidence", "app.custody", "--format", "json"] + Self.trust)
        #expect(given.status == 0, "\(given.text)")
        let document = try given.json
        #expect(document["trustGiven"] == true)
        #expect(document["decision"]?["repeated"] == true)
        #expect(Set(document["attestations"]?.array?.compactMap { $0["verdict"]?.string } ?? []) == ["verified"])
    }

    /// Whether this process may make a network namespace.
    private static let canUnshare = (try? Tool.start(["unshare", "-n", "true"]))?.status == 0

    @Test(.enabled(if: canUnshare, "no network namespace may be made here"))
    func `It verifies, and the gate decides, with no network interface at all`() throws {
        let session = try exported()
        for words in [
            ["verify", "app.tar.gz", "--evidence", "app.custody"] + Self.trust,
            ["gate", "app.tar.gz", "--evidence", "app.custody"] + ["--policy", "policy.yaml"] + Self.trust.suffix(2)
                + ["--at", World.now.description],
        ] {
            let answer = try Tool.start(["unshare", "-n", Session.binary] + words, in: session.files.path)
            #expect(answer.status == 0, "\(answer.text) \(answer.errors)")
        }
    }

    /// A change to the file, and what is said of it.
    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        let status: Int32
        let check: String?
        let change: @Sendable (JSONValue) throws -> JSONValue
        var testDescription: String { name }
    }

    static let changes: [Change] = [
        Change(name: "another verdict", status: 1, check: nil) { $0.setting("/decision/verdict", to: "held") },
        Change(name: "another policy", status: 1, check: nil) { file in
            let text = file["policy"]?["text"]?.string ?? ""
            return file.setting("/policy/text", to: .string(text.replacing("count: 1", with: "count: 2")))
        },
        Change(name: "an attestation under another index", status: 1, check: "evidence.checkpoint") {
            $0.setting("/attestations/0/index", to: 4)
        },
        Change(name: "no timestamp", status: 1, check: nil) {
            $0.setting("/attestations/0/bundle/verificationMaterial/timestampVerificationData", to: [:])
        },
        Change(name: "a checkpoint of another size", status: 1, check: "evidence.checkpoint") { file in
            let note = file["checkpoint"]?.string ?? ""
            return file.setting("/checkpoint", to: .string(note.replacing("\n5\n", with: "\n6\n")))
        },
        Change(name: "an unknown member", status: 2, check: "evidence.form") { $0.setting("/stranger", to: 1) },
    ]

    @Test(arguments: changes)
    func `A file that was changed is refused by what was changed`(change: Change) throws {
        let session = try exported()
        let file = try JSONValue.parse(try session.files.read("app.custody"))
        try session.files.write("bad.custody", change.change(file).canonical())
        let answer = try session.custody(["verify", "--evidence", "bad.custody", "--format", "json"] + Self.trust)
        #expect(answer.status == change.status, "\(answer.text)")
        guard let check = change.check else { return }
        if change.status == 2 {
            #expect(answer.errorCode == check)
        } else {
            #expect(answer.text.contains("\"\(check)\""))
        }
    }

    @Test func `It is refused about another artifact, and under another store's root`() throws {
        let session = try exported()
        let other = try session.custody(
            ["verify", "policy.yaml", "--evidence", "app.custody", "--format", "json"] + Self.trust)
        #expect(other.status == 1)
        #expect(try other.json["rejection"]?["check"]?.string == "statement.subject")
        #expect(try session.custody("init", "other-store", "--origin", "log.acme.test/releases").status == 0)
        let stranger = try session.custody(
            "verify", "--evidence", "app.custody", "--trusted-root", "other-store/trusted_root.json", "--format", "json"
        )
        #expect(stranger.status == 1)
        #expect(try stranger.json["rejection"]?["check"]?.string == "evidence.checkpoint")
    }

    @Test func `All that was recorded before a time goes into files for an archive`() throws {
        let session = try exported()
        let words = ["export", "--before", "2100-01-01T00:00:00Z", "--out", "archive", "--format", "json"]
        let made = try session.custody(words)
        #expect(made.status == 0, "\(made.errors)")
        #expect(try made.json["attestations"] == 5)
        let file = try #require(try made.json["files"]?.array?.first?.string)
        #expect(try session.custody(["verify", "--evidence", file] + Self.trust).status == 0)
        #expect(try session.custody("evidence", "app.tar.gz").status == 0, "nothing is removed")
        #expect(try session.custody(words).errorCode == "file.exists")
        let none = try session.custody(
            "export", "--before", "2000-01-01T00:00:00Z", "--out", "none", "--format", "json")
        #expect(try none.json["files"]?.array?.isEmpty == true)
    }
}
