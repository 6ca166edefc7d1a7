import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// Signatures over directories of files (OpenSSF Model Signing v1.0).
@Suite struct `Models` {
    @Test func `A model verifies, its default paths and its own left out`() throws {
        let sketch = try ModelSketch()
        try sketch.check()
        try sketch.folder.makeDirectory(".git")
        try sketch.folder.write(".git/HEAD", "x")
        try sketch.folder.write(".gitignore", "x")
        try sketch.folder.makeDirectory("cache")
        try sketch.folder.write("cache/x", "x")
        let signature = try sketch.folder.write("model.sig", "x")
        try sketch.check(signature: signature)
        #expect(throws: Rejection.self) { try sketch.check() }
    }

    @Test(arguments: ModelDefect.all)
    func `One defect is refused by its own check`(defect: ModelDefect) throws {
        var sketch = try ModelSketch()
        try defect.make(&sketch)
        let rejection = #expect(throws: Rejection.self) { try sketch.check() }
        #expect(rejection?.check == defect.check, "\(rejection?.description ?? "")")
    }

    @Test func `A FIFO in a model is an error and no verdict`() throws {
        let sketch = try ModelSketch()
        try Tool.run(["mkfifo", sketch.folder.path + "/pipe"])
        let error = #expect(throws: ArtifactError.self) { try sketch.check() }
        #expect(error?.code == .specialFile)
    }

    @Test func `Links that are signed stand for the files they lead to`() throws {
        var sketch = try ModelSketch()
        sketch.set("/serialization/allow_symlinks", to: true)
        try sketch.folder.link("alias", to: "weights/a.bin")
        try sketch.folder.link("folder", to: "weights")
        sketch.set(
            "/resources/-",
            to: [
                "name": "alias", "algorithm": "sha256", "digest": sketch.predicate[at: "/resources/1/digest"] ?? .null,
            ])
        try sketch.check()
    }

    private static func shard(_ path: String, _ text: String, _ start: Int, _ end: Int) -> JSONValue {
        [
            "name": .string("\(path):\(start):\(end)"), "algorithm": "sha256",
            "digest": .string(Hex.encode(HashAlgorithm.sha256.hash(Array(Array(text.utf8)[start..<end])))),
        ]
    }

    private static func sharded() throws -> ModelSketch {
        var sketch = try ModelSketch()
        sketch.set("/serialization/method", to: "shards")
        sketch.set("/serialization/shard_size", to: 4)
        sketch.set(
            "/resources",
            to: [
                shard("config.json", "{}", 0, 2), shard("weights/a.bin", "0123456789", 0, 4),
                shard("weights/a.bin", "0123456789", 4, 8), shard("weights/a.bin", "0123456789", 8, 10),
                shard("weights/b.bin", "abc", 0, 3),
            ])
        return sketch
    }

    @Test func `Shards verify, a name with colons and an empty file among them`() throws {
        var sketch = try Self.sharded()
        try sketch.folder.write("a:0:4", "xyz")
        sketch.set("/resources/-", to: Self.shard("a:0:4", "xyz", 0, 3))
        try sketch.folder.write("empty", "")
        try sketch.check()
    }

    @Test(arguments: [
        ("0123456789x", Check.modelChanged), ("0123456789abcdef", .modelChanged), ("01234567", .modelChanged),
        ("x123456789", .modelChanged), ("", .modelChanged),
    ])
    func `A file that differs from its shards was changed`(text: String, check: Check) throws {
        let sketch = try Self.sharded()
        try sketch.folder.write("weights/a.bin", text)
        let rejection = #expect(throws: Rejection.self) { try sketch.check() }
        #expect(rejection?.check == check)
    }

    @Test(arguments: [
        "a", "a:0", "a:0:0", "a:4:2", "a:1:5", "a:0:5", "a:00:4", "a:-4:0", "a:0:+4", ":0:4:",
        "a:0:99999999999999999999",
    ])
    func `A shard has a range of its size, in plain numbers`(name: String) throws {
        var sketch = try Self.sharded()
        sketch.set("/resources/0/name", to: .string(name))
        let rejection = #expect(throws: Rejection.self) { try sketch.check() }
        #expect(rejection?.check == .modelForm)
    }

    @Test func `BLAKE2b is known`() throws {
        var sketch = try ModelSketch()
        sketch.set("/serialization/hash_type", to: "blake2b")
        for (index, file) in ModelSketch.files.enumerated() {
            sketch.set("/resources/\(index)/algorithm", to: "blake2b")
            sketch.set(
                "/resources/\(index)/digest",
                to: .string(Hex.encode(HashAlgorithm.blake2b512.hash(Array(file.text.utf8)))))
        }
        try sketch.check()
        // RFC 7693, appendix A.
        #expect(
            Hex.encode(HashAlgorithm.blake2b512.hash(Array("abc".utf8))).hasPrefix("ba80a53f981c4d0d6a2797b69f12f6e9"))
    }

    // MARK: The specification's vectors

    private static let vectors = "model-signing-spec/test-vectors/v1.0"

    @Test(.enabled(if: TestData.has(vectors), "\(TestData.missing)"))
    func `All valid vectors are read, and all invalid ones refused`() throws {
        let valid = TestData.files(below: Self.vectors + "/valid", ending: ".json")
        #expect(valid.count >= 3)
        for path in valid {
            let envelope = try #require(try EvidenceDocument(TestData.read(path)).envelope)
            let statement = try Statement(payload: envelope.payload, payloadType: envelope.payloadType)
            #expect(try ModelSignature(statement).digests.count > 0, "\(path)")
        }
        let invalid =
            TestData.files(below: Self.vectors + "/invalid", ending: ".json")
            + TestData.files(below: Self.vectors + "/invalid-payload", ending: ".json")
        #expect(invalid.count >= 5)
        for path in invalid {
            #expect(throws: Rejection.self, "\(path)") { try Self.verifyAll(path) }
        }
    }

    /// Reads all of a vector; under a trusted root a bundle by Sigstore needs its log entry, which one of them lacks.
    private static func verifyAll(_ path: String) throws {
        let document = try EvidenceDocument(TestData.read(path))
        guard let envelope = document.envelope, case .bundle(let bundle) = document else { return }
        _ = try ModelSignature(Statement(payload: envelope.payload, payloadType: envelope.payloadType))
        let verifier = SigstoreVerifier(root: try TrustedRoot(SigstoreInstance.acme.trustedRoot.canonical()))
        guard case .certificate = bundle.material.signer,
            case .rejected(let rejection) = verifier.verify(
                bundle, about: TestArtifact.app.digests, by: .identity(SigstoreInstance.identity)),
            rejection.check == .logEntryMissing
        else { return }
        throw rejection
    }
}

/// Bundles by certificates of an authority of one's own.
@Suite struct `Certificates of an authority of one's own` {
    private func bundle(
        by issuer: CertificateAuthority, chain: [[UInt8]]? = nil, forger: String? = nil,
        _ change: (inout CertificateAuthority.Profile) -> Void = { _ in }
    ) throws -> Bundle {
        let key = try World.key("model-signer.ecdsa-p384")
        var profile = CertificateAuthority.Profile()
        change(&profile)
        let leaf = try issuer.issue(to: key.publicKey, profile)
        let payload = StatementSketch.provenance().payload
        let message = Envelope.preAuthenticationEncoding(payloadType: Envelope.inTotoPayloadType, payload: payload)
        let json: JSONValue = [
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": [
                "x509CertificateChain": [
                    "certificates": .array(
                        (chain ?? [leaf, issuer.intermediate, issuer.root]).map { ["rawBytes": .base64($0)] })
                ]
            ],
            "dsseEnvelope": [
                "payload": .base64(payload), "payloadType": .string(Envelope.inTotoPayloadType),
                "signatures": [["sig": .base64(try World.key(forger ?? "model-signer.ecdsa-p384").sign(message))]],
            ],
        ]
        guard case .bundle(let bundle) = try EvidenceDocument(json.canonical()) else {
            preconditionFailure("no bundle")
        }
        return bundle
    }

    private func verdict(_ bundle: Bundle) throws -> Verdict<SigstoreVerifier.Verified> {
        let root = try Certificate(der: SigstoreInstance.acme.authority.root)
        return AuthorityVerifier(authorities: [root], at: World.now).verify(bundle, about: TestArtifact.app.digests)
    }

    private func expect(_ bundle: Bundle, _ check: Check, _ about: String) throws {
        guard case .rejected(let rejection) = try verdict(bundle) else {
            Issue.record("\(about) was not refused")
            return
        }
        #expect(rejection.check == check, "\(about): \(rejection)")
    }

    @Test func `A bundle verifies by its chain, and each defect has its check`() throws {
        let ours = SigstoreInstance.acme.authority
        let other = SigstoreInstance.other.authority
        #expect(try verdict(bundle(by: ours)).verified?.statement != nil)
        try expect(bundle(by: other), .certificateChain, "another authority's")
        try expect(bundle(by: ours) { $0.notAfter = World.earlier("1m") }, .certificateChain, "one that has expired")
        try expect(bundle(by: ours) { $0.notBefore = World.later("1m") }, .certificateChain, "one not yet valid")
        try expect(bundle(by: ours) { $0.extendedKeyUsage = "serverAuth" }, .certificateChain, "one for servers")
        try expect(bundle(by: ours, chain: [ours.intermediate, ours.root]), .certificateChain, "the issuer's own")
        try expect(bundle(by: ours, chain: [[0x30, 0x00]]), .certificateForm, "what is no certificate")
        try expect(bundle(by: ours, forger: "mallory"), .envelopeSignatureMismatch, "another one's signature")
        guard
            case .bundle(let byKey) = try EvidenceDocument(
                World.json(.provenance(), by: ["alice"], as: .bundle).canonical())
        else { return }
        try expect(byKey, .bundleContent, "a key's")
    }
}
