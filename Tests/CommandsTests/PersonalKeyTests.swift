import Artifacts
import Crypto
import JSON
import TestSupport
import Testing
import Time

/// Keys that people already have, from end to end: signing, verifying and the gate.
@Suite(.enabled(if: Tool.isInstalled("ssh-keygen") && Tool.isInstalled("gpg"), "OpenSSH or GnuPG is not installed"))
struct `Keys that people already have` {
    private let at = ["--at", World.now.description]

    private func session() throws -> Session {
        let session = try Session()
        try session.writeWorld()
        try Tool.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "frank@acme.test", "-f", "id"],
            in: session.files.path)
        let line = String(decoding: try session.files.read("id.pub"), as: UTF8.self)
        try session.files.write("allowed", "frank@acme.test " + line)
        return session
    }

    private func check(_ output: Tool.Output) throws -> String? { try output.json["rejection"]?["check"]?.string }

    @Test func `A file that ssh-keygen signed verifies for whom the file allows`() throws {
        let session = try session()
        try Tool.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-f", "id", "-n", "file", "app.tar.gz"], in: session.files.path)
        let words = ["verify", "app.tar.gz", "--signature", "app.tar.gz.sig", "--ssh", "allowed", "--format", "json"]
        let verified = try session.custody(words + ["--identity", "frank@acme.test"] + at)
        #expect(verified.status == 0, "\(verified.errors)")
        #expect(try verified.json["allowedAs"]?.string == "frank@acme.test")
        #expect(try session.custody(words).status == 0)
        let other = try session.custody(words + ["--identity", "mallory@acme.test"])
        #expect(other.status == 1)
        #expect(try check(other) == "ssh-signer.identity")
        let purpose = try session.custody(words + ["--namespace", "release"])
        #expect(try check(purpose) == "ssh-signature.namespace")
        try session.files.write("app.tar.gz", "changed")
        let changed = try session.custody(words)
        #expect(changed.status == 1)
        #expect(try check(changed) == "ssh-signature.mismatch")
    }

    @Test func `A file that gpg signed verifies by its key, at the time`() throws {
        let session = try session()
        let home = try GnuPGHome()
        let key = try home.key("frank", expires: "30d")
        try session.files.write("frank.asc", home.export(key))
        try session.files.write("app.asc", home.sign(TestArtifact.app.bytes, by: key))
        let words = ["verify", "app.tar.gz", "--signature", "app.asc", "--openpgp", "frank.asc", "--format", "json"]
        let verified = try session.custody(words + at)
        #expect(verified.status == 0, "\(verified.errors)")
        #expect(try verified.json["signers"]?.array?.first?["openpgp"]?.string == key)
        let later = try session.custody(words + ["--at", World.later("30d").description])
        #expect(try check(later) == "openpgp-key.interval")
        try session.files.write("app.tar.gz", "changed")
        #expect(try check(session.custody(words + at)) == "openpgp-signature.mismatch")
    }

    /// The checks that `--explain` tells, each with its outcome.
    private func told(_ output: Tool.Output) throws -> [String] {
        try output.json["checks"]?.array?.map { "\($0["check"]?.string ?? "") \($0["outcome"]?.string ?? "")" } ?? []
    }

    @Test func `Every check of a signature over a file is told, passed or not`() throws {
        let session = try session()
        try Tool.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-f", "id", "-n", "file", "app.tar.gz"], in: session.files.path)
        let ssh = [
            "verify", "app.tar.gz", "--signature", "app.tar.gz.sig", "--ssh", "allowed", "--explain", "--format",
            "json",
        ]
        let verified = try told(session.custody(ssh + at))
        #expect(
            verified == [
                "ssh-signature.namespace passed", "ssh-signature.mismatch passed", "ssh-signer.unknown passed",
                "ssh-signer.identity passed", "ssh-signer.namespace passed", "ssh-signer.interval passed",
            ])
        let refused = try told(session.custody(ssh + ["--identity", "mallory@acme.test"] + at))
        #expect(
            refused == [
                "ssh-signature.namespace passed", "ssh-signature.mismatch passed", "ssh-signer.unknown passed",
                "ssh-signer.identity rejected", "ssh-signer.namespace not-reached", "ssh-signer.interval not-reached",
            ])
        let home = try GnuPGHome()
        let key = try home.key("frank", expires: "30d")
        try session.files.write("frank.asc", home.export(key))
        try session.files.write("app.asc", home.sign(TestArtifact.app.bytes, by: key))
        let openPGP = [
            "verify", "app.tar.gz", "--signature", "app.asc", "--openpgp", "frank.asc", "--explain", "--format", "json",
        ]
        let passed = try told(session.custody(openPGP + at))
        #expect(passed.count == 7 && passed.allSatisfy { $0.hasSuffix(" passed") }, "\(passed)")
        let late = try told(session.custody(openPGP + ["--at", World.later("30d").description]))
        #expect(
            late.suffix(3) == [
                "openpgp-signature.algorithm passed", "openpgp-key.interval rejected",
                "openpgp-signature.interval not-reached",
            ])
    }

    @Test func `A public key in the place of the allowed signers is told as that`() throws {
        let session = try session()
        try Tool.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-f", "id", "-n", "file", "app.tar.gz"], in: session.files.path)
        let output = try session.custody("verify", "app.tar.gz", "--signature", "app.tar.gz.sig", "--ssh", "id.pub")
        #expect(output.status == 2)
        #expect(output.errors.contains("write whose it is before it"), "\(output.errors)")
    }

    @Test func `What cannot be verified so is wrong usage, and says what to do`() throws {
        let session = try session()
        try Tool.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-f", "id", "-n", "file", "app.tar.gz"], in: session.files.path)
        for (words, code) in [
            (["--signature", "app.tar.gz.sig", "--openpgp", "id.pub"], "openpgp.form"),
            (["--signature", "policy.yaml", "--ssh", "allowed"], "ssh.form"),
            (["--signature", "app.tar.gz.sig", "--ssh", "policy.yaml"], "ssh.allowed-signers"),
            (["--signature", "policy.yaml", "--openpgp", "policy.yaml"], "openpgp.keyring"),
        ] {
            let output = try session.custody(["verify", "app.tar.gz", "--format", "json"] + words)
            #expect(output.status == 2)
            #expect(output.errorCode == code)
        }
        let digest = try session.custody(
            "verify", TestArtifact.app.digest.description, "--signature", "app.tar.gz.sig", "--ssh", "allowed",
            "--format",
            "json")
        #expect(digest.errorCode == "signature.not-a-file")
        #expect(
            try session.custody("verify", "app.tar.gz", "--signature", "app.tar.gz.sig", "--key", "alice.pub").status
                == 2)
    }

    @Test func `Approvals by SSH and OpenPGP keys count for their principals, each person once`() throws {
        let session = try session()
        let policy = """
            schema: https://custody.dev/schemas/policy/v1
            name: app
            match: { artifacts: ["file:app*"] }
            require:
              - approvals: { count: 1, from: group:release-managers }

            """
        try session.files.write("policy.yaml", policy)
        let home = try GnuPGHome()
        let key = try home.key("frank", clock: nil)
        try session.files.write("keys/frank.asc", home.export(key))
        let line = String(decoding: try session.files.read("id.pub"), as: UTF8.self).split(separator: "\n")[0]
        try session.files.write(
            "principals.yaml",
            World.acmeDocument
                + """

                  frank:
                    kind: human
                    groups: [release-managers]
                    credentials:
                      - { ssh: "\(line)" }
                      - { openpgp: \(key), keyring: keys/frank.asc }

                """.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n"))
        try session.files.makeDirectory("evidence")
        let approve = ["attest", "approval", "app.tar.gz"]
        let bySSH = try session.custody(approve + ["--ssh", "id", "--out", "evidence/ssh.bundle.json"])
        #expect(bySSH.status == 0, "\(bySSH.errors)")
        #expect(try session.custody(["gate"] + gating).status == 0)

        let byOpenPGP = try session.custody(
            approve + ["--openpgp", key, "--out", "evidence/pgp.bundle.json"], environment: ["GNUPGHOME": home.path])
        #expect(byOpenPGP.status == 0, "\(byOpenPGP.errors)")
        // Two approvals of one person are one.
        try session.files.write("policy.yaml", policy.replacing("count: 1", with: "count: 2"))
        #expect(try session.custody(["gate"] + gating).status == 1)
        try Tool.run(["rm", "evidence/ssh.bundle.json"], in: session.files.path)
        try session.files.write("policy.yaml", policy)
        #expect(try session.custody(["gate"] + gating).status == 0)

        // The bundle verifies by itself, too.
        for words in [["--openpgp", "keys/frank.asc", "--bundle", "evidence/pgp.bundle.json"]] {
            #expect(try session.custody(["verify", "app.tar.gz"] + words).status == 0)
        }
    }

    /// Decided by the machine's clock: the signatures were just made.
    private var gating: [String] {
        [
            "app.tar.gz", "--policy", "policy.yaml", "--principals", "principals.yaml", "--evidence", "evidence",
            "--at",
            (Instant.now() + TimeSpan(seconds: 60)).description,
        ]
    }

    @Test func `An encrypted key is for the agent, and only one key signs`() throws {
        let session = try session()
        try Tool.run(["chmod", "644", "id"], in: session.files.path)
        let open = try session.custody("attest", "approval", "app.tar.gz", "--ssh", "id", "--quiet", "--format", "json")
        #expect(open.errorCode == "secret.open-to-others")
        try Tool.run(["chmod", "600", "id"], in: session.files.path)
        try Tool.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", "id"], in: session.files.path)
        let encrypted = try session.custody(
            "attest", "approval", "app.tar.gz", "--ssh", "id", "--quiet", "--format", "json")
        #expect(encrypted.errorCode == "ssh.encrypted")
        #expect(encrypted.errors.contains("ssh-add"))
        let absent = try session.custody(
            "attest", "approval", "app.tar.gz", "--ssh", "id.pub", "--quiet", "--format", "json")
        #expect(absent.errorCode == "ssh.agent")
        #expect(
            try session.custody("attest", "approval", "app.tar.gz", "--ssh", "id", "--key", "alice.key").status == 2)
        #expect(try session.custody("attest", "approval", "app.tar.gz").status == 2)
    }
}
