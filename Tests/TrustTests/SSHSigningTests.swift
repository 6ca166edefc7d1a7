import Crypto
import TestSupport
import Testing
import Trust

/// Signing with the keys that OpenSSH writes: from a file, and through the real agent.
@Suite(.enabled(if: Tool.isInstalled("ssh-keygen") && Tool.isInstalled("ssh-agent"), "OpenSSH is not installed"))
struct `Signing with OpenSSH's keys` {
    private let message = Array("what was agreed\n".utf8)
    private let nobody = "/nonexistent/agent"

    private func files(_ type: [String], passphrase: String = "") throws -> TemporaryDirectory {
        let files = try TemporaryDirectory()
        try Tool.run(["ssh-keygen", "-q", "-N", passphrase, "-C", "alice", "-f", "key", "-t"] + type, in: files.path)
        return files
    }

    /// OpenSSH verifies a signature.
    private func expectVerified(_ armor: String, _ files: TemporaryDirectory) throws {
        try files.write("sig", armor)
        try files.write("message", message)
        let line = String(decoding: try files.read("key.pub"), as: UTF8.self)
        try files.write("allowed", "alice " + line)
        try Tool.run(
            ["sh", "-c", "ssh-keygen -Y verify -f allowed -I alice -n file -s sig < message"], in: files.path)
    }

    static let types = [
        ["ed25519"], ["ecdsa", "-b", "256"], ["ecdsa", "-b", "384"], ["ecdsa", "-b", "521"], ["rsa", "-b", "2048"],
        ["rsa", "-b", "3072"],
    ]

    @Test(arguments: types) func `An unencrypted file signs, and OpenSSH verifies it`(type: [String]) throws {
        let files = try files(type)
        let key = try SSHSigningKey(files.read("key"), agent: nobody)
        try expectVerified(key.sign(message, namespace: "file"), files)
        let line = String(decoding: try files.read("key.pub"), as: UTF8.self)
        #expect(key.publicKey == (try SSHPublicKey(authorizedKey: line)))
    }

    /// An agent of its own, that ends with the value.
    private final class Agent: Sendable {
        let socket: String
        private let process: String

        init(_ files: TemporaryDirectory) throws {
            socket = files.path + "/agent"
            let said = try Tool.run(["ssh-agent", "-a", socket], in: files.path).text
            let start = said.split(separator: "SSH_AGENT_PID=").last ?? ""
            process = String(start.prefix { $0.isNumber })
        }

        // The test's threads block other signals, and what they start inherits that.
        deinit { _ = try? Tool.start(["kill", "-KILL", process]) }
    }

    @Test(arguments: types) func `An agent signs for a public key, and for an encrypted file`(type: [String]) throws {
        let files = try files(type)
        let agent = try Agent(files)
        try Tool.run(["ssh-add", "-q", "key"], in: files.path, environment: ["SSH_AUTH_SOCK": agent.socket])
        try expectVerified(
            SSHSigningKey(files.read("key.pub"), agent: agent.socket).sign(message, namespace: "file"), files)
        try Tool.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", "key"], in: files.path)
        try expectVerified(
            SSHSigningKey(files.read("key"), agent: agent.socket).sign(message, namespace: "file"), files)
    }

    @Test func `An agent that does not hold the key is told from no agent, and both say what to do`() throws {
        let files = try files(["ed25519"], passphrase: "secret")
        let agent = try Agent(files)
        for (file, socket, code) in [
            ("key.pub", agent.socket, SSHError.Code.agent), ("key.pub", nobody, .agent), ("key", nobody, .encrypted),
            ("key", agent.socket, .encrypted),
        ] {
            let error = #expect(throws: SSHError.self) { try SSHSigningKey(files.read(file), agent: socket) }
            #expect(error?.code == code)
        }
    }

    @Test func `A file that is damaged or of another format is refused`() throws {
        let files = try files(["ed25519"])
        let text = String(decoding: try files.read("key"), as: UTF8.self)
        let pem = Array(try World.key("alice").pem(passphrase: nil))
        for bytes in [
            [], Array("x".utf8), pem, Array(text.dropLast(40).utf8),
            Array(text.replacing("b3BlbnNzaC1r", with: "b3BlbnNzaC1s").utf8),
            Array("-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----\n".utf8),
        ] {
            let error = #expect(throws: SSHError.self) { try SSHSigningKey(bytes, agent: nobody) }
            #expect(error?.code == .form)
        }
    }

    @Test func `The wire form of a bare key is the one that OpenSSH writes`() throws {
        let key = try World.key("ssh.ed25519").publicKey
        #expect(SSHPublicKey(key).blob == SSHSamples.blob(key))
        // ssh-keygen writes the others in PEM.
        for type in Self.types.dropFirst() {
            let files = try files(type)
            let line = String(decoding: try files.read("key.pub"), as: UTF8.self)
            try Tool.run(["sh", "-c", "ssh-keygen -e -m PKCS8 -f key.pub > key.pem"], in: files.path)
            #expect(SSHPublicKey(try PublicKey(pem: files.read("key.pem"))) == (try SSHPublicKey(authorizedKey: line)))
        }
    }
}
