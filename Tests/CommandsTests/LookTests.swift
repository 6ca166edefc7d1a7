import Artifacts
import Crypto
import JSON
import TestSupport
import Testing
import Time

/// `custody digest`, `custody inspect`, `custody policy check`, and what speaks of the program itself.
@Suite struct LookTests {
    // MARK: Digest

    @Test func `Each kind of artifact has its digest`() throws {
        let session = try Session()
        try session.files.write("app", TestArtifact.app.bytes)
        try session.files.write("tree/a", "a")
        try session.files.write("tree/sub/b", "b")
        let repository = try TestRepository(at: session.files.path + "/repo")
        try session.files.write("repo/x", "x")
        let commit = try repository.commit("begin")
        let answer = try session.custody(
            "digest", "--format", "json", "app", "tree", "git:repo@\(commit)", TestArtifact.app.digest.description)
        #expect(answer.status == 0)
        let artifacts = try answer.json["artifacts"]?.array ?? []
        #expect(artifacts.map { $0["kind"]?.string } == ["file", "tree", "commit", "digest"])
        #expect(artifacts.first?["digest"]?["sha256"]?.string == TestArtifact.app.digest.hex)
        #expect(artifacts.last?["digest"]?["sha256"]?.string == TestArtifact.app.digest.hex)
        #expect(artifacts[2]["digest"]?["gitCommit"]?.string == commit)
    }

    @Test func `A branch is refused with the commit to use instead`() throws {
        let session = try Session()
        let repository = try TestRepository(at: session.files.path + "/repo")
        let commit = try repository.commit("begin")
        let refused = try session.custody("digest", "git:repo@main", "--format", "json")
        #expect(refused.status == 2)
        #expect(refused.errorCode == "artifact.mutable-reference")
        #expect(refused.errors.contains("git:repo@\(commit)"))
    }

    @Test func `The parts of an image are listed below it`() throws {
        let session = try Session()
        let image = try OCIImageBuilder(in: session.files, at: "layout")
        let manifest = try image.image()
        let index = try image.index([manifest.platform("linux", "amd64")])
        try image.finish([index])
        let answer = try session.custody("digest", "oci:layout", "--format", "json")
        #expect(answer.status == 0)
        let artifact = try answer.json["artifacts"]?.array?.first
        #expect(artifact?["digest"]?["sha256"]?.string == index.hex)
        let parts = artifact?["components"]?.array ?? []
        #expect(parts.contains { $0["digest"]?.string == manifest.digest && $0["platform"]?.string == "linux/amd64" })
        #expect(parts.contains { $0["kind"]?.string == "layer" })
        let text = try session.custody("digest", "oci:layout").text
        #expect(text.contains("    \(manifest.digest)  manifest  linux/amd64"))
    }

    @Test func `A docker-save archive has the digest of its configuration, and its names are not trusted`() throws {
        let session = try Session()
        let layer = TarBuilder.entry("file", content: Array("hello\n".utf8)) + TarBuilder.end
        let config = Array(
            #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["\#(Digest.sha256(of: layer))"]}}"#
                .utf8)
        let id = Digest.sha256(of: config)
        let manifest = #"[{"Config":"\#(id.hex).json","RepoTags":["app:v1"],"Layers":["l/layer.tar"]}]"#
        try session.files.write(
            "app.tar",
            TarBuilder.entry("l/layer.tar", content: layer) + TarBuilder.entry("\(id.hex).json", content: config)
                + TarBuilder.entry("manifest.json", content: Array(manifest.utf8)) + TarBuilder.end)
        let answer = try session.custody("digest", "docker-archive:app.tar", "--format", "json")
        #expect(answer.status == 0)
        let artifact = try answer.json["artifacts"]?.array?.first
        #expect(artifact?["digest"]?["sha256"]?.string == id.hex)
        #expect(artifact?["claimedNames"] == ["app:v1"])
        #expect(try session.custody("digest", "docker-archive:app.tar").text.contains("app:v1 (not trusted)"))
    }

    // MARK: Inspect

    @Test func `Every line of a .jsonl file is shown, and one that cannot be read fails the whole`() throws {
        let session = try Session()
        let good = try World.acme.document(.provenance(), by: "ci") + Array("\n".utf8)
        try session.files.write("good.jsonl", good + good)
        let shown = try session.custody("inspect", "good.jsonl")
        #expect(shown.status == 0)
        #expect(shown.text.contains("good.jsonl:2"))
        try session.files.write("bad.jsonl", good + Array("{\"a\": 1}\n".utf8))
        let bad = try session.custody("inspect", "bad.jsonl", "--format", "json")
        #expect(bad.status == 2)
        #expect(try bad.json["documents"]?.array?.last?["rejection"]?["check"]?.string == "document.kind")
    }

    static let everyType: [StatementSketch] = [
        .provenance(), .provenanceV02(), .verificationSummary(), .spdx(), .cycloneDX(), .testResult(),
        .vulnerabilities(), .link(), .scai(), .release(), .source(), .approval(), .unknown(),
    ]

    @Test(arguments: everyType)
    func `Every type of statement is told in words`(sketch: StatementSketch) throws {
        let session = try Session()
        try session.files.write("e.json", World.acme.document(sketch, by: "ci", as: .envelope))
        let shown = try session.custody("inspect", "e.json")
        #expect(shown.status == 0)
        #expect(shown.text.hasPrefix("DSSE envelope  e.json  not verified"))
        #expect(shown.text.contains("  says "))
        #expect(shown.text.contains("  about "))
    }

    // MARK: Policy check

    @Test func `A policy in order is told in words and as JSON`() throws {
        let session = try Session()
        try session.writeWorld()
        let words = ["policy", "check", "policy.yaml", "--principals", "principals.yaml"]
        let text = try session.custody(words)
        #expect(text.status == 0)
        #expect(
            text.text == "policy.yaml: the policy app asks for digest-pinned, provenance, sbom, approvals, attestation")
        #expect(try session.custody(words + ["--format", "json"]).json["valid"] == true)
    }

    @Test func `A typo is found with its line, column and the word that was meant`() throws {
        let session = try Session()
        try session.files.write("policy.yaml", Session.policy.replacing("- approvals:", with: "- aprovals:"))
        let text = try session.custody("policy", "check", "policy.yaml")
        #expect(text.status == 1)
        #expect(
            text.text.hasPrefix("policy.yaml:9:5: error: there is no requirement 'aprovals'; did you mean 'approvals'?")
        )
        let issue = try session.custody("policy", "check", "policy.yaml", "--format", "json").json["issues"]?.array?
            .first
        #expect(issue?["line"] == 9)
        #expect(issue?["column"] == 5)
        #expect(issue?["severity"]?.string == "error")
    }

    @Test func `Names that nobody has are found where the principals are given`() throws {
        let session = try Session()
        try session.writeWorld()
        try session.files.write("policy.yaml", Session.policy.replacing("group:release-managers", with: "group:nobody"))
        #expect(try session.custody("policy", "check", "policy.yaml").status == 0)
        let checked = try session.custody("policy", "check", "policy.yaml", "--principals", "principals.yaml")
        #expect(checked.status == 1)
        #expect(checked.text.contains("nobody"))
    }

    // MARK: The program

    @Test(arguments: ["bash", "zsh", "fish"])
    func `Completions are printed for each shell`(shell: String) throws {
        let script = try Session().custody("completion", shell)
        #expect(script.status == 0)
        #expect(script.text.contains("provenance"))
    }

    @Test func `The version is one line`() throws {
        let answer = try Session().custody("--version")
        #expect(answer.status == 0)
        #expect(answer.text.hasPrefix("custody "))
        #expect(!answer.text.contains("\n"))
    }
}
