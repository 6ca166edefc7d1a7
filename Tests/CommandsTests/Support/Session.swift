import Crypto
import JSON
import TestSupport
import Time

/// A folder in which the built `custody` is run as people run it: a process of its own, with files on disk.
final class Session: Sendable {
    let files: TemporaryDirectory

    init() throws { files = try TemporaryDirectory() }

    /// The binary that was built with these tests: it lies beside the test bundle.
    static let binary: String = {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
        let end = bundle.range(of: ".xctest").map { bundle[..<$0] }.flatMap { $0.lastIndex(of: "/") }
        let folder = (end ?? bundle.lastIndex(of: "/")).map { String(bundle[..<$0]) } ?? "."
        let path = folder + "/custody"
        precondition(Tool.isExecutable(path), "there is no custody at \(path); build it with 'swift build' first")
        return path
    }()

    /// Seconds after which a command counts as hanging.
    private static let patience = "120"
    private static let guardWords = Tool.isInstalled("timeout") ? ["timeout", patience] : []

    /// Runs a command line in the folder, with nothing on standard input.
    ///
    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - environment: added to PATH, HOME and TMPDIR.
    func custody(_ arguments: [String], environment: [String: String] = [:]) throws -> Tool.Output {
        try Tool.start(Self.guardWords + [Self.binary] + arguments, in: files.path, environment: environment)
    }

    func custody(_ arguments: String..., environment: [String: String] = [:]) throws -> Tool.Output {
        try custody(arguments, environment: environment)
    }

    /// Runs a shell script in the folder, in which `$custody` is the binary.
    func shell(_ script: String, environment: [String: String] = [:]) throws -> Tool.Output {
        var environment = environment
        environment["custody"] = Self.binary
        return try Tool.start(Self.guardWords + ["sh", "-c", script], in: files.path, environment: environment)
    }

    /// Writes the principals of ``World/acme`` with their public keys, and the private keys of some of them.
    func writeWorld(keys: [String] = ["alice", "bob", "carol.ed25519", "ci", "ci-tests"]) throws {
        try files.write("principals.yaml", World.acmeDocument)
        for line in World.acmeDocument.split(separator: "\n") {
            for word in line.split(whereSeparator: { " ,".contains($0) }) where word.hasPrefix("keys/") {
                try files.write(String(word), World.keyFile(String(word)))
            }
        }
        for name in keys {
            try files.write("\(name).key", World.key(name).pem(passphrase: nil), mode: 0o600)
            try files.write("\(name).pub", World.key(name).publicKey.pem)
        }
        try files.write(TestArtifact.app.name, TestArtifact.app.bytes)
        try files.write("policy.yaml", Self.policy)
    }

    /// Writes evidence that ``policy`` is satisfied with at ``World/now``; statements are the same in every run.
    func writeEvidence() throws {
        let world = World.acme
        try files.write("evidence/provenance.json", world.document(.provenance(), by: "ci"))
        try files.write("evidence/sbom.json", world.document(.cycloneDX(), by: "ci"))
        try files.write("evidence/source.json", world.document(.source(), by: "ci"))
        try files.write("evidence/tests.json", world.document(.testResult(), by: "ci-tests"))
        try files.write("evidence/approval.json", world.document(.approval(), by: "carol.ed25519"))
    }

    static let policy = """
        schema: https://custody.dev/schemas/policy/v1
        name: app
        tier: standard
        match: { artifacts: ["file:app*"] }
        require:
          - digest-pinned
          - provenance: { builder: { principal: ci }, maximum-age: 30d }
          - sbom: { format: any }
          - approvals: { count: 1, from: group:release-managers, distinct-from: [author, builder] }
          - attestation:
              predicate-type: https://in-toto.io/attestation/test-result/v0.1
              signed-by: [principal:ci-tests]
              where: { /result: { equals: PASSED } }

        """

    /// What a decision about the app rests on, as words of a command line.
    static let deciding = [
        "app.tar.gz", "--policy", "policy.yaml", "--principals", "principals.yaml", "--evidence", "evidence", "--at",
        World.now.description,
    ]

    /// An output in which what differs from run to run is named: the keys of the world, the folder, the binary.
    func stable(_ text: String) throws -> String {
        var text = text
        for name in ["alice", "alice-2", "bob", "carol.ed25519", "dave", "ci", "ci-tests", "mallory"] {
            let key = try World.key(name).publicKey
            text = text.replacing(key.id, with: "(key of \(name))")
            text = text.replacing(key.hint, with: "(hint of \(name))")
            text = text.replacing(key.id.prefix(12), with: "(key of \(name))")
        }
        return text.replacing(files.path, with: "(folder)")
    }
}

extension Tool.Output {
    /// Both outputs and the status, as a golden file shows them.
    var transcript: String {
        var text = String(decoding: standardOutput, as: UTF8.self)
        if !standardError.isEmpty { text += "--- standard error\n" + errors }
        return text + "--- exit code \(status)\n"
    }

    /// The standard output as JSON.
    var json: JSONValue { get throws { try JSONValue.parse(standardOutput) } }

    /// The `code` of the error document on standard error.
    var errorCode: String? { try? JSONValue.parse(standardError)["code"]?.string }
}

extension String {
    fileprivate func range(of text: String) -> Index? {
        indices.first { self[$0...].hasPrefix(text) }
    }
}
