import Crypto
import JSON
import TestSupport
import Testing

/// `custody verify --trusted-root`, over the virtual world's Sigstore instance.
@Suite struct `Verifying Sigstore bundles` {
    private let name = "https://git.acme.test/payments/.github/workflows/release.yml@refs/tags/v1.4.2"

    private func session(_ bundle: JSONValue) throws -> Session {
        let session = try Session()
        try session.files.write(TestArtifact.app.name, TestArtifact.app.bytes)
        try session.files.write("root.json", SigstoreInstance.acme.trustedRoot.canonical())
        try session.files.write("b.json", bundle.canonical())
        try session.files.write("signer.pub", try World.key("sigstore-signer").publicKey.pem)
        return session
    }

    private func verify(_ session: Session, _ words: String...) throws -> Tool.Output {
        try session.custody(
            ["verify", TestArtifact.app.name, "--bundle", "b.json", "--trusted-root", "root.json", "--format", "json"]
                + words)
    }

    @Test func `A bundle verifies by identity, exactly or by an expression that matches it whole`() throws {
        let session = try session(
            BundleSketch(.statement(.provenance()), .dsse).bundle(at: .acme))
        let issuer = ["--certificate-oidc-issuer", "https://token.actions.githubusercontent.com"]
        let exact = try verify(session, "--certificate-identity", name, issuer[0], issuer[1])
        #expect(exact.status == 0)
        #expect(try exact.json["verdict"]?.string == "verified")
        let whole = try verify(session, "--certificate-identity-matching", "https://git.*", issuer[0], issuer[1])
        #expect(whole.status == 0)
        let part = try verify(session, "--certificate-identity-matching", "https://git", issuer[0], issuer[1])
        #expect(part.status == 1)
        #expect(try part.json["rejection"]?["check"]?.string == "identity.name")
        let key = try verify(session, "--key", "signer.pub")
        #expect(key.status == 1)
        #expect(try key.json["rejection"]?["check"]?.string == "bundle.content")
        // Without an issuer anybody could have vouched for the name.
        #expect(try verify(session, "--certificate-identity", name).status == 2)
    }

    @Test func `A bundle of a key verifies by the key, with its log entry`() throws {
        var sketch = BundleSketch(.statement(.provenance()), .dsse)
        sketch.isKeyless = false
        #expect(try verify(session(sketch.bundle(at: .acme)), "--key", "signer.pub").status == 0)
        let unlogged = try session(
            sketch.bundle(at: .acme).setting("/verificationMaterial/tlogEntries", to: nil))
        let refused = try verify(unlogged, "--key", "signer.pub")
        #expect(refused.status == 1)
        #expect(try refused.json["rejection"]?["check"]?.string == "log-entry.missing")
    }

    @Test func `A bare envelope is not taken under a trusted root`() throws {
        let envelope = try World.json(.provenance(), by: ["sigstore-signer"], as: .envelope)
        let answer = try verify(session(envelope), "--key", "signer.pub")
        #expect(answer.status == 1)
        #expect(try answer.json["rejection"]?["check"]?.string == "document.kind")
    }
}
