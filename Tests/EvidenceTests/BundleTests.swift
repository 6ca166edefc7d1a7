import Evidence
import JSON
import TestSupport
import Testing
import Time

@Suite struct `Sigstore bundles` {
    @Test(arguments: [
        ("application/vnd.dev.sigstore.bundle+json;version=0.1", Bundle.Version.v0_1),
        ("application/vnd.dev.sigstore.bundle+json;version=0.2", .v0_2),
        ("application/vnd.dev.sigstore.bundle+json;version=0.3", .v0_3),
        ("application/vnd.dev.sigstore.bundle.v0.1+json", .v0_1),
        ("application/vnd.dev.sigstore.bundle.v0.2+json", .v0_2),
        ("application/vnd.dev.sigstore.bundle.v0.3+json", .v0_3),
    ])
    func `Each version is read in both spellings and written back as itself`(
        mediaType: String, version: Bundle.Version
    ) throws {
        let document = try read(Documents.bundle.setting("/mediaType", to: .string(mediaType)))
        guard case .bundle(let bundle) = document else { throw Unexpected(document) }
        #expect(bundle.version == version)
        #expect(try read(bundle.json) == document)
    }

    @Test func `Every part is read`() throws {
        let document = try read(Documents.bundle)
        guard case .bundle(let bundle) = document else { throw Unexpected(document) }
        #expect(bundle.material.signer == .publicKey(hint: "the-key"))
        #expect(bundle.material.timestamps == [[0, 1, 2]])
        let entry = try #require(bundle.material.logEntries.first)
        #expect(entry.logIndex == 1_842)
        #expect(entry.logKeyID == [0, 1, 2])
        #expect(entry.kind == "dsse")
        #expect(entry.kindVersion == "0.0.1")
        #expect(entry.integratedTime == World.now.seconds)
        #expect(entry.inclusionPromise == [0, 1, 2])
        #expect(entry.canonicalizedBody == Array("{}".utf8))
        let proof = try #require(entry.inclusionProof)
        #expect(proof.logIndex == 42)
        #expect(proof.treeSize == 43)
        #expect(proof.rootHash == [0, 1, 2])
        #expect(proof.hashes == [[0, 1, 2], [3, 4, 5]])
        #expect(proof.checkpoint?.hasPrefix("log.acme.test\n43\n") == true)
        #expect(document.keyHint == "the-key")
        #expect(document.envelope?.payload == Documents.payload)
    }

    @Test func `A signature over an artifact is read, and is no envelope`() throws {
        let document = try read(Documents.messageBundle)
        guard case .bundle(let bundle) = document, case .message(let message) = bundle.content else {
            throw Unexpected(document)
        }
        #expect(message.algorithm == "SHA2_256")
        #expect(message.digest == [0, 1, 2])
        #expect(message.signature == [3, 4, 5])
        #expect(document.envelope == nil)
        #expect(try read(bundle.json) == document)
    }

    static let signers: [(JSONValue, VerificationMaterial.Signer)] = [
        (["certificate": ["rawBytes": "AAEC"]], .certificate([0, 1, 2])),
        (
            ["x509CertificateChain": ["certificates": [["rawBytes": "AAEC"], ["rawBytes": "AwQF"]]]],
            .certificateChain([[0, 1, 2], [3, 4, 5]])
        ),
        (["publicKey": [:]], .publicKey(hint: "")),
        (["publicKey": ["hint": "k"], "certificate": .null, "tlogEntries": .null], .publicKey(hint: "k")),
    ]

    @Test(arguments: signers)
    func `Every kind of signer is read and written back`(
        material: JSONValue, signer: VerificationMaterial.Signer
    ) throws {
        let document = try read(Documents.messageBundle.setting("/verificationMaterial", to: material))
        guard case .bundle(let bundle) = document else { throw Unexpected(document) }
        #expect(bundle.material.signer == signer)
        #expect(bundle.material.logEntries.isEmpty)
        #expect(bundle.material.timestamps.isEmpty)
        #expect(try read(bundle.json) == document)
    }

    @Test func `Protobuf's habits are read: numbers as numbers, zero as nothing`() throws {
        let entry = "/verificationMaterial/tlogEntries/0"
        let document = try read(
            Documents.bundle.setting(entry + "/logIndex", to: nil)
                .setting(entry + "/integratedTime", to: 0)
                .setting(entry + "/inclusionProof/logIndex", to: nil)
                .setting(entry + "/inclusionProof/treeSize", to: 43)
                .setting(entry + "/inclusionProof/hashes", to: nil)
                .setting(entry + "/inclusionProof/checkpoint", to: .null))
        guard case .bundle(let bundle) = document else { throw Unexpected(document) }
        let read = try #require(bundle.material.logEntries.first)
        #expect(read.logIndex == 0)
        #expect(read.integratedTime == nil)
        #expect(read.inclusionProof?.logIndex == 0)
        #expect(read.inclusionProof?.treeSize == 43)
        #expect(read.inclusionProof?.hashes == [])
        #expect(read.inclusionProof?.checkpoint == nil)
    }

    @Test func `An entry without promise, proof and body is read`() throws {
        let document = try read(
            Documents.bundle.setting(
                "/verificationMaterial/tlogEntries/0",
                to: [
                    "logIndex": "1", "logId": ["keyId": "AAEC"],
                    "kindVersion": ["kind": "hashedrekord", "version": "0.0.1"],
                ]))
        guard case .bundle(let bundle) = document else { throw Unexpected(document) }
        #expect(bundle.material.logEntries.first?.inclusionProof == nil)
        #expect(bundle.material.logEntries.first?.inclusionPromise == nil)
    }

    @Test func `A keyid in the envelope may repeat the hint, or be missing`() throws {
        for keyID in ["the-key", "", nil] as [JSONValue?] {
            let document = try read(Documents.bundle.setting("/dsseEnvelope/signatures/0/keyid", to: keyID))
            #expect(document.keyHint == "the-key")
        }
        _ = try read(Documents.bundle.setting("/verificationMaterial/publicKey/hint", to: nil))
    }

    @Test func `What Custody writes is a bundle v0.3 of three members`() throws {
        let envelope = Envelope(
            payloadType: Envelope.inTotoPayloadType, payload: Documents.payload,
            signatures: [Envelope.Signature(keyID: "", bytes: Documents.signature)])
        let bundle = Bundle(envelope: envelope, keyHint: "the-hint")
        #expect(
            bundle.json == [
                "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
                "verificationMaterial": ["publicKey": ["hint": "the-hint"]],
                "dsseEnvelope": envelope.json,
            ])
        #expect(try read(bundle.json) == .bundle(bundle))
    }
}

/// A document that was read as something else.
struct Unexpected: Error {
    let value: String
    init(_ value: some Any) { self.value = "\(value)" }
}
