import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import Ledger
import Merkle
import Storage
import TestSupport
import Testing
import Time
import Trust

struct `Entries of the log` {
    @Test(arguments: [0, 1, 65_535, 65_536])
    func `An entry has 1 to 65,535 bytes`(_ length: Int) async throws {
        let expected = (1...65_535).contains(length) ? nil : "log.entry-length"
        #expect(
            try await logCode { _ = try LogEntry(body: [UInt8](repeating: 0, count: length)) } == expected)
    }

    @Test(arguments: [
        ("signer.ecdsa-p256", "PKIX_ECDSA_P256_SHA_256"), ("signer.ecdsa-p384", "PKIX_ECDSA_P384_SHA_384"),
        ("signer.ecdsa-p521", "PKIX_ECDSA_P521_SHA_512"), ("signer.ed25519", "PKIX_ED25519"),
    ])
    func `The record of a key is canonical JSON and read again`(_ name: String, _ details: String) throws {
        let key = try World.key(name).publicKey
        let digest = [UInt8](repeating: 7, count: 32)
        let entry = try LogEntry(digest: digest, signature: [1, 2, 3], key: key)
        let text = String(decoding: entry.body, as: UTF8.self)
        #expect(
            text == #"{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":"#
                + #"{"algorithm":"SHA2_256","digest":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="},"signature":"#
                + #"{"content":"AQID","verifier":{"keyDetails":"\#(details)","publicKey":{"rawBytes":""#
                + Base64.encode(key.spki) + #""}}}}}}"#)
        #expect(entry.leaf == .leaf(of: entry.body))
        let spec = try JSONField(JSONValue.parse(entry.body)).member("spec")
        let record = try HashedRekord(spec: spec)
        #expect(record.digest == digest && record.signature == [1, 2, 3] && record.verifier == .key(key.spki))
        #expect(record.keyDetails == details && record.body == entry.body)
    }

    @Test func `A digest that is no SHA-256 is refused`() async throws {
        let key = try World.key("signer.ed25519").publicKey
        #expect(
            try await logCode { _ = try LogEntry(digest: [1], signature: [1], key: key) } == "log.digest-length")
    }

    /// The log stands in for the Rekor v2 of an instance that the verifier trusts.
    @Test(arguments: [true, false])
    func `What the log says of an entry is what the verifier accepts`(_ isKeyless: Bool) async throws {
        let instance = SigstoreInstance.acme
        let log = try TestLog(origin: instance.log2.host)
        try log.create()
        let writer = try log.writer()
        _ = try await writer.append(TestLog.entries(0..<300))
        var sketch = BundleSketch(.statement(.provenance()), .hashedRekordV2)
        sketch.isKeyless = isKeyless
        var document = try sketch.bundle(at: instance)
        guard case .envelope(let envelope) = try Self.bundle(document).content else {
            Issue.record("no envelope")
            return
        }
        let digest = HashAlgorithm.sha256.hash(envelope.preAuthenticationEncoding)
        let key = try World.key(sketch.key).publicKey
        let entry: LogEntry
        if isKeyless {
            let der = try #require(document["verificationMaterial"]?["certificate"]?["rawBytes"]?.string)
            entry = try LogEntry(
                digest: digest, signature: envelope.signatures[0].bytes,
                certificate: Certificate(der: Base64.decode(der)))
        } else {
            entry = try LogEntry(digest: digest, signature: envelope.signatures[0].bytes, key: key)
        }
        let receipt = try await writer.append(entry)
        let ours = try log.reader().bundleEntry(at: receipt.index)
        document = document.setting("/verificationMaterial/tlogEntries/0", to: ours.json)
        let verifier = SigstoreVerifier(root: try TrustedRoot(instance.trustedRoot.canonical()))
        let signer: SigstoreVerifier.Signer = isKeyless ? .identity(SigstoreInstance.identity) : .key(key)
        let artifact = TestArtifact.app.digests
        let verdict = verifier.verify(try Self.bundle(document), about: artifact, by: signer)
        guard case .verified(let verified) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(verified.logs == ["https://" + instance.log2.host])
        try writer.close()
    }

    private static func bundle(_ document: JSONValue) throws -> Bundle {
        guard case .bundle(let bundle) = try EvidenceDocument(document.canonical()) else {
            throw Tool.Failure(description: "this is no bundle")
        }
        return bundle
    }
}
