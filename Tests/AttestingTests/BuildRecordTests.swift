import Artifacts
import Attesting
import Evidence
import Git
import JSON
import TestSupport
import Testing
import Time

@Suite(.enabled(if: Tool.isInstalled("git"), "git is not installed"))
struct `What a build is recorded as` {
    private let files: TemporaryDirectory
    private let repository: TestRepository
    private let commit: String

    init() throws {
        files = try TemporaryDirectory()
        repository = try TestRepository(at: files.path + "/project")
        try files.write("project/main.c", "int main(void) { return 0; }\n")
        commit = try repository.commit("Begin")
    }

    private func record() throws -> BuildRecord {
        BuildRecord(source: try BuildRecord.Source(Repository.open(repository.path)), finishedOn: World.now)
    }

    private func provenance(_ record: BuildRecord) throws -> Provenance {
        let payload = try record.statement(about: [TestArtifact.app.descriptor]).payload
        let statement = try Statement(payload: payload, payloadType: Envelope.inTotoPayloadType)
        guard case .provenance(let provenance) = statement.predicate else {
            throw World.Failure(description: "no provenance")
        }
        return provenance
    }

    @Test func `The record becomes provenance that says the same`() throws {
        try repository.git("remote", "add", "origin", "https://user:secret@git.acme.test/payments.git")
        var record = try record()
        record.builderID = "https://ci.acme.test/builder"
        record.command = ["make", "release"]
        record.environment = [("CI", "true"), ("RUNNER_OS", "Linux")]
        record.startedOn = World.earlier("5m")
        record.invocationID = "https://ci.acme.test/runs/1"
        record.dependencies = [ResourceDescriptor(name: "package-lock.json", digests: TestArtifact.other.digests)]
        record.byproducts = [ResourceDescriptor(name: "build.log", digests: TestArtifact.other.digests)]
        let provenance = try provenance(record)
        #expect(provenance.buildType == BuildRecord.buildType)
        #expect(provenance.builderID == "https://ci.acme.test/builder")
        #expect(
            provenance.sources == [
                SourceReference(
                    repository: "git+https://git.acme.test/payments.git", ref: "refs/heads/main",
                    commit: try Digest(.gitCommit, hex: commit))
            ])
        #expect(provenance.externalParameters["command"] == ["make", "release"])
        #expect(
            provenance.externalParameters["source"] == "git+https://git.acme.test/payments.git@refs/heads/main")
        #expect(provenance.internalParameters["environment"] == ["CI": "true", "RUNNER_OS": "Linux"])
        #expect(provenance.startedOn == World.earlier("5m"))
        #expect(provenance.finishedOn == World.now)
        #expect(provenance.invocationID == "https://ci.acme.test/runs/1")
        #expect(provenance.resolvedDependencies.map(\.name) == [nil, "package-lock.json"])
        #expect(provenance.byproducts.map(\.name) == ["build.log"])
    }

    @Test func `A build of little is recorded as little`() throws {
        let provenance = try provenance(record())
        #expect(provenance.builderID == BuildRecord.localBuilder)
        #expect(provenance.externalParameters["command"] == nil)
        #expect(provenance.startedOn == nil)
        #expect(provenance.invocationID == nil)
        #expect(provenance.byproducts.isEmpty)
    }

    @Test func `A tag on the commit stands before the branch, with the characters that tags have`() throws {
        try repository.git("tag", "@acme/app@1.2.3")
        try repository.git("remote", "add", "origin", "https://git.acme.test/mono")
        let source = try #require(try provenance(record()).sources.first)
        #expect(source.repository == "git+https://git.acme.test/mono")
        #expect(source.ref == "refs/tags/@acme/app@1.2.3")
    }

    @Test func `A detached head without a tag has no reference`() throws {
        try repository.git("checkout", "--quiet", "--detach")
        let source = try #require(try provenance(record()).sources.first)
        #expect(source.ref == nil)
        #expect(source.commit?.hex == commit)
    }

    @Test func `A working tree that differs from the commit is marked`() throws {
        func marks() throws -> JSONObject? { try provenance(record()).resolvedDependencies.first?.annotations }
        #expect(try marks() == [:])
        try files.write("project/main.c", "int main(void) { return 1; }\n")
        #expect(try marks() == ["custody.dev/dirty": true])
    }

    @Test func `A repository without a commit cannot have been built`() throws {
        let empty = try TestRepository(at: files.path + "/empty")
        #expect(throws: GitError.self) { _ = try BuildRecord.Source(Repository.open(empty.path)) }
    }

    @Test func `A subject without a digest is refused`() throws {
        #expect(throws: Rejection.self) { _ = try record().statement(about: [ResourceDescriptor(name: "app")]) }
    }

    @Test(arguments: [
        ("https://git.acme.test/payments", "git+https://git.acme.test/payments"),
        ("https://token@git.acme.test/payments", "git+https://git.acme.test/payments"),
        ("git@git.acme.test:payments.git", "git+ssh://git@git.acme.test/payments.git"),
        ("git@git.acme.test:/payments.git", "git+ssh://git@git.acme.test/payments.git"),
        ("ssh://git@git.acme.test:2222/payments.git", "git+ssh://git@git.acme.test:2222/payments.git"),
        ("git://git.acme.test/payments", "git://git.acme.test/payments"),
        ("/srv/git/payments", "git+file:///srv/git/payments"),
        ("github.acme.test:payments", "git+ssh://github.acme.test/payments"),
    ])
    func `A remote is named as SPDX names locations, without credentials`(remote: String, uri: String) throws {
        try repository.git("remote", "add", "origin", remote)
        #expect(try Repository.open(repository.path).sourceURI() == uri)
    }

    @Test func `Where there is no remote the directory is the source`() throws {
        #expect(try Repository.open(repository.path).sourceURI() == "git+file://" + repository.path)
        try repository.git("remote", "add", "upstream", "https://git.acme.test/upstream")
        #expect(try Repository.open(repository.path).sourceURI() == "git+https://git.acme.test/upstream")
        try repository.git("remote", "add", "origin", "https://git.acme.test/origin")
        #expect(try Repository.open(repository.path).sourceURI() == "git+https://git.acme.test/origin")
    }
}

@Suite struct `What a build is told` {
    @Test func `Nothing that is recorded unasked looks like a secret`() {
        #expect(BuildEnvironment.recorded.allSatisfy { !BuildEnvironment.looksSecret($0) })
        #expect(Set(BuildEnvironment.recorded).count == BuildEnvironment.recorded.count)
    }

    @Test(arguments: [
        "GITHUB_TOKEN", "github_token", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "SIGNING_KEY", "NPM_AUTH", "PRIVATE",
        "CUSTODY_PASSPHRASE", "GOOGLE_APPLICATION_CREDENTIALS",
    ])
    func `A name that says secret is refused`(name: String) {
        #expect(BuildEnvironment.looksSecret(name))
    }

    @Test(
        arguments: [
            (
                [
                    "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/app", "GITHUB_RUN_ID": "42",
                    "GITHUB_RUN_ATTEMPT": "2",
                ], "https://github.com/acme/app/actions/runs/42/attempts/2"
            ),
            (
                ["GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/app", "GITHUB_RUN_ID": "42"],
                "https://github.com/acme/app/actions/runs/42/attempts/1"
            ),
            (
                ["CI_PROJECT_URL": "https://gitlab.com/acme/app", "CI_JOB_ID": "7"],
                "https://gitlab.com/acme/app/-/jobs/7"
            ),
            (["BUILD_URL": "https://ci.acme.test/1"], "https://ci.acme.test/1"), (["GITHUB_RUN_ID": "42"], nil),
            ([:], nil),
        ] as [([String: String], String?)])
    func `A run's address is told from its CI system's variables`(environment: [String: String], id: String?) {
        #expect(BuildEnvironment.invocationID { environment[$0] } == id)
    }
}

@Suite struct `A build under observation` {
    @Test func `What it says on both channels is passed on in order and hashed`() throws {
        var said: [UInt8] = []
        let build = try BuildCommand.run(["sh", "-c", "echo one; echo two >&2; echo three"]) { said += $0 }
        #expect(String(decoding: said, as: UTF8.self) == "one\ntwo\nthree\n")
        #expect(build.logDigest == .sha256(of: said))
        #expect(build.logSize == said.count)
        #expect(build.status == 0)
        #expect(build.startedOn <= build.finishedOn)
    }

    @Test(arguments: [("exit 7", Int32(7)), ("kill -9 $$", 137)])
    func `Its end is told`(script: String, status: Int32) throws {
        #expect(try BuildCommand.run(["sh", "-c", script]) { _ in }.status == status)
    }

    @Test(arguments: [[], [""], ["/no/such/program"], ["/dev/null"]] as [[String]])
    func `What cannot be started is an error`(command: [String]) {
        #expect(throws: BuildCommandError.self) { try BuildCommand.run(command) { _ in } }
    }

    @Test func `A full disk fails the record once the build has ended`() throws {
        struct Full: Error {}
        let files = try TemporaryDirectory()
        #expect(throws: Full.self) {
            try BuildCommand.run(["sh", "-c", "echo a; echo done >'\(files.path)/end'"]) { _ in throw Full() }
        }
        #expect(try files.read("end") == Array("done\n".utf8))
    }

    @Test func `A build does not inherit that broken pipes are ignored`() throws {
        var said: [UInt8] = []
        _ = try BuildCommand.run(["sh", "-c", "yes | head -n 1; kill -PIPE $$; echo survived"]) { said += $0 }
        #expect(String(decoding: said, as: UTF8.self) == "y\n")
    }
}
