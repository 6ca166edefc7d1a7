import JSON
import TestSupport
import Testing

/// `custody attest provenance` and `custody attest source`, over real repositories and real builds.
@Suite struct RepositoryTests {
    /// A session whose folder is a repository of two commits, with the world's keys beside it, ignored.
    private func checkout() throws -> (Session, commit: String) {
        let session = try Session()
        try session.writeWorld()
        try session.files.write(".gitignore", "*.key\n*.pub\n/keys/\n*.yaml\n/out/\n/app.tar.gz\n/build.log\n")
        try session.files.write("main.c", "int main(void) { return 0; }\n")
        let repository = try TestRepository(at: session.files.path)
        try repository.commit("begin", author: .alice)
        try session.files.write("main.c", "int main(void) { return 1; }\n")
        try session.files.write("package-lock.json", "{}\n")
        let commit = try repository.commit("change", author: .bob, committer: .bob)
        try repository.git("tag", "v1.0")
        try session.files.makeDirectory("out")
        return (session, commit)
    }

    private static let provenance = [
        "attest", "provenance", "app.tar.gz", "--git", ".", "--key", "ci.key", "--out", "out/b.json",
    ]

    private func predicate(_ session: Session) throws -> JSONValue? {
        try session.custody("inspect", "out/b.json", "--format", "json").json["documents"]?.array?.first?["predicate"]
    }

    @Test func `A build is run, observed and attested`() throws {
        let (session, commit) = try checkout()
        let built = try session.custody(
            Self.provenance + [
                "--build-log", "build.log", "--lockfile", "package-lock.json", "--dependency",
                "pkg:deb/debian/openssl@3.0.22@\(TestArtifact.other.digest)", "--env", "HOME", "--", "sh", "-c",
                "echo building; echo warning >&2; printf 'the build' > app.tar.gz",
            ])
        #expect(built.status == 0)
        #expect(built.standardOutput.isEmpty, "the build's output goes to standard error")
        #expect(built.errors == "building\nwarning\nwrote out/b.json\n")
        #expect(try session.files.read("build.log") == Array("building\nwarning\n".utf8))
        // What the build made is what is attested, not what lay there before it.
        #expect(try session.files.read("app.tar.gz") == Array("the build".utf8))
        #expect(
            try session.custody("verify", "app.tar.gz", "--bundle", "out/b.json", "--key", "ci.pub").status == 0)

        let definition = try predicate(session)?["buildDefinition"]
        #expect(definition?["externalParameters"]?["command"]?.array?.first?.string == "sh")
        #expect(definition?["externalParameters"]?["source"]?.string?.hasSuffix("@refs/tags/v1.0") == true)
        let dependencies = definition?["resolvedDependencies"]?.array ?? []
        #expect(dependencies.first?["digest"]?["gitCommit"]?.string == commit)
        #expect(dependencies.contains { $0["name"]?.string == "package-lock.json" })
        #expect(dependencies.contains { $0["uri"]?.string == "pkg:deb/debian/openssl@3.0.22" })
        #expect(definition?["internalParameters"]?["environment"]?["HOME"]?.string != nil)
        let details = try predicate(session)?["runDetails"]
        #expect(details?["metadata"]?["startedOn"]?.string != nil)
        #expect(details?["byproducts"]?.array?.first?["name"]?.string == "build.log")
    }

    @Test func `A build that fails is not attested`() throws {
        let (session, _) = try checkout()
        let failed = try session.custody(Self.provenance + ["--format", "json", "--", "sh", "-c", "exit 3"])
        #expect(failed.status == 2)
        #expect(failed.errorCode == "build.failed")
        #expect(try session.custody("inspect", "out/b.json").status == 2, "nothing was written")
    }

    @Test func `A build that cannot be started says so`() throws {
        let (session, _) = try checkout()
        let failed = try session.custody(Self.provenance + ["--format", "json", "--", "no-such-program"])
        #expect(failed.status == 2)
        #expect(failed.errorCode == "build.not-started")
    }

    @Test func `Nothing is built where nothing could be signed or written`() throws {
        let (session, _) = try checkout()
        let encrypted = try session.custody(
            "key", "generate", "--out", "locked", environment: ["CUSTODY_PASSPHRASE": "correct horse"])
        #expect(encrypted.status == 0)
        let build = ["--format", "json", "--", "sh", "-c", "echo > out/built"]
        let locked = try session.custody(
            ["attest", "provenance", "app.tar.gz", "--git", ".", "--key", "locked.key", "--out", "out/b.json"] + build)
        #expect(locked.errorCode == "passphrase.missing")
        try session.files.write("out/b.json", "mine")
        #expect(try session.custody(Self.provenance + build).errorCode == "file.exists")
        #expect(try Tool.run(["ls", "out"], in: session.files.path).text == "b.json")
    }

    @Test func `A second artifact is not taken for the build`() throws {
        let (session, _) = try checkout()
        let refused = try session.custody(
            "attest", "provenance", "app.tar.gz", "./other", "--git", ".", "--key", "ci.key", "--format", "json")
        #expect(refused.status == 2)
        #expect(refused.errorCode == "usage.unexpected-argument")
    }

    @Test func `A dirty working tree is refused, or told of`() throws {
        let (session, _) = try checkout()
        try session.files.write("main.c", "int main(void) { return 2; }\n")
        try session.files.write("new.c", "\n")
        let refused = try session.custody(Self.provenance)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("found: 1 modified, 1 untracked"))
        #expect(try session.custody(Self.provenance + ["--format", "json"]).errorCode == "git.dirty")
        #expect(try session.custody(Self.provenance + ["--allow-dirty"]).status == 0)
        let source = try predicate(session)?["buildDefinition"]?["resolvedDependencies"]?.array?.first
        #expect(source?["annotations"]?["custody.dev/dirty"] == true)
    }

    @Test(arguments: ["GITHUB_TOKEN", "my_secret", "AWS_SECRET_ACCESS_KEY", "Password", "CUSTODY_PASSPHRASE"])
    func `A variable whose name looks like a secret's is refused`(name: String) throws {
        let (session, _) = try checkout()
        let refused = try session.custody(
            Self.provenance + ["--env", name, "--format", "json"], environment: [name: "hunter2"])
        #expect(refused.status == 2)
        #expect(refused.errorCode == "env.secret")
        #expect(!refused.errors.contains("hunter2"))
    }

    @Test func `Public variables of the CI system are recorded without being asked for`() throws {
        let (session, _) = try checkout()
        let environment = [
            "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/app", "GITHUB_RUN_ID": "42",
            "GITHUB_TOKEN": "hunter2",
        ]
        #expect(try session.custody(Self.provenance, environment: environment).status == 0)
        let written = try predicate(session)
        #expect(
            written?["runDetails"]?["metadata"]?["invocationId"]?.string
                == "https://github.com/acme/app/actions/runs/42/attempts/1")
        let text = written.map { String(decoding: $0.canonical(), as: UTF8.self) } ?? ""
        #expect(text.contains("GITHUB_REPOSITORY"))
        #expect(!text.contains("hunter2"))
    }

    @Test(arguments: ["pkg:deb/x@1", "pkg:deb/x@sha256:12", "@sha256:12"])
    func `A dependency without a digest is refused`(text: String) throws {
        let (session, _) = try checkout()
        let refused = try session.custody(Self.provenance + ["--dependency", text, "--format", "json"])
        #expect(refused.status == 2)
        #expect(refused.errorCode == "dependency.form")
    }

    // MARK: Source

    private static let source = ["attest", "source", "--git", ".", "--key", "ci.key", "--out", "out/b.json"]

    @Test func `Who wrote a commit is told from its history`() throws {
        let (session, commit) = try checkout()
        let attested = try session.custody(Self.source + ["--principals", "principals.yaml"])
        #expect(attested.status == 0)
        #expect(attested.errors.contains("2 commits up to \(commit.prefix(12)) by 2 contributors"))
        #expect(
            try session.custody("verify", "git:.@\(commit)", "--bundle", "out/b.json", "--key", "ci.pub").status == 0)
        let written = try predicate(session)
        #expect(written?["contributors"]?.array?.count == 2)
        #expect(written?["contributors"]?.array?.allSatisfy { $0["authorship"]?.string == "claimed" } == true)
    }

    @Test func `Only what came since the last release is told`() throws {
        let (session, _) = try checkout()
        let attested = try session.custody(Self.source + ["--since", "v1.0~1"])
        #expect(attested.errors.contains("1 commit up to"))
        #expect(try session.custody("inspect", "out/b.json").text.contains("bob@acme.test"))
        #expect(try !session.custody("inspect", "out/b.json").text.contains("alice@acme.test: author"))
    }

    @Test func `A source statement that speaks of nobody is not signed`() throws {
        let (session, _) = try checkout()
        let refused = try session.custody(Self.source + ["--since", "v1.0", "--format", "json"])
        #expect(refused.status == 2)
        #expect(refused.errorCode == "source.no-commits")
    }

    @Test func `Revisions that are not there, and folders that are no repositories, are told`() throws {
        let (session, _) = try checkout()
        let revision = try session.custody(Self.source + ["--commit", "nowhere", "--format", "json"])
        #expect(revision.status == 2)
        #expect(revision.errorCode?.hasPrefix("git.") == true)
        let folder = try Session()
        try folder.writeWorld()
        let none = try folder.custody(Self.source + ["--format", "json"])
        #expect(none.status == 2)
        #expect(none.errorCode?.hasPrefix("git.") == true)
    }
}
