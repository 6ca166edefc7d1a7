import Artifacts
import Attesting
import Evidence
import Git
import JSON
import TestSupport
import Testing
import Time
import Trust

/// A repository of two people who sign their commits by SSH keys that OpenSSH made.
private struct Project {
    let files: TemporaryDirectory
    let repository: TestRepository

    init() throws {
        files = try TemporaryDirectory()
        repository = try TestRepository(at: files.path + "/project")
        for name in ["alice", "bob", "mallory"] {
            try Tool.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name], in: files.path)
        }
        try repository.git("config", "gpg.format", "ssh")
        try repository.git("remote", "add", "origin", "https://git.acme.test/payments")
    }

    /// Who is who, with more said of alice's key.
    func principals(aliceKey: String = "") throws -> Principals {
        try World(
            """
            alice: { kind: human, emails: [alice@acme.test], credentials: [ { ssh: "\(try key("alice"))"\(aliceKey) } ] }
            bob: { kind: human, emails: [bob@acme.test], credentials: [ { ssh: "\(try key("bob"))" } ] }
            """
        ).principals
    }

    func key(_ name: String) throws -> String {
        String(decoding: try files.read(name + ".pub").dropLast(), as: UTF8.self)
    }

    func fingerprint(_ name: String) throws -> String {
        "ssh:" + (try SSHPublicKey(authorizedKey: key(name)).fingerprint)
    }

    func commit(
        by author: TestRepository.Person, committer: TestRepository.Person? = nil, signedBy signer: String? = nil
    ) throws {
        let options = signer.map { ["--gpg-sign=\(files.path)/\($0).pub"] } ?? ["--no-gpg-sign"]
        try repository.commit("Change", author: author, committer: committer ?? author, options: options)
    }

    func read(
        _ principals: Principals?, since: String? = nil, keyring: OpenPGPKeyring? = nil
    ) throws -> SourceHistory {
        try SourceHistory.read(
            Repository.open(repository.path), commit: nil, since: since.flatMap { GitObjectID(hex: $0) },
            principals: principals, keyring: keyring, recordedOn: World.now)
    }
}

@Suite(.enabled(if: Tool.isInstalled("ssh-keygen") && Tool.isInstalled("git"), "git or ssh-keygen is not installed"))
struct `Who wrote the source` {
    private let project: Project
    init() throws { project = try Project() }

    private func authorship(_ history: SourceHistory, _ email: String) -> SourceRecord.Authorship? {
        history.record.contributors.first { $0.email == email }?.authorship
    }

    @Test func `One who signed each commit is its proven author`() throws {
        try project.commit(by: .alice, signedBy: "alice")
        try project.commit(by: .alice, signedBy: "alice")
        let history = try project.read(project.principals())
        #expect(history.notes.isEmpty)
        #expect(
            history.record.contributors == [
                SourceRecord.Contributor(
                    email: "alice@acme.test", roles: [.author, .committer], commits: 2, authorship: .signed,
                    keys: [try project.fingerprint("alice")])
            ])
        #expect(history.record.commits == 2)
        #expect(history.record.isComplete)
        #expect(history.record.repository == "git+https://git.acme.test/payments")
        #expect(history.record.ref == "refs/heads/main")
        #expect(history.record.recordedOn == World.now)
        #expect(history.commit.hex == (try project.repository.git("rev-parse", "HEAD")))
    }

    @Test func `One commit without a signature makes all of them a claim`() throws {
        try project.commit(by: .alice, signedBy: "alice")
        try project.commit(by: .alice)
        try project.commit(by: .alice, signedBy: "alice")
        let history = try project.read(project.principals())
        #expect(authorship(history, "alice@acme.test") == .claimed)
        #expect(history.record.contributors.first?.commits == 3)
    }

    @Test func `Who signs what another wrote proves only that they committed it`() throws {
        try project.commit(by: .alice, committer: .bob, signedBy: "bob")
        let history = try project.read(project.principals())
        #expect(authorship(history, "alice@acme.test") == .claimed)
        #expect(authorship(history, "bob@acme.test") == .signed)
        #expect(history.record.contributors.map(\.roles) == [[.author], [.committer]])
    }

    @Test func `Another's key under one's own name proves nothing`() throws {
        try project.commit(by: .alice, signedBy: "bob")
        #expect(authorship(try project.read(project.principals()), "alice@acme.test") == .claimed)
    }

    @Test func `A key that belongs to nobody proves nothing`() throws {
        try project.commit(by: .alice, signedBy: "mallory")
        let history = try project.read(project.principals())
        #expect(authorship(history, "alice@acme.test") == .claimed)
        #expect(history.record.contributors.first?.keys == [try project.fingerprint("mallory")])
    }

    @Test func `Without principals all authorship is claimed`() throws {
        try project.commit(by: .alice, signedBy: "alice")
        #expect(authorship(try project.read(nil), "alice@acme.test") == .claimed)
    }

    @Test func `A key revoked by the time of the record proves nothing, and the note says so`() throws {
        try project.commit(by: .alice, signedBy: "alice")
        let revoked = try project.read(
            project.principals(aliceKey: ", revoked-after: \(World.earlier("1d"))"))
        #expect(authorship(revoked, "alice@acme.test") == .claimed)
        #expect(revoked.notes.first?.reason.contains("revoked") == true)
        // A revocation still to come leaves what was signed before it.
        let later = try project.read(project.principals(aliceKey: ", revoked-after: \(World.later("1d"))"))
        #expect(authorship(later, "alice@acme.test") == .signed)
    }

    @Test func `A commit changed after it was signed is noted, and its author claimed`() throws {
        try project.commit(by: .alice, signedBy: "alice")
        let object = try project.repository.git("cat-file", "commit", "HEAD")
        try project.files.write("forged", object.replacing("Change", with: "Changed") + "\n")
        let forged = try project.repository.git("hash-object", "-t", "commit", "-w", project.files.path + "/forged")
        try project.repository.git("reset", "--quiet", "--hard", forged)
        let history = try project.read(project.principals())
        #expect(authorship(history, "alice@acme.test") == .claimed)
        #expect(history.notes.map(\.commit) == [forged])
        #expect(history.notes.first?.reason.contains("does not verify") == true)
    }

    @Test func `What came before the last release is left out`() throws {
        try project.commit(by: .bob)
        let released = try project.repository.git("rev-parse", "HEAD")
        try project.commit(by: .alice, signedBy: "alice")
        let history = try project.read(project.principals(), since: released)
        #expect(history.record.since == released)
        #expect(history.record.commits == 1)
        #expect(history.record.contributors.map(\.email) == ["alice@acme.test"])
        #expect(authorship(history, "alice@acme.test") == .signed)
    }

    @Test func `Addresses that differ in case are one contributor`() throws {
        try project.commit(by: TestRepository.Person("Alice", "Alice@ACME.test"), signedBy: "alice")
        try project.commit(by: .alice, signedBy: "alice")
        let history = try project.read(project.principals())
        #expect(history.record.contributors.map(\.email) == ["alice@acme.test"])
        #expect(history.record.contributors.first?.authorship == .signed)
    }

    @Test func `A shallow clone says that its history is cut off`() throws {
        try project.commit(by: .alice)
        try project.commit(by: .bob)
        let shallow = project.files.path + "/shallow"
        try TestRepository.git(["clone", "--quiet", "--depth", "1", "file://" + project.repository.path, shallow])
        let history = try SourceHistory.read(
            Repository.open(shallow), commit: nil, since: nil, principals: nil, keyring: nil, recordedOn: World.now)
        #expect(!history.record.isComplete)
        #expect(history.record.commits == 1)
    }

    @Test func `A repository without a commit has no history`() throws {
        #expect(throws: GitError.self) { try project.read(nil) }
    }

    @Test func `The statement is about the commit and reads back the same`() throws {
        try project.commit(by: .alice, signedBy: "alice")
        let history = try project.read(project.principals())
        let statement = try history.statement
        let again = try Statement(payload: statement.payload, payloadType: Envelope.inTotoPayloadType)
        #expect(again.predicate == .source(history.record))
        #expect(again.subjects.map(\.digests) == [DigestSet([history.commit])])
    }

    @Test(.enabled(if: Tool.isInstalled("gpg"), "gpg is not installed"))
    func `OpenPGP signatures count where the keys are given, by primary key or subkey`() throws {
        let home = project.files.path + "/gnupg"
        try project.files.makeDirectory("gnupg")
        try Tool.run(["chmod", "700", home])
        func gpg(_ arguments: String...) throws -> Tool.Output {
            try Tool.run(["gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", ""] + arguments)
        }
        defer { _ = try? Tool.run(["gpgconf", "--homedir", home, "--kill", "all"]) }
        _ = try gpg("--quick-generate-key", "Alice <alice@acme.test>", "ed25519", "cert", "never")
        let primary = try fingerprints(gpg("--list-keys", "--with-colons").text)[0]
        _ = try gpg("--quick-add-key", primary, "ed25519", "sign", "never")
        let subkey = try fingerprints(gpg("--list-keys", "--with-colons").text)[1]

        try project.repository.git("config", "gpg.format", "openpgp")
        try project.repository.git("config", "gpg.program", try script(home))
        try project.repository.commit(
            "Change", author: .alice, committer: .alice, options: ["--gpg-sign=\(subkey)"])
        let keyring = try OpenPGPKeyring(gpg("--export", primary).standardOutput)
        let revoked = try World(
            """
            alice:
              kind: human
              emails: [alice@acme.test]
              credentials:
                - { openpgp: \(primary) }
                - { openpgp: \(subkey), revoked-after: \(World.earlier("1d")) }
            """
        ).principals
        #expect(authorship(try project.read(revoked, keyring: keyring), "alice@acme.test") == .claimed)
        for fingerprint in [primary, subkey] {
            let principals = try World(
                "alice: { kind: human, emails: [alice@acme.test], credentials: [ { openpgp: \(fingerprint) } ] }"
            ).principals
            let history = try project.read(principals, keyring: keyring)
            #expect(authorship(history, "alice@acme.test") == .signed, "\(fingerprint)")
            #expect(history.record.contributors.first?.keys == ["openpgp:" + fingerprint])
            let unchecked = try project.read(principals)
            #expect(authorship(unchecked, "alice@acme.test") == .claimed)
            #expect(unchecked.notes.first?.reason.contains("--openpgp-keyring") == true)
        }
    }

    private func fingerprints(_ listing: String) -> [String] {
        listing.split(separator: "\n").filter { $0.hasPrefix("fpr:") }.compactMap {
            $0.split(separator: ":").last.map(String.init)
        }
    }

    /// Git runs one program, and has no place for its home.
    private func script(_ home: String) throws -> String {
        try project.files.write("gpg", "#!/bin/sh\nexec gpg --homedir '\(home)' --batch \"$@\"\n", mode: 0o755)
    }
}
