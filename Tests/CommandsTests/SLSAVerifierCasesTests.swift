import Crypto
import JSON
import TestSupport
import Testing

private let cases = "slsa-verifier/cases.json"

/// slsa-verifier's cases, by the script that maps them to custody's options.
@Suite(.enabled(if: TestData.has(cases) && Tool.isInstalled("python3"), Comment(rawValue: TestData.missing)))
struct `slsa-verifier's cases` {
    @Test func `Every case that needs no network agrees in verdict and layer`() throws {
        let output = try Tool.start(
            ["python3", TestData.package + "/Scripts/slsa-verifier-cases", TestData.path(cases)],
            environment: ["CUSTODY": Session.binary])
        #expect(output.status == 0, "\(output.text)\n\(output.errors)")
        let words = output.text.split(separator: "\n").last?.split(separator: " ") ?? []
        try #require(words.count == 4, "\(output.text)")
        #expect(words[0] == words[2] && words[0] != "0", "\(output.text)")
    }
}

/// `custody verify` as it is asked for SLSA expectations.
@Suite struct `Verifying SLSA provenance` {
    private func verify(_ session: Session, _ words: String...) throws -> Tool.Output {
        try session.custody(["verify"] + words + ["--bundle", "b.json", "--format", "json"])
    }

    private func session(_ bundle: JSONValue) throws -> Session {
        let session = try Session()
        try session.files.write(TestArtifact.app.name, TestArtifact.app.bytes)
        try session.files.write("root.json", SigstoreInstance.acme.trustedRoot.canonical())
        try session.files.write("b.json", bundle.canonical())
        return session
    }

    @Test func `A builder is expected by name, and an unknown one is told`() throws {
        let session = try session(GitHubRun(.generator).sketch.bundle(at: .acme))
        let app = TestArtifact.app.name
        let builder = GitHubRun.builder(.generator)
        let words = ["--trusted-root", "root.json", "--source", "github.com/acme/payments"]
        let good = try verify(
            session, app, words[0], words[1], words[2], words[3], "--builder", builder, "--source-versioned-tag", "v13",
            "--workflow-input", "version=13.0.30")
        #expect(good.status == 0, "\(good.text)\(good.errors)")
        let unknown = try verify(session, app, words[0], words[1], words[2], words[3])
        #expect(unknown.status == 1)
        #expect(try unknown.json["rejection"]?["check"]?.string == "provenance.builder")
        #expect(try unknown.json["rejection"]?["found"]?.string?.hasPrefix(builder) == true)
        let tag = try verify(
            session, app, words[0], words[1], words[2], words[3], "--builder", builder, "--source-tag", "v13")
        #expect(try tag.json["rejection"]?["check"]?.string == "provenance.source-tag")
        #expect(try verify(session, app, "--builder", "no URI").status == 2)
        #expect(try verify(session, app, "--builder", builder, "--source-versioned-tag", "13").status == 2)
    }

    @Test func `Provenance in a bare envelope, by a workflow, cannot be checked offline`() throws {
        let session = try session(World.json(.provenance(), by: ["sigstore-signer"], as: .envelope))
        let answer = try verify(
            session, TestArtifact.app.name, "--trusted-root", "root.json", "--builder", GitHubRun.builder(.generator))
        #expect(answer.status == 3)
        #expect(try answer.json["rejection"]?["check"]?.string == "log-entry.missing")
    }

    @Test func `A key holds provenance and summaries to what is expected`() throws {
        let session = try session(World.json(.verificationSummary(), by: ["bob"], as: .envelope))
        try session.files.write("bob.pub", try World.key("bob").publicKey.pem)
        let app = TestArtifact.app.name
        #expect(try verify(session, app, "--key", "bob.pub", "--verified-level", "SLSA_BUILD_LEVEL_1").status == 0)
        let high = try verify(session, app, "--key", "bob.pub", "--verified-level", "SLSA_BUILD_LEVEL_3")
        #expect(try high.json["rejection"]?["check"]?.string == "summary.level")
        let source = try verify(session, app, "--key", "bob.pub", "--source", "github.com/acme/payments")
        #expect(try source.json["rejection"]?["check"]?.string == "provenance.missing")
        #expect(try verify(session, "--key", "bob.pub").status == 2)
        #expect(try verify(session, app, "--subject", "image:1", "--key", "bob.pub").status == 2)
        let foreign = try verify(session, "--subject", "image:1", "--key", "bob.pub")
        #expect(foreign.status == 1)
        #expect(try foreign.json["rejection"]?["check"]?.string == "subject.mismatch")
    }
}
