import Artifacts
import Crypto
import JSON
import TestSupport
import Testing

/// What is written where: answers, errors, hostile text, closed and full outputs.
@Suite struct OutputTests {
    private func world() throws -> Session {
        let session = try Session()
        try session.writeWorld()
        try session.writeEvidence()
        return session
    }

    // MARK: Errors as documents

    static let faults: [([String], String)] = [
        ([], "usage.missing-command"), (["--format", "json", "gate"], "usage.missing-argument"),
        (["gate", "app.tar.gz", "--policy", "p"], "usage.missing-option"),
        (["nosuch"], "usage.unknown-command"), (["gate", "--plicy"], "usage.unknown-option"),
        (["gate", "app", "--at", "yesterday", "--policy", "p", "--principals", "p"], "usage.invalid-value"),
        (["key"], "usage.missing-command"), (["digest"], "usage.missing-argument"),
        (["digest", "no", "--quiet=1"], "usage.unexpected-value"), (["digest", "nowhere"], "artifact.not-found"),
        (["verify", "a", "--bundle", "nowhere", "--key", "alice.pub"], "file.not-found"),
        (["attest", "approval", "app.tar.gz", "--expires", "2x", "--key", "alice.key"], "usage.invalid-value"),
    ]

    @Test(arguments: faults)
    func `An error is one JSON document on standard error where JSON was asked for`(
        words: [String], code: String
    ) throws {
        let session = try world()
        let answer = try session.custody(words + (words.contains("--format") ? [] : ["--format", "json"]))
        #expect(answer.status == 2)
        #expect(answer.standardOutput.isEmpty)
        #expect(answer.errors.split(separator: "\n").count == 1)
        #expect(answer.errorCode == code)
        let error = try JSONValue.parse(answer.standardError)
        #expect(error["schema"]?.string == "https://custody.dev/schemas/error/v1")
        #expect(error["exitCode"] == 2)
        // The same in words.
        let text = try session.custody(words.filter { $0 != "--format" && $0 != "json" })
        #expect(text.status == 2)
        #expect(text.errors.hasPrefix("custody: error: "))
    }

    // MARK: Outputs that fail

    static let answers = [
        ["gate"] + Session.deciding, ["gate", "--format", "json"] + Session.deciding,
        ["explain", "--format", "dot"] + Session.deciding, ["help"], ["--version"], ["digest", "app.tar.gz"],
        ["completion", "bash"], ["inspect", "evidence/sbom.json"],
        ["attest", "test-result", "app.tar.gz", "--result", "PASSED", "--key", "ci.key"],
        ["verify", "app.tar.gz", "--bundle", "evidence/sbom.json", "--key", "ci.pub"],
    ]

    @Test(arguments: answers)
    func `An answer that cannot be written is no answer`(words: [String]) throws {
        let session = try world()
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        #expect(try session.custody(words).status == 0)
        let full = try session.shell("$custody \(line) > /dev/full")
        #expect(full.status == 4)
        #expect(full.errors.contains("could not be written"))
        let closed = try session.shell("$custody \(line) >&-")
        #expect(closed.status == 4)
        #expect(closed.errors.contains("could not be written"))
        // A reader that has seen enough is no fault.
        #expect(try session.shell("$custody \(line) | true").status == 0)
    }

    @Test func `No file takes the place of a closed output`() throws {
        let session = try world()
        for closed in [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
            _ = try session.shell(
                """
                $custody attest test-result app.tar.gz --result PASSED --key ci.key --out b.json --force \(closed)
                $custody gate \(Session.deciding.joined(separator: " ")) --decision d.json \(closed)
                $custody digest app.tar.gz \(closed)
                """)
            #expect(
                try session.custody("verify", "app.tar.gz", "--bundle", "b.json", "--key", "ci.pub").status == 0)
            #expect(try JSONValue.parse(session.files.read("d.json"))["verdict"]?.string == "released")
            #expect(try session.files.read("app.tar.gz") == TestArtifact.app.bytes)
        }
        let built = try session.shell(
            """
            cd keys && git init -q . && cd ..
            $custody key generate --out k --no-passphrase >&- ; $custody verify app.tar.gz --bundle b.json --key k.pub
            """)
        #expect(built.status == 1, "the key was written whole")
    }

    // MARK: Colours and control characters

    static let hostile = "app\u{1B}[2K\rreleased\n\u{202E}txt\u{9B}31m\u{0}\u{200B}"

    @Test func `Nothing from evidence reaches a person as a control character`() throws {
        let session = try world()
        let name = Self.hostile
        let subject: JSONValue = [["name": .string(name), "digest": ["sha256": .string(TestArtifact.app.digest.hex)]]]
        let sketches: [StatementSketch] = [
            .provenance(
                builder: "https://x.test/\(name)", repository: "git+https://x.test/\(name)", ref: "refs/tags/\(name)"),
            .approval(reason: name), .source(authors: ["\(name)@x.test"], committers: ["\(name)@x.test"]),
            StatementSketch("https://x.test/\(name)", ["a": .string(name)]),
            StatementSketch.testResult().setting("/predicate/result", to: .string(name)),
        ]
        for (number, sketch) in sketches.enumerated() {
            let document = try World.acme.document(sketch.setting("/subject", to: subject), by: "ci")
            try session.files.write("evidence/h\(number).json", document)
            for words in [
                ["inspect", "evidence/h\(number).json"],
                ["verify", "app.tar.gz", "--bundle", "evidence/h\(number).json", "--key", "ci.pub"],
                ["verify", "app.tar.gz", "--bundle", "evidence/h\(number).json", "--key", "bob.pub"],
            ] {
                expectHarmless(try session.custody(words))
            }
        }
        try session.files.write("evidence/bad.json", "{\"\(name)\": \"\(name)\"}")
        for format in ["text", "dot", "mermaid"] {
            expectHarmless(try session.custody(["explain", "--format", format] + Session.deciding))
        }
        expectHarmless(try session.custody(["gate"] + Session.deciding))
        try session.files.write(
            "policy.yaml", Session.policy.replacing("name: app", with: "name: \"a\\e[31m\\u202Eb\""))
        expectHarmless(try session.custody(["gate"] + Session.deciding))
        expectHarmless(try session.custody("policy", "check", "policy.yaml"))
        expectHarmless(try session.custody("digest", "no\u{1B}[31m\u{202E}such"))
    }

    private func expectHarmless(_ output: Tool.Output, location: SourceLocation = #_sourceLocation) {
        for scalar in (output.text + output.errors).unicodeScalars {
            let isHarmless =
                scalar == "\n"
                || scalar.value >= 0x20 && !(0x7F...0x9F ~= scalar.value)
                    && ![0x202E, 0x200B].contains(scalar.value)
            #expect(isHarmless, "U+\(String(scalar.value, radix: 16)) in \(output.text)", sourceLocation: location)
            if !isHarmless { return }
        }
    }

    @Test(.enabled(if: Tool.isInstalled("script"), "the script command is not installed"))
    func `Colours are for terminals, and NO_COLOR takes them away`() throws {
        let session = try world()
        let line = "\(Session.binary) gate \(Session.deciding.joined(separator: " "))"
        func seen(_ environment: [String: String]) throws -> String {
            try Tool.start(
                ["script", "-qec", line, "/dev/null"], in: session.files.path,
                environment: environment.merging(["TERM": "xterm"]) { $1 }
            ).text
        }
        #expect(try seen([:]).contains("\u{1B}["))
        #expect(try !seen(["NO_COLOR": "1"]).contains("\u{1B}[3"))
        #expect(try !session.custody(["gate"] + Session.deciding).text.contains("\u{1B}"))
    }
}
