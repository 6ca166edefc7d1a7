import TestSupport
import Testing

/// Outputs that are checked in; `CUSTODY_UPDATE_GOLDENS=1 swift test --filter GoldenTests` writes them anew.
@Suite struct GoldenTests {
    static let commands = [
        [], ["key"], ["key", "generate"], ["attest"], ["attest", "provenance"], ["attest", "source"],
        ["attest", "approval"], ["attest", "sbom"], ["attest", "test-result"], ["verify"], ["gate"], ["explain"],
        ["key", "public"], ["init"], ["record"], ["evidence"], ["export"], ["log"], ["log", "status"],
        ["log", "checkpoint"], ["log", "prove"], ["log", "consistency"], ["log", "entries"], ["log", "verify"],
        ["reindex"], ["fsck"], ["stats"], ["policy"], ["policy", "check"], ["digest"], ["inspect"], ["trust"],
        ["trust", "show"], ["trust", "check"], ["trust", "update"], ["completion"], ["help"],
    ]

    @Test(arguments: commands)
    func `Help is the golden one, asked for in either way`(command: [String]) throws {
        let session = try Session()
        let help = try session.custody(command + ["--help"])
        #expect(help.status == 0)
        #expect(try session.custody(["help"] + command).standardOutput == help.standardOutput)
        let name = "Commands/help\(command.map { "-" + $0 }.joined()).txt"
        let made = String(decoding: help.standardOutput, as: UTF8.self)
        #expect(try Golden.text(name, made: made) == made)
    }

    /// A name, what is done to the session before, and the command line.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let words: [String]
        var prepare: @Sendable (Session) throws -> Void = { try $0.writeEvidence() }
        var testDescription: String { name }

        static let nothing: @Sendable (Session) throws -> Void = { try $0.files.makeDirectory("evidence") }
        static let disputed: @Sendable (Session) throws -> Void = { session in
            try session.writeEvidence()
            try session.files.write("evidence/approval.json", World.acme.document(.approval(), by: "alice"))
            try session.files.write("evidence/stranger.json", World.acme.document(.testResult(), by: "mallory"))
            try session.files.write("evidence/broken.json", "{\"a\":")
        }
    }

    static let cases: [Case] = [
        Case(name: "gate-released", words: ["gate"] + Session.deciding),
        Case(name: "gate-nothing", words: ["gate"] + Session.deciding, prepare: Case.nothing),
        Case(name: "gate-disputed", words: ["gate"] + Session.deciding, prepare: Case.disputed),
        Case(name: "explain-released", words: ["explain"] + Session.deciding),
        Case(name: "explain-disputed", words: ["explain"] + Session.deciding, prepare: Case.disputed),
        Case(name: "explain-dot", words: ["explain", "--format", "dot"] + Session.deciding),
        Case(name: "explain-mermaid", words: ["explain", "--format", "mermaid"] + Session.deciding),
        Case(name: "verify", words: ["verify", "app.tar.gz", "--bundle", "evidence/sbom.json", "--key", "ci.pub"]),
        Case(
            name: "verify-rejected",
            words: ["verify", "app.tar.gz", "--bundle", "evidence/sbom.json", "--key", "bob.pub"]),
        Case(
            name: "verify-other", words: ["verify", "policy.yaml", "--bundle", "evidence/sbom.json", "--key", "ci.pub"]),
        Case(name: "inspect", words: ["inspect", "evidence/provenance.json"]),
        Case(name: "policy-check", words: ["policy", "check", "principals.yaml"]),
        Case(name: "digest", words: ["digest", "app.tar.gz", "policy.yaml"]),
    ]

    @Test(arguments: cases)
    func `What is answered is the golden text`(example: Case) throws {
        let session = try Session()
        try session.writeWorld()
        try example.prepare(session)
        let made = try session.stable(session.custody(example.words).transcript)
        #expect(try Golden.text("Commands/\(example.name).txt", made: made) == made)
    }
}
