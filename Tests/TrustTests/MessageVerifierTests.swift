import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// Signatures over an artifact itself, such as `cosign sign-blob` makes.
@Suite struct `Verifying a signature over an artifact` {
    /// A bundle with a key's signature over an artifact.
    private func bundle(by name: String, over artifact: TestArtifact = .app) throws -> JSONValue {
        let key = try World.key(name)
        return [
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": ["publicKey": ["hint": .string(key.publicKey.hint)]],
            "messageSignature": [
                "messageDigest": [
                    "algorithm": "SHA2_256",
                    "digest": .string(Base64.encode(HashAlgorithm.sha256.hash(artifact.bytes))),
                ],
                "signature": .string(Base64.encode(try key.sign(artifact.bytes))),
            ],
        ]
    }

    private func outcome(
        _ json: JSONValue, keys: [String], digests: DigestSet = TestArtifact.app.digests
    ) throws -> Outcome {
        guard case .bundle(let bundle) = try EvidenceDocument(json), case .message(let message) = bundle.content else {
            throw World.Failure(description: "no signature over an artifact")
        }
        let ring = KeyRing(try keys.map { try World.key($0).publicKey })
        return Outcome(MessageVerifier(keys: ring).verify(message, bundle.material, over: digests))
    }

    private let signature = "/messageSignature/signature"
    private let digest = "/messageSignature/messageDigest"

    @Test(arguments: ["alice", "v.rsa-2048"])
    func `A signature by a key that is given verifies`(name: String) throws {
        #expect(try outcome(bundle(by: name), keys: ["bob", name]) == .verified)
        let nameless = try bundle(by: name).setting("/verificationMaterial/publicKey/hint", to: nil)
        #expect(try outcome(nameless, keys: ["bob", name]) == .verified)
        #expect(try outcome(bundle(by: name), keys: [name], digests: DigestSet([TestArtifact.app.digest])) == .verified)
    }

    @Test func `Another artifact, label, key or signature is rejected`() throws {
        let bundle = try bundle(by: "alice")
        #expect(
            try outcome(bundle, keys: ["alice"], digests: TestArtifact.other.digests)
                == .rejected(.messageDigestMismatch, digest))
        // Reference clients disagree about a wrong label; it is refused.
        #expect(
            try outcome(bundle.setting(digest + "/algorithm", to: "SHA2_512"), keys: ["alice"])
                == .rejected(.messageDigestMismatch, digest))
        #expect(
            try outcome(bundle.setting(digest + "/digest", to: ""), keys: ["alice"])
                == .rejected(.messageDigestMismatch, digest))
        #expect(try outcome(bundle, keys: ["bob"]) == .rejected(.messageSignatureMismatch, signature))
        #expect(try outcome(bundle, keys: []) == .rejected(.messageSignatureMismatch, signature))
        #expect(
            try outcome(bundle.setting(signature, to: "AAEC"), keys: ["alice"])
                == .rejected(.messageSignatureMismatch, signature))
        // A signature over another artifact under this one's digest.
        let other = try self.bundle(by: "alice", over: .other)
        #expect(
            try outcome(other.setting(digest, to: bundle["messageSignature"]?["messageDigest"]), keys: ["alice"])
                == .rejected(.messageSignatureMismatch, signature))
    }

    @Test func `What cannot be checked from a digest is undetermined`() throws {
        #expect(
            try outcome(bundle(by: "v.ed25519"), keys: ["v.ed25519"])
                == .undetermined(.messageSignatureMismatch, signature))
        #expect(
            try outcome(bundle(by: "alice"), keys: ["alice"], digests: DigestSet([]))
                == .undetermined(.messageDigestMismatch, "/"))
        let certificate = JSONValue.string(Base64.encode(try CertificateAuthority().intermediate))
        let keyless = try bundle(by: "alice").setting(
            "/verificationMaterial", to: ["certificate": ["rawBytes": certificate]])
        #expect(try outcome(keyless, keys: ["alice"]) == .undetermined(.signerUnchecked, "/verificationMaterial"))
    }
}
