import Arguments
import Artifacts
import Commands
import Crypto
import JSON
import TestSupport
import Testing
import Time

/// `custody verify`, `custody gate` and `custody explain`.
@Suite struct DecideTests {
    private func world(evidence: Bool = true) throws -> Session {
        let session = try Session()
        try session.writeWorld()
        if evidence { try session.writeEvidence() } else { try session.files.makeDirectory("evidence") }
        return session
    }

    // MARK: Verify

    @Test func `A signature of somebody else's is not verified`() throws {
        let session = try world()
        let rejected = try session.custody(
            "verify", "app.tar.gz", "--bundle", "evidence/sbom.json", "--key", "bob.pub", "--format", "json")
        #expect(rejected.status == 1)
        #expect(try rejected.json["verdict"]?.string == "rejected")
        #expect(try rejected.json["rejection"]?["check"]?.string == "envelope.key-unknown")
        let several = try session.custody(
            "verify", "app.tar.gz", "--bundle", "evidence/sbom.json", "--key", "bob.pub", "--key", "ci.pub")
        #expect(several.status == 0)
    }

    @Test func `A bundle signed by a certificate is neither verified nor rejected`() throws {
        let session = try world()
        let bundle = try World.json(.testResult(), by: ["ci"])
            .setting("/verificationMaterial", to: ["certificate": ["rawBytes": "MAA="]])
        try session.files.write("b.json", bundle.canonical())
        let answer = try session.custody(
            "verify", "app.tar.gz", "--bundle", "b.json", "--key", "ci.pub", "--format", "json")
        #expect(answer.status == 3)
        #expect(try answer.json["verdict"]?.string == "undetermined")
        let inspected = try session.custody("inspect", "b.json")
        #expect(inspected.text.contains("a certificate; a key alone cannot check it"))
        let document = try session.custody("inspect", "b.json", "--format", "json").json["documents"]?.array?.first
        #expect(document?["signer"]?["kind"]?.string == "certificate")
    }

    @Test func `One line of several that verifies will do, and the others say why not`() throws {
        let session = try world()
        let good = try World.acme.document(.testResult(), by: "ci")
        let bad = try World.acme.document(.testResult().about(.other), by: "ci")
        let newline = Array("\n".utf8)
        try session.files.write("one.jsonl", bad + newline + good + newline)
        try session.files.write("none.jsonl", bad + newline + Array("{".utf8) + newline)
        func verify(_ file: String) throws -> Tool.Output {
            try session.custody("verify", "app.tar.gz", "--bundle", file, "--key", "ci.pub")
        }
        #expect(try verify("one.jsonl").status == 0)
        #expect(try verify("none.jsonl").status == 1)
    }

    @Test func `The predicate type that is asked for must be there`() throws {
        let session = try world()
        let words = ["verify", "app.tar.gz", "--bundle", "evidence/sbom.json", "--key", "ci.pub", "--predicate-type"]
        #expect(try session.custody(words + ["https://cyclonedx.org/bom"]).status == 0)
        let rejected = try session.custody(words + ["https://spdx.dev/Document", "--format", "json"])
        #expect(rejected.status == 1)
        #expect(try rejected.json["rejection"]?["check"]?.string == "predicate.type")
    }

    // MARK: Gate

    @Test func `An artifact without evidence is held, and the list says what to gather`() throws {
        let session = try world(evidence: false)
        let held = try session.custody(["gate"] + Session.deciding)
        #expect(held.status == 1)
        for item in ["source commit", "dependency manifest", "build log", "attestation", "approval trail"] {
            #expect(held.text.contains(". \(item): "))
        }
    }

    @Test func `Evidence releases it, and the decision is the same bytes every time`() throws {
        let session = try world()
        let first = try session.custody(["gate", "--format", "json", "--decision", "d.json"] + Session.deciding)
        #expect(first.status == 0)
        #expect(try first.json["verdict"]?.string == "released")
        let second = try session.custody(["gate", "--format", "json"] + Session.deciding)
        #expect(first.standardOutput == second.standardOutput)
        #expect(try session.files.read("d.json") == Array(first.standardOutput.dropLast()))
        // By digest alone the name is another, which this policy does not cover.
        let byDigest = try session.custody(
            ["gate", TestArtifact.app.digest.description] + Session.deciding.dropFirst())
        #expect(byDigest.status == 1)
        #expect(byDigest.text.contains("policy-match"))
    }

    @Test func `One byte flipped holds it, and says that other bytes of the name are known`() throws {
        let session = try world()
        var bytes = TestArtifact.app.bytes
        bytes[0] ^= 1
        try session.files.write("app.tar.gz", bytes)
        let held = try session.custody(["gate"] + Session.deciding)
        #expect(held.status == 1)
        #expect(held.text.contains("it was changed after it was attested"))
    }

    @Test func `The author's approval does not count`() throws {
        let session = try world()
        try session.files.write("evidence/approval.json", World.acme.document(.approval(), by: "alice"))
        let held = try session.custody(["gate"] + Session.deciding)
        #expect(held.status == 1)
        #expect(held.text.contains("alice approved, but is also the author"))
    }

    @Test func `What could not be checked has an exit code of its own`() throws {
        let session = try world()
        try session.files.write(
            "policy.yaml",
            Session.policy.replacing(
                "  - digest-pinned\n", with: "  - digest-pinned\n  - reproduced: { rebuilders: 2 }\n"))
        let answer = try session.custody(["gate"] + Session.deciding)
        #expect(answer.status == 3)
        #expect(answer.text.contains("held, could not check"))
    }

    static let clocks: [(Instant, Int32)] = [(World.earlier("30d"), 1), (World.now, 0), (World.later("60d"), 1)]

    @Test(arguments: clocks)
    func `The clock decides with it: evidence of the future and of long ago does not count`(
        time: Instant, status: Int32
    ) throws {
        let session = try world()
        let answer = try session.custody(["gate"] + Session.deciding.dropLast() + [time.description])
        #expect(answer.status == status)
        if time < World.now { #expect(answer.text.contains("in the future")) }
    }

    @Test func `A decision is signed as a verification summary that names it`() throws {
        let session = try world()
        let words = Session.deciding + ["--summary", "vsa.json", "--key", "dave.key", "--decision", "d.json"]
        try session.files.write("dave.key", World.key("dave").pem(passphrase: nil), mode: 0o600)
        try session.files.write("dave.pub", World.key("dave").publicKey.pem)
        #expect(try session.custody(["gate"] + words).status == 0)
        let verified = try session.custody(
            "verify", "app.tar.gz", "--bundle", "vsa.json", "--key", "dave.pub", "--format", "json")
        #expect(verified.status == 0)
        let predicate = try verified.json["predicate"]
        #expect(predicate?["verificationResult"]?.string == "PASSED")
        let named = predicate?["https://custody.dev/decision"]?["digest"]?["sha256"]?.string
        let digest = try session.custody("digest", "d.json", "--format", "json").json["artifacts"]?.array?.first
        #expect(named != nil)
        #expect(named == digest?["digest"]?["sha256"]?.string)
    }

    @Test func `A decision that cannot be signed is not made`() throws {
        let session = try world()
        let words = ["gate", "--format", "json", "--summary", "vsa.json", "--key"]
        #expect(try session.custody(words + ["nowhere.key"] + Session.deciding).status == 2)
        let missing = try session.custody(["gate", "--format", "json", "--key", "ci.key"] + Session.deciding)
        #expect(missing.errorCode == "usage.contradictory-options")
    }

    @Test func `A source statement that names nobody clears nobody`() throws {
        let session = try world()
        // Signed by a machine in good standing, about the right commit, and empty.
        try session.files.write(
            "evidence/source.json",
            World.acme.document(
                .source(authors: [], committers: []).setting("/predicate/commits", to: 0), by: "ci"))
        try session.files.write("evidence/approval.json", World.acme.document(.approval(), by: "alice"))
        let held = try session.custody(["gate", "--format", "json"] + Session.deciding)
        #expect(held.status != 0)
        #expect(try held.json["verdict"]?.string != "released")
    }

    @Test func `Five thousand files of evidence are read`() throws {
        let session = try world()
        let document = try World.acme.document(.testResult().about(.other), by: "ci")
        for number in 0..<5_000 { try session.files.write("evidence/more/\(number).json", document) }
        #expect(try session.custody(["gate", "--quiet"] + Session.deciding).status == 0)
    }

    // MARK: Remedies

    /// Policies under which as many requirements as can be are open.
    static let demanding = """
        schema: https://custody.dev/schemas/policy/v1
        name: demanding
        match: { artifacts: ["file:nothing"] }
        require:
          - digest-pinned
          - provenance: { builder: { principal: ci }, source: { repository: "git+https://x.test/*" } }
          - sbom: { format: spdx, reconciles-with: [artifact] }
          - dependencies-locked
          - approvals: { count: 2, from: group:release-managers, distinct-from: [author, builder] }
          - credentials: { owned: true, custody: [hsm] }
          - logged: { witnesses: 1 }
          - source-review: { reviewers: 1 }
          - attestation: { name: tests, predicate-type: "https://in-toto.io/attestation/test-result/v0.1", signed-by: [ci] }
          - attestation: { name: any-one, predicate-type: "https://acme.test/*", signed-by: [ci] }

        """

    static let names = [
        "app.tar.gz", "with space", "$(touch pwned)", "it's", "-rf", "sbom", "a;b|c>d", "new\nline", "dir/app",
        "\u{1B}[31mred", "tab\there", "\"quoted\"", "glob*", "~", "#x", "back\\slash",
    ]

    @Test(arguments: names, [true, false])
    func `Every command of a remedy is one that can be run as it stands`(name: String, withEvidence: Bool) throws {
        let session = try world(evidence: withEvidence)
        try session.files.write(name, TestArtifact.app.bytes)
        try session.files.write("policy.yaml", Self.demanding)
        let path = name.hasPrefix("-") ? "./" + name : name
        let held = try session.custody(
            ["gate", "--format", "json"] + Session.deciding.dropFirst() + ["--", path])
        #expect(held.status == 1)
        let findings = try held.json["findings"]?.array ?? []
        let commands = findings.compactMap { $0["remedy"]?["command"]?.string }
        #expect(commands.count >= 6)
        let explained = try session.custody(
            ["explain", "--format", "json"] + Session.deciding.dropFirst() + ["--", path])
        let links = try explained.json["chain"]?.array?.flatMap { $0["remedies"]?.array ?? [] } ?? []
        for command in commands + links.compactMap({ $0["command"]?.string }) {
            try expectCommand(command, session, "\(name)")
        }
        #expect(try session.shell("test -e pwned").status == 1)
    }

    @Test func `The remedy names the artifact by the path that was typed`() throws {
        let session = try world(evidence: false)
        try session.files.write("out dir/app.tar.gz", TestArtifact.app.bytes)
        let held = try session.custody(["gate", "out dir/app.tar.gz"] + Session.deciding.dropFirst())
        #expect(held.text.contains("custody attest sbom 'out dir/app.tar.gz' --sbom"))
        let explained = try session.custody(["explain", "out dir/app.tar.gz"] + Session.deciding.dropFirst())
        #expect(explained.text.contains("custody attest sbom 'out dir/app.tar.gz' --sbom"))
    }

    @Test func `The remedy writes into the folder of evidence that was typed, and tells of files passed over`() throws {
        let session = try world(evidence: false)
        try session.files.write("the evidence/readme.txt", "not evidence")
        let words = Session.deciding.map { $0 == "evidence" ? "the evidence/" : $0 }
        let held = try session.custody(["gate"] + words)
        #expect(held.text.contains("--out 'the evidence/'sbom.bundle.json"))
        #expect(held.text.contains("custody attest approval app.tar.gz --evidence 'the evidence/' --key"))
        #expect(held.text.contains("1 file passed over, since no name ends in .json,"))
    }

    /// A command line, split by a real shell, is one of the program's.
    private func expectCommand(_ line: String, _ session: Session, _ comment: Comment) throws {
        let split = try Tool.run(
            ["sh", "-c", "eval \"set -- $1\"; printf '%s\\0' \"$@\"", "sh", line], in: session.files.path)
        let words = split.standardOutput.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
        #expect(words.first == "custody", comment)
        let objection = CustodyProgram.program.objection(to: Array(words.dropFirst()))
        #expect(objection == nil, "\(line): \(objection?.message ?? "")")
    }

    // MARK: Explain

    @Test(arguments: ["text", "json", "dot", "mermaid"])
    func `An explanation ends as the decision does, in each format`(format: String) throws {
        let released = try world().custody(["explain", "--format", format] + Session.deciding)
        #expect(released.status == 0)
        #expect(!released.standardOutput.isEmpty)
        let held = try world(evidence: false).custody(["explain", "--format", format] + Session.deciding)
        #expect(held.status == 1)
    }

    @Test(
        .enabled(if: Tool.isInstalled("dot"), "Graphviz is not installed"),
        arguments: [
            "app.tar.gz", "app\"];evil->b[label=\"x", "app\\", "app\\\"", "app<b>&#8238;", "app\n\u{1B}[31m",
            "app\u{202E}",
        ])
    func `Graphviz draws the graph, whatever an artifact is called`(name: String) throws {
        let session = try world()
        try session.files.write(name, TestArtifact.app.bytes)
        let drawn = try session.shell(
            """
            $custody explain "$name" --policy policy.yaml --principals principals.yaml --evidence evidence \
            --format dot --at \(World.now) > graph.dot; dot -Tplain graph.dot
            """, environment: ["name": name])
        #expect(drawn.status == 0)
        #expect(drawn.errors.isEmpty)
        let nodes = drawn.text.split(separator: "\n").filter { $0.hasPrefix("node ") }.map {
            $0.split(separator: " ")[1]
        }
        #expect(
            Set(nodes) == ["source", "dependencies", "build", "artifact", "signatures", "approvals", "decision"])
        let graph = String(decoding: try session.files.read("graph.dot"), as: UTF8.self)
        #expect(!graph.contains("\u{1B}"))
        #expect(!graph.contains("\u{202E}"))
        #expect(!graph.contains("&#"))
    }

    @Test func `A Mermaid label has no markup and no directive in it`() throws {
        let session = try world()
        let name = "app\"]<script>%%{init}%%`md`#x;\u{202E}"
        try session.files.write(name, TestArtifact.app.bytes)
        let drawn = try session.custody(["explain", name, "--format", "mermaid"] + Session.deciding.dropFirst())
        let line = drawn.text.split(separator: "\n").first { $0.hasPrefix("  artifact[") }
        let label = line.map { $0.dropFirst("  artifact[\"".count).dropLast("\"]".count) } ?? ""
        #expect(label.contains("script"))
        let rest = label.replacing("<br/>", with: "")
        for character in "\"<>%`{}[]|\u{202E}" { #expect(!rest.contains(character)) }
    }
}
