import Artifacts
import JSON
import TestSupport
import Testing
import Time

/// Keys that people already have, in a store: from `attest --record` to a file that verifies elsewhere.
@Suite(.enabled(if: Tool.isInstalled("ssh-keygen") && Tool.isInstalled("gpg"), "OpenSSH or GnuPG is not installed"))
struct StorePersonalKeyTests {
    /// A store with a policy that asks for two approvals, and frank (SSH) and grace (OpenPGP) to give them.
    private struct Release {
        let session: Session
        let home: GnuPGHome
        let key: String

        init() throws {
            (session, home) = (try Session(), try GnuPGHome())
            key = try home.key("grace", clock: nil)
            try session.writeWorld()
            try Tool.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "frank@acme.test", "-f", "id"],
                in: session.files.path)
            let line = String(decoding: try session.files.read("id.pub"), as: UTF8.self)
            try session.files.write("allowed", "frank@acme.test " + line)
            try session.files.write("keys/grace.asc", home.export(key))
            try session.files.write(
                "people.yaml",
                """
                schema: https://custody.dev/schemas/principals/v1
                principals:
                  frank: { kind: human, groups: [managers], credentials: [ { ssh: "\(line.dropLast())" } ] }
                  grace: { kind: human, groups: [managers], credentials: [ { openpgp: \(key), keyring: keys/grace.asc } ] }

                """)
            try session.files.write(
                "two.yaml",
                """
                schema: https://custody.dev/schemas/policy/v1
                name: app
                match: { artifacts: ["file:app*"] }
                require:
                  - approvals: { count: 2, from: group:managers }
                  - logged

                """)
        }

        var gnuPG: [String: String] { ["GNUPGHOME": home.path] }

        func run(_ words: String...) throws -> Tool.Output { try session.custody(words, environment: gnuPG) }

        /// Decided by the machine's clock: the signatures were just made.
        var at: [String] { ["--at", (Instant.now() + TimeSpan(seconds: 60)).description] }
    }

    @Test func `Approvals by SSH and OpenPGP keys are recorded, found, exported and counted, here and elsewhere`()
        throws
    {
        let release = try Release()
        let session = release.session
        let made = try release.run(
            "init", "--origin", "log.acme.test/releases", "--principals", "people.yaml", "--policy", "two.yaml")
        try #require(made.status == 0, "\(made.errors)")
        let approve = ["attest", "approval", "app.tar.gz", "--record", "--format", "json"]
        let bySSH = try session.custody(approve + ["--ssh", "id"])
        #expect(bySSH.status == 0, "\(bySSH.text) \(bySSH.errors)")
        #expect(try bySSH.json["results"]?.array?.first?["credential"]?.string?.hasPrefix("ssh:SHA256:") == true)
        #expect(try session.custody(["gate", "app.tar.gz", "--store", "custody-data"] + release.at).status == 1)
        let byOpenPGP = try session.custody(approve + ["--openpgp", release.key], environment: release.gnuPG)
        #expect(byOpenPGP.status == 0, "\(byOpenPGP.text) \(byOpenPGP.errors)")
        #expect(try byOpenPGP.json["results"]?.array?.first?["credential"]?.string == "openpgp:" + release.key)

        let gated = try session.custody(["gate", "app.tar.gz", "--store", "custody-data"] + release.at)
        #expect(gated.status == 0, "\(gated.text)")
        let listed = try release.run("evidence", "app.tar.gz", "--format", "json")
        let signers = try listed.json["evidence"]?.array?.compactMap {
            $0["signers"]?.array?.first?["principal"]?.string
        }
        #expect(signers == ["frank", "grace"])
        let one = try release.run(
            "evidence", "app.tar.gz", "--signed-by", "openpgp:" + release.key, "--format", "json")
        #expect(try one.json["evidence"]?.array?.count == 1)

        _ = try session.shell("rm custody-data/custody.db*")
        #expect(try release.run("reindex").status == 0)
        #expect(try release.run("evidence", "app.tar.gz", "--format", "json").standardOutput == listed.standardOutput)
        #expect(try release.run("fsck").status == 0)
        #expect(try release.run("log", "verify", "--full").status == 0)

        let exported = try session.custody(["export", "app.tar.gz", "--out", "app.custody"] + release.at)
        #expect(exported.status == 0, "\(exported.errors)")
        let elsewhere = [
            ["verify", "app.tar.gz", "--evidence", "app.custody"],
            [
                "verify", "app.tar.gz", "--evidence", "app.custody", "--trusted-root", "custody-data/trusted_root.json",
                "--principals", "people.yaml",
            ],
            [
                "gate", "app.tar.gz", "--evidence", "app.custody", "--trusted-root", "custody-data/trusted_root.json",
                "--principals", "people.yaml", "--policy", "two.yaml",
            ] + release.at,
        ]
        for words in elsewhere {
            let output = try session.custody(words)
            #expect(output.status == 0, "\(words) \(output.text) \(output.errors)")
        }
        // The store's timestamp proves when: a key that was given up later counts for what it had signed, and no earlier.
        let people = String(decoding: try session.files.read("people.yaml"), as: UTF8.self)
        for (revoked, status) in [(TimeSpan(seconds: 1800), 0), (TimeSpan(seconds: -1800), 1)] as [(TimeSpan, Int32)] {
            let text = people.replacing(" } ] }", with: ", revoked-after: \(Instant.now() + revoked) } ] }")
            try session.files.write("revoked.yaml", text)
            let later = try session.custody([
                "gate", "app.tar.gz", "--store", "custody-data", "--principals", "revoked.yaml", "--at",
                (Instant.now() + TimeSpan(seconds: 3600)).description,
            ])
            #expect(later.status == status, "\(later.text) \(later.errors)")
        }
        // By other principals nobody has approved.
        let others = try release.run(
            "verify", "--evidence", "app.custody", "--trusted-root", "custody-data/trusted_root.json", "--principals",
            "principals.yaml", "--format", "json")
        #expect(others.status != 0)
    }

    @Test func `What people outside the principals signed is recorded by allowed signers and a keyring`() throws {
        let release = try Release()
        let session = release.session
        #expect(try release.run("init", "--principals", "principals.yaml").status == 0)
        let approve = ["attest", "approval", "app.tar.gz"]
        #expect(try session.custody(approve + ["--ssh", "id", "--out", "ssh.json"]).status == 0)
        #expect(
            try session.custody(approve + ["--openpgp", release.key, "--out", "pgp.json"], environment: release.gnuPG)
                .status == 0)
        let unknown = try release.run("record", "ssh.json", "pgp.json", "--format", "json")
        let statuses = try unknown.json["results"]?.array?.compactMap { $0["status"]?.string }
        #expect(statuses == ["refused", "unchecked"])
        #expect(try release.run("log", "status", "--format", "json").json["size"] == 0)
        let recorded = try release.run(
            "record", "ssh.json", "pgp.json", "--ssh", "allowed", "--openpgp", "keys/grace.asc", "--format", "json")
        #expect(recorded.status == 0, "\(recorded.text)")
        let again = try release.run(
            "record", "pgp.json", "ssh.json", "--principals", "people.yaml", "--format", "json")
        #expect(try again.json["results"]?.array?.map { $0["status"] } == ["known", "known"])
        let broken = try release.run("record", "ssh.json", "--ssh", "policy.yaml", "--format", "json")
        #expect(broken.status == 2)
        #expect(broken.errorCode == "ssh.allowed-signers")
    }
}
