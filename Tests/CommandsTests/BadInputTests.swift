import Commands
import Crypto
import JSON
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Input that is broken, hostile or not there: a clear error with a code, exit code 2, and no hanging, on every way in.
@Suite struct BadInputTests {
    private func world() throws -> Session {
        let session = try Session()
        try session.writeWorld()
        try session.files.write("b.json", World.acme.document(.testResult(), by: "alice"))
        let repository = try TestRepository(at: session.files.path + "/repo")
        try repository.commit("begin")
        return session
    }

    /// Runs a way with a file, and expects an error document with a code.
    private func expect(
        _ code: String, _ session: Session, _ way: Way, _ file: String = "bad",
        location: SourceLocation = #_sourceLocation
    ) throws {
        let answer = try session.custody(way.line(file))
        #expect(answer.status == 2, sourceLocation: location)
        #expect(answer.errorCode == code, "\(answer.errors)", sourceLocation: location)
        #expect(answer.standardOutput.isEmpty, sourceLocation: location)
        let error = try JSONValue.parse(answer.standardError)
        #expect(error["exitCode"] == 2, sourceLocation: location)
        let place = [error["message"], error["where"]].compactMap { $0?.string }.joined()
        #expect(place.contains(file), "the error names the file", sourceLocation: location)
    }

    // MARK: Files

    @Test(arguments: Way.all)
    func `A path that leads nowhere`(way: Way) throws {
        try expect("file.not-found", world(), way)
    }

    @Test(arguments: Way.all.filter { $0.name != "evidence" })
    func `A directory where a file should be`(way: Way) throws {
        let session = try world()
        try session.files.makeDirectory("bad")
        try expect("file.is-directory", session, way)
    }

    @Test(.timeLimit(.minutes(5)), arguments: Way.all)
    func `A FIFO, which does not hang`(way: Way) throws {
        let session = try world()
        try Tool.run(["mkfifo", "bad"], in: session.files.path)
        try expect("file.not-regular", session, way)
    }

    @Test(.timeLimit(.minutes(5)))
    func `A device as an artifact, and a FIFO in a folder of evidence`() throws {
        let session = try world()
        try Tool.run(["mkfifo", "bad.json"], in: session.files.path)
        let device = try session.custody("digest", "/dev/zero", "--format", "json")
        #expect(device.status == 2)
        #expect(device.errorCode == "artifact.wrong-kind")
        let gated = try session.custody(Way.evidence.line("."))
        #expect(gated.status == 2)
        #expect(gated.errorCode == "file.not-regular")
    }

    @Test(
        .enabled(
            if: getuid() != 0 || Tool.isInstalled("setpriv"), "root can read everything, and setpriv is not installed"),
        arguments: Way.all)
    func `A file that may not be read`(way: Way) throws {
        let session = try world()
        try session.files.write("bad", "secret", mode: 0o000)
        let drop = getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
        // Whoever the test becomes can get at the binary and at all files but one.
        let copy = try TemporaryDirectory()
        // Copied by another process: were it open for writing here, a test beside this one could hand that to its child,
        // and the kernel runs no file that somebody may still write (ETXTBSY).
        try Tool.run(["install", "-m", "755", Session.binary, copy.path + "/custody"])
        try Tool.run(["chmod", "755", copy.path, session.files.path])
        if !drop.isEmpty { try Tool.run(["sh", "-c", "chown 65534 *.key"], in: session.files.path) }
        let answer = try Tool.start(drop + [copy.path + "/custody"] + way.line("bad"), in: session.files.path)
        #expect(answer.status == 2)
        #expect(answer.errorCode == "file.permission", "\(answer.errors)")
    }

    @Test(.timeLimit(.minutes(5)), arguments: Way.artifacts)
    func `What is read as an artifact is a file that is there`(way: Way) throws {
        let session = try world()
        try expect("artifact.not-found", session, way)
        try Tool.run(["mkfifo", "bad"], in: session.files.path)
        try expect("artifact.wrong-kind", session, way)
        try Tool.run(["rm", "bad"], in: session.files.path)
        try session.files.makeDirectory("bad")
        try expect("artifact.wrong-kind", session, way)
    }

    // MARK: JSON

    /// What is wrong, the bytes, and the codes in a bundle and elsewhere.
    static let json: [(String, [UInt8], String, String)] = [
        ("empty", [], "document.json", "json.syntax"),
        ("truncated", Array(#"{"mediaType": "appl"#.utf8), "document.json", "json.syntax"),
        ("NaN", Array(#"{"a": NaN}"#.utf8), "document.json", "json.syntax"),
        ("duplicate names", Array(#"{"a": 1, "a": 2}"#.utf8), "document.json", "json.duplicate"),
        (
            "invalid UTF-8", Array("{\"a\": \"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8), "document.json",
            "json.encoding"
        ),
        ("trailing text", Array("{} {}".utf8), "document.json", "json.syntax"),
        ("deep", [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000), "document.limit", "json.limit"),
    ]

    @Test(arguments: json, Way.documents)
    func `JSON that is broken`(fault: (what: String, bytes: [UInt8], evidence: String, json: String), way: Way) throws {
        let session = try world()
        try session.files.write("bad", fault.bytes)
        try expect(way.name == "bundle" ? fault.evidence : fault.json, session, way)
    }

    @Test(arguments: json)
    func `Broken JSON is inspected with its reason`(
        fault: (what: String, bytes: [UInt8], evidence: String, json: String)
    ) throws {
        let session = try world()
        try session.files.write("bad", fault.bytes)
        let answer = try session.custody(Way.inspected.line("bad"))
        #expect(answer.status == 2)
        #expect(try answer.json["documents"]?.array?.first?["rejection"]?["check"]?.string == fault.evidence)
        let gated = try session.custody(Way.evidence.line("bad"))
        #expect(gated.status == 1)
        #expect(try gated.json["notCounted"]?.array?.first?["check"]?.string == fault.evidence)
    }

    @Test(arguments: ["****", "eyJ9", "e30", "e30=\n", "e3A=", "e31="])
    func `Base 64 that is wrong or not canonical`(payload: String) throws {
        let session = try world()
        let bundle = try World.json(.testResult(), by: ["alice"])
            .setting("/dsseEnvelope/payload", to: .string(payload))
        try session.files.write("bad", bundle.canonical())
        let answer = try session.custody(Way.bundle.line("bad"))
        // What decodes to other bytes is read, and is not what was signed.
        if payload == "eyJ9" || payload == "e3A=" {
            #expect(answer.status == 1)
            #expect(try answer.json["rejection"]?["check"]?.string == "envelope.signature-mismatch")
        } else {
            #expect(answer.status == 2)
            #expect(answer.errorCode == "envelope.form")
        }
    }

    /// The address space, in KiB, in which any input must be refused: the limit on documents, a buffer that doubles, the program.
    private static let room = 600_000

    @Test(.timeLimit(.minutes(5)), arguments: [("[", 200), ("[", 60), ("a", 60), (" ", 10)])
    func `Hundreds of megabytes are refused at once, in bounded memory`(piece: String, megabytes: Int) throws {
        let session = try world()
        let made = try session.shell("head -c \(megabytes)000000 /dev/zero | tr '\\0' '\(piece)' > bad")
        #expect(made.status == 0)
        for way in Way.all {
            let line = way.line("bad").map { "'\($0)'" }.joined(separator: " ")
            let answer = try session.shell("ulimit -v \(Self.room); $custody \(line)")
            #expect(answer.status == 2 || way.name == "evidence" && answer.status == 1, "\(way.name): \(answer.errors)")
        }
    }

    @Test func `A bundle on one endless line of standard input is cut off`() throws {
        let answer = try world().shell(
            "ulimit -v \(Self.room); tr '\\0' '[' < /dev/zero 2> /dev/null | $custody inspect - --format json")
        #expect(answer.status == 2)
        #expect(answer.errorCode == "file.too-large")
    }

    // MARK: Keys

    @Test func `A private key where a public one belongs, and the reverse`() throws {
        let session = try world()
        try expect("key.private-given", session, .publicKey, "alice.key")
        try expect("key.public-given", session, .privateKey, "alice.pub")
        let made = try session.custody(
            "key", "generate", "--out", "locked", environment: ["CUSTODY_PASSPHRASE": "correct horse"])
        #expect(made.status == 0)
        try expect("key.private-given", session, .publicKey, "locked.key")
    }

    @Test func `A wrong passphrase, none at all, and one that cannot be`() throws {
        let session = try world()
        let secret = ["CUSTODY_PASSPHRASE": "correct horse"]
        #expect(try session.custody("key", "generate", "--out", "locked", environment: secret).status == 0)
        let line = Way.privateKey.line("locked.key")
        let wrong = try session.custody(line, environment: ["CUSTODY_PASSPHRASE": "wrong"])
        #expect(wrong.status == 2)
        #expect(wrong.errorCode == "passphrase.wrong")
        #expect(!wrong.errors.contains("OpenSSL"), "the library's words help nobody who mistyped")
        // No terminal: the process has a session of its own, or nothing to ask at.
        let ask = Tool.isInstalled("setsid") ? ["setsid", "--wait"] : []
        let none = try Tool.start(ask + [Session.binary] + line, in: session.files.path)
        #expect(none.status == 2)
        #expect(none.errorCode == "passphrase.missing")
        try session.files.write("pass", "\n", mode: 0o600)
        let empty = try session.custody(line + ["--passphrase-file", "pass"])
        #expect(empty.status == 2)
        #expect(empty.errorCode == "passphrase.unusable")
        try session.files.write("pass", "correct horse\n", mode: 0o600)
        #expect(try session.custody(line + ["--passphrase-file", "pass"]).status == 0)
    }

    @Test(arguments: [Way.publicKey, .privateKey])
    func `Something else than a key`(way: Way) throws {
        let session = try world()
        try session.files.write("bad", "not a key\n")
        try expect("key.not-pem", session, way)
        try session.files.write("bad", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")
        let answer = try session.custody(way.line("bad"))
        #expect(answer.status == 2)
        #expect(answer.errorCode?.hasPrefix("key.") == true)
    }

    // MARK: YAML

    /// An alias that doubles itself: nine levels of nine are 400 million words.
    static let bomb: String = {
        let words = (0..<9).map { level in
            let item = level == 0 ? "x" : "*a\(level - 1)"
            return "a\(level): &a\(level) [\(Array(repeating: item, count: 9).joined(separator: ","))]\n"
        }
        return words.joined()
    }()

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            bomb, "", "- [", "a: \u{1}", "a: 1\na: 2\n", String(repeating: "[", count: 900_000),
            String(repeating: "a: &x *x\n", count: 1_000), "!!python/object:os.system {}", "\u{FEFF}\u{FEFF}",
            "---\n---\n",
        ])
    func `YAML that is broken or hostile is refused as policy and as principals`(yaml: String) throws {
        let session = try world()
        try session.files.write("bad", yaml)
        for (way, code) in [(Way.policy, "policy.invalid"), (Way.principals, "principals.invalid")] {
            try expect(code, session, way)
        }
        let checked = try session.shell("ulimit -v \(Self.room); $custody policy check bad --format json")
        #expect(checked.status == 1)
        #expect(try checked.json["valid"] == false)
    }

    @Test func `A policy with a typo decides nothing, and shows where`() throws {
        let session = try world()
        try session.files.write("bad", Session.policy.replacing("require:", with: "requires:"))
        try expect("policy.invalid", session, .policy)
        let answer = try session.custody("gate", "app.tar.gz", "--policy", "bad", "--principals", "principals.yaml")
        #expect(answer.errors.contains("did you mean 'require'?"))
        #expect(answer.errors.contains("next: custody policy check bad"))
    }

    // MARK: Change

    @Test func `An artifact that changes while it is read is refused`() throws {
        let session = try world()
        // Long enough to be still at it when the other writes.
        let answer = try session.shell(
            """
            head -c 400000000 /dev/zero > big
            (while :; do printf x >> big; sleep 0.02; done) & writer=$!
            $custody digest big --format json; code=$?
            kill $writer; exit $code
            """)
        #expect(answer.status == 2)
        #expect(answer.errorCode == "artifact.changed")
    }
}
