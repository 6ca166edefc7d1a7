import Crypto
import Encoding
import JSON
import Merkle
import TestSupport
import Testing

/// `custody log witness` and `custody log mirror`: what they answer, and that it is what the schemas say.
@Suite struct LogCopyTests {
    private static let validated: Comment = "jsonschema is not to be had from PyPI"

    /// A log without entries, and one with a single entry, by the same key.
    private static func write(_ session: Session) throws -> VerifierKey {
        let signer = try NoteSigner(name: try KeyName("log.test"), key: World.key("carol.ed25519"), type: .ed25519)
        let origin = try Origin("log.test")
        let entry = Array("entry".utf8)
        let one = TreeHead(size: 1, root: .leaf(of: entry))
        try session.files.write("one/checkpoint", try Checkpoint(origin: origin, head: one).signed(by: signer).bytes)
        try session.files.write("one/tile/0/000.p/1", one.root.bytes)
        try session.files.write("one/tile/entries/000.p/1", try EntryBundle.encode([entry]))
        try session.files.write(
            "none/checkpoint", try Checkpoint(origin: origin, head: .empty).signed(by: signer).bytes)
        return signer.verifierKey
    }

    @Test func `A copy is made, and a log that lost entries is refused`() throws {
        let session = try Session()
        let key = "\(try Self.write(session))"
        let copied = try session.custody("log", "mirror", "one", "copy", "--log", key)
        #expect(copied.status == 0 && copied.text.contains("entries  1  (1 new)"), "\(copied.transcript)")
        #expect(try Tool.run(["diff", "-r", "one", "copy"], in: session.files.path).text == "")
        let refused = try session.custody("log", "mirror", "none", "copy", "--log", key)
        #expect(refused.status == 1 && refused.text.contains("mirror.rolled-back"), "\(refused.transcript)")
        #expect(try Tool.run(["diff", "-r", "one", "copy"], in: session.files.path).text == "")
        #expect(try session.custody("log", "mirror", "nowhere", "copy", "--log", key).status == 3)
        #expect(try session.custody("log", "mirror", "http://127.0.0.1:1/", "copy", "--log", key).status == 3)
        let nonsense = try session.custody("log", "mirror", "one", "copy", "--log", "nonsense", "--format", "json")
        #expect(nonsense.status == 2 && nonsense.errorCode == "key.form")
        let url = try session.custody("log", "mirror", "http://u:p@x/", "copy", "--log", key, "--format", "json")
        #expect(url.status == 2 && url.errorCode == "http.url")
    }

    @Test(.enabled(if: SchemaValidator.python != nil, validated))
    func `The documents are what their schemas say`() async throws {
        let session = try Session()
        let key = "\(try Self.write(session))"
        try session.files.write("w.key", try World.key("carol.ed25519").pem(passphrase: nil), mode: 0o600)
        let witness = ["--name", "witness.test/w1", "--key", "w.key", "--format", "json"]
        var files: [String] = []
        for (name, status, words) in [
            ("copied", 0, ["log", "mirror", "one", "copy", "--log", key, "--format", "json"]),
            ("refused", 1, ["log", "mirror", "none", "copy", "--log", key, "--format", "json"]),
            ("key", 0, ["log", "witness", "key"] + witness),
        ] as [(String, Int32, [String])] {
            let answer = try session.custody(words)
            #expect(answer.status == status, "\(answer.transcript)")
            files.append(try session.files.write("\(name).json", answer.standardOutput))
        }
        let process = try BackgroundProcess(
            [Session.binary, "log", "witness", "serve", "--listen", "127.0.0.1:0", "--state", "state", "--log", key]
                + witness, in: session.files.path)
        files.append(try session.files.write("serve.json", Array(try await process.output(containing: "}\n").utf8)))
        #expect(process.end() == 0)
        #expect(try SchemaValidator.faults(session, files) == "")
    }
}
