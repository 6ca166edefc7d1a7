import Crypto
import JSON
import TestSupport
import Testing

/// `custody verify --explain` and `custody inspect`, over the virtual world's Sigstore instance.
@Suite struct `Telling a verification in full` {
    private static let name = "https://git.acme.test/payments/.github/workflows/release.yml@refs/tags/v1.4.2"

    private func session(_ change: (inout BundleSketch) -> Void = { _ in }) throws -> Session {
        let session = try Session()
        var sketch = BundleSketch(.statement(.provenance()), .dsse)
        change(&sketch)
        try session.files.write(TestArtifact.app.name, TestArtifact.app.bytes)
        try session.files.write("root.json", SigstoreInstance.acme.trustedRoot.canonical())
        try session.files.write("b.json", sketch.bundle(at: .acme).canonical())
        return session
    }

    private func explain(
        _ session: Session, as identity: String = name, format: String = "json", _ words: String...
    ) throws -> Tool.Output {
        try session.custody(
            [
                "verify", TestArtifact.app.name, "--bundle", "b.json", "--trusted-root", "root.json", "--explain",
                "--certificate-identity", identity, "--certificate-oidc-issuer",
                "https://token.actions.githubusercontent.com", "--format", format,
            ] + words)
    }

    private func checks(_ answer: Tool.Output) throws -> [(check: String, outcome: String)] {
        try #require(try answer.json["checks"]?.array).map {
            ($0["check"]?.string ?? "", $0["outcome"]?.string ?? "")
        }
    }

    private static let all = [
        "log-entry.log", "log-entry.promise", "log-entry.time", "log-entry.proof", "log-entry.checkpoint",
        "log-entry.threshold", "certificate.form", "timestamp.missing", "certificate.chain", "certificate.promise",
        "certificate.claims", "identity.name", "identity.issuer", "log-entry.kind", "log-entry.body",
        "log-entry.digest", "log-entry.signature", "log-entry.signer", "envelope.signature-mismatch", "statement.form",
        "subject.mismatch",
    ]

    @Test func `Every check that passed is told, in order, with what it compared`() throws {
        let answer = try explain(session())
        #expect(answer.status == 0)
        let checks = try checks(answer)
        #expect(checks.map(\.check) == Self.all)
        #expect(checks.allSatisfy { $0.outcome == "passed" })
        for check in try #require(try answer.json["checks"]?.array) {
            for member in ["expected", "found", "where"] {
                #expect(check[member]?.string?.isEmpty == false, "\(check)")
            }
        }
        #expect(try answer.json["unverified"] == nil)
        let text = try explain(session(), format: "text").text
        #expect(text.contains("passed") && text.contains("identity.issuer") && text.contains("builder"))
    }

    @Test func `The check that said no is told among those before it and those that it kept from running`() throws {
        let answer = try explain(session(), as: "https://git.acme.test/other")
        #expect(answer.status == 1)
        let checks = try checks(answer)
        let place = try #require(Self.all.firstIndex(of: "identity.name"))
        #expect(checks.prefix(place).allSatisfy { $0.outcome == "passed" })
        #expect(checks[place] == ("identity.name", "rejected"))
        #expect(checks[(place + 1)...].map(\.check) == Array(Self.all[(place + 1)...]))
        #expect(checks[(place + 1)...].allSatisfy { $0.outcome == "not-reached" })
        #expect(try answer.json["unverified"]?["predicate"]?["runDetails"]?["builder"]?["id"]?.string != nil)
    }

    @Test func `What a registry's answer wraps is shown, and told where it does not verify`() throws {
        let session = try session()
        let bundle = try BundleSketch(.statement(.provenance()), .dsse).bundle(at: .acme)
        let answer: JSONValue = [
            "attestations": [["predicateType": "https://slsa.dev/provenance/v1", "bundle": bundle]]
        ]
        try session.files.write("b.json", answer.canonical())
        let shown = try session.custody("inspect", "b.json")
        #expect(shown.status == 0)
        #expect(shown.text.contains("SLSA provenance"))
        let refused = try explain(session)
        #expect(refused.status == 1)
        #expect(try checks(refused).count > 1)
        #expect(try refused.json["unverified"]?["predicateType"]?.string == "https://slsa.dev/provenance/v1")
    }

    @Test func `What did not verify says what it says, marked as unverified`() throws {
        let text = try explain(session { $0.forger = "mallory" }, format: "text").text
        #expect(text.contains("what it says, unverified"))
        #expect(text.contains("builder") && text.contains("source"))
        #expect(text.contains("not passed") && text.contains("not reached"))
    }

    @Test func `A verification by key is told as well, and one that is not asked for is not`() throws {
        let session = try session()
        try session.files.write("k.json", World.acme.document(.provenance(), by: "ci"))
        try session.files.write("ci.pub", try World.key("ci").publicKey.pem)
        try session.files.write("bob.pub", try World.key("bob").publicKey.pem)
        let words = ["verify", TestArtifact.app.name, "--bundle", "k.json", "--format", "json", "--key"]
        let verified = try session.custody(words + ["ci.pub", "--explain"])
        #expect(
            try checks(verified).map(\.check) == ["envelope.signature-mismatch", "statement.form", "subject.mismatch"])
        let refused = try session.custody(words + ["bob.pub", "--explain"])
        #expect(try checks(refused).map(\.outcome) == ["rejected", "not-reached", "not-reached", "not-reached"])
        #expect(try session.custody(words + ["ci.pub"]).json["checks"] == nil)
    }

    @Test func `Thresholds and witnesses are asked for by options`() throws {
        #expect(try explain(session(), "--log-threshold", "1").status == 0)
        let logs = try explain(session(), "--log-threshold", "2")
        #expect(try logs.json["rejection"]?["check"]?.string == "log-entry.threshold")
        let stamps = try explain(session(), "--timestamp-threshold", "1")
        #expect(try stamps.json["rejection"]?["check"]?.string == "timestamp.threshold")
        let witness = try explain(session(), "--witness", "no key")
        #expect(witness.status == 2)
    }

    @Test func `A bundle is shown with its certificate, its claims, its log entry and its timestamp`() throws {
        let session = try session {
            $0.isTimestamped = true
            $0.shape.isCosigned = true
            $0.profile.extensions = [
                CertificateAuthority.Extension("1.3.6.1.4.1.57264.1.11", DER.utf8("github-hosted\u{1B}[31m"))
            ]
        }
        let shown = try session.custody("inspect", "b.json")
        #expect(shown.status == 0)
        for words in [
            Self.name, "vouched by", "github-hosted", "issued by", "valid ", "dsse 0.0.1", "hashes from leaf",
            "of rekor.acme.test - 4242", "witness.test", "timestamp", "sha256:",
        ] {
            #expect(shown.text.contains(words), "\(words)")
        }
        #expect(!shown.text.contains("\u{1B}[31m"))
        let json = try session.custody("inspect", "b.json", "--format", "json").json["documents"]?.array?.first
        #expect(json?["signer"]?["certificates"]?.array?.first?["claims"]?["issuerV2"]?.string != nil)
        #expect(json?["logEntries"]?.array?.first?["checkpoint"]?["signatures"]?.array?.count == 2)
        #expect(json?["timestamps"]?.array?.first?["time"]?.string == "2026-11-21T12:00:00Z")
    }
}
