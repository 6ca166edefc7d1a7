import Artifacts
import Crypto
import JSON
import TestSupport
import Testing

/// `custody attest` and its subcommands, each verified by `custody verify` and read by `custody inspect`.
@Suite struct AttestTests {
    /// A session with the world's keys.
    private func world() throws -> Session {
        let session = try Session()
        try session.writeWorld()
        try session.files.write("p.json", #"{"scanned": true}"#)
        return session
    }

    private static let generic = [
        "attest", "app.tar.gz", "--predicate-type", "https://acme.test/scan/v1", "--predicate", "p.json", "--key",
        "alice.key",
    ]

    @Test func `Any predicate is signed, verified by file and by digest, and inspected`() throws {
        let session = try world()
        let attested = try session.custody(Self.generic + ["--out", "b.json"])
        #expect(attested.status == 0)
        #expect(attested.standardOutput.isEmpty)
        #expect(attested.errors == "wrote b.json\n")
        for artifact in ["app.tar.gz", TestArtifact.app.digest.description] {
            let verified = try session.custody(
                "verify", artifact, "--bundle", "b.json", "--key", "alice.pub", "--format", "json")
            #expect(verified.status == 0)
            #expect(try verified.json["predicate"] == ["scanned": true])
        }
        let other = Digest.sha256(of: [1]).description
        let rejected = try session.custody(
            "verify", other, "--bundle", "b.json", "--key", "alice.pub", "--format", "json")
        #expect(rejected.status == 1)
        #expect(try rejected.json["rejection"]?["check"]?.string == "subject.mismatch")
        let inspected = try session.custody("inspect", "b.json")
        #expect(inspected.status == 0)
        #expect(inspected.text.contains("not verified"))
        #expect(inspected.text.contains(try World.key("alice").publicKey.id))
    }

    @Test func `Without --out the bundle is the answer, and quiet says nothing else`() throws {
        let session = try world()
        let attested = try session.custody(Self.generic + ["--quiet"])
        #expect(attested.status == 0)
        #expect(try attested.json["mediaType"]?.string == "application/vnd.dev.sigstore.bundle.v0.3+json")
        #expect(attested.standardError.isEmpty)
        #expect(try session.custody(Self.generic + ["--out", "b.json", "--quiet"]).errors.isEmpty)
    }

    @Test func `A predicate comes from standard input, and an envelope is written where asked`() throws {
        let session = try world()
        let attested = try session.shell(
            """
            echo '{"a": 1}' | $custody attest app.tar.gz --predicate-type https://acme.test/x --predicate - \
            --key alice.key --envelope | $custody inspect - --format json
            """)
        #expect(attested.status == 0)
        let document = try attested.json["documents"]?.array?.first
        #expect(document?["kind"]?.string == "DSSE envelope")
        #expect(document?["predicate"] == ["a": 1])
    }

    @Test func `A file is not replaced unless --force says so`() throws {
        let session = try world()
        try session.files.write("b.json", "mine")
        let refused = try session.custody(Self.generic + ["--out", "b.json", "--format", "json"])
        #expect(refused.status == 2)
        #expect(refused.errorCode == "file.exists")
        #expect(try session.files.read("b.json") == Array("mine".utf8))
        #expect(try session.custody(Self.generic + ["--out", "b.json", "--force"]).status == 0)
        #expect(try session.files.read("b.json") != Array("mine".utf8))
    }

    @Test(arguments: ["scan", "not a uri", "https:", ":x", "https://x.test/\u{202E}"])
    func `A predicate type is a URI`(type: String) throws {
        let session = try world()
        let refused = try session.custody(
            "attest", "app.tar.gz", "--predicate-type", type, "--predicate", "p.json", "--key", "alice.key", "--format",
            "json")
        #expect(refused.status == 2)
        #expect(refused.errorCode == "predicate.type")
    }

    @Test func `A predicate of a known type has that type's form, or is not signed`() throws {
        let session = try world()
        let refused = try session.custody(
            "attest", "app.tar.gz", "--predicate-type", "https://slsa.dev/provenance/v1", "--predicate", "p.json",
            "--key", "alice.key", "--format", "json")
        #expect(refused.status == 2)
        #expect(refused.errorCode == "predicate.form")
        #expect(refused.standardOutput.isEmpty)
    }

    // MARK: Typed

    @Test func `An SBOM of the artifact is signed, and another's is refused`() throws {
        let session = try world()
        func sbom(describing digest: String) -> String {
            """
            {"bomFormat": "CycloneDX", "specVersion": "1.6",
             "metadata": {"component": {"type": "application", "name": "app",
               "hashes": [{"alg": "SHA-256", "content": "\(digest)"}]}},
             "components": [{"type": "library", "name": "zlib", "version": "1.3"}]}
            """
        }
        try session.files.write("right.json", sbom(describing: TestArtifact.app.digest.hex))
        try session.files.write("wrong.json", sbom(describing: TestArtifact.other.digest.hex))
        let signed = try session.custody(
            "attest", "sbom", "app.tar.gz", "--sbom", "right.json", "--key", "ci.key", "--out", "b.json")
        #expect(signed.status == 0)
        #expect(signed.errors.contains("1 component (cyclonedx 1.6)"))
        let wrong = try session.custody(
            "attest", "sbom", "app.tar.gz", "--sbom", "wrong.json", "--key", "ci.key", "--format", "json")
        #expect(wrong.status == 2)
        #expect(wrong.errorCode == "sbom.subject")
        let none = try session.custody(
            "attest", "sbom", "app.tar.gz", "--sbom", "p.json", "--key", "ci.key", "--format", "json")
        #expect(none.status == 2)
        #expect(none.errorCode == "sbom.format")
    }

    @Test func `A test result names its tests, and does not contradict itself`() throws {
        let session = try world()
        let signed = try session.custody(
            "attest", "test-result", "app.tar.gz", "--result", "PASSED", "--passed", "unit", "--passed", "end to end",
            "--configuration", "p.json", "--key", "ci.key", "--out", "b.json")
        #expect(signed.status == 0)
        #expect(try session.custody("inspect", "b.json").text.contains("2 passed, 0 warned, 0 failed"))
        let contradiction = try session.custody(
            "attest", "test-result", "app.tar.gz", "--result", "PASSED", "--failed", "unit", "--key", "ci.key",
            "--format", "json")
        #expect(contradiction.status == 2)
        #expect(contradiction.errorCode == "test-result.contradiction")
        let word = try session.custody(
            "attest", "test-result", "app.tar.gz", "--result", "passed", "--key", "ci.key", "--format", "json")
        #expect(word.status == 2)
        #expect(word.errorCode == "usage.invalid-value")
    }

    @Test func `An approval names the evidence that was shown, and only what is about the artifact`() throws {
        let session = try world()
        try session.writeEvidence()
        try session.files.write(
            "evidence/other.json",
            World.acme.document(.testResult().about(.other), by: "ci"))
        let signed = try session.custody(
            "attest", "approval", "app.tar.gz", "--evidence", "evidence", "--reason", "reviewed", "--expires", "2d",
            "--key", "bob.key", "--out", "b.json")
        #expect(signed.status == 0)
        #expect(signed.errors.contains("evidence/provenance.json"))
        #expect(!signed.errors.contains("evidence/other.json"))
        let predicate = try session.custody("inspect", "b.json", "--format", "json").json["documents"]?
            .array?.first?["predicate"]
        #expect(predicate?["decision"]?.string == "approved")
        #expect(predicate?["reason"]?.string == "reviewed")
        #expect(predicate?["expiresOn"] != nil)
        // Provenance, SBOM, tests and another's approval; the source statement is about the commit.
        #expect(predicate?["evidence"]?.array?.count == 4)
    }

    @Test func `An approval without evidence about the artifact warns`() throws {
        let session = try world()
        let signed = try session.custody(
            "attest", "approval", "app.tar.gz", "--evidence", "keys", "--decision", "rejected", "--key", "bob.key",
            "--out", "b.json", "--quiet")
        #expect(signed.status == 0)
        #expect(signed.errors.contains("warning: none of the evidence is about"))
        #expect(try session.custody("inspect", "b.json").text.contains("rejected at"))
    }
}
