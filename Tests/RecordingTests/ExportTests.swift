import Artifacts
import Crypto
import Durable
import Encoding
import Evidence
import JSON
import Ledger
import Merkle
import Policy
import Recording
import Storage
import TestSupport
import Testing
import Time
import Trust

/// sigstore-python, in an environment of its own.
private enum Oracle {
    /// Its interpreter; nil where there is no Python or no PyPI.
    static let python: String? = {
        let made = try? Tool.start([TestData.package + "/Scripts/interop-venv"])
        return made.flatMap { $0.status == 0 ? $0.text : nil }
    }()
}

extension StoreWorld {
    /// The store's trusted root, with another beside it.
    func trustedRoot(with other: JSONValue? = nil) throws -> JSONValue {
        try TrustedRootDocument.make(
            store.directory.description, timestamps: timestamps.chain, with: other?.canonical())
    }

    /// Writes the trusted root where it belongs.
    func writeTrustedRoot(with other: JSONValue? = nil) throws {
        try writeFileAtomically(
            store.directory.trustedRoot, try trustedRoot(with: other).pretty(), replace: true)
    }

    /// A store with evidence of a build: provenance, source, an SBOM, two approvals, and something about another thing.
    static func filled() async throws -> StoreWorld {
        let world = try await StoreWorld()
        for sketch in [StatementSketch.provenance(), .source(), .spdx()] { try await world.record(sketch) }
        for person in ["alice", "bob"] { try await world.record(.approval(), by: person) }
        let other = try Statement(
            subjects: [TestArtifact.other.descriptor], predicateType: "https://acme.test/note", predicate: [:])
        let envelope = try World.envelope(other.payload, by: [World.key("ci")], withKeyIDs: false)
        try await world.record(Bundle(envelope: envelope, keyHint: World.key("ci").publicKey.hint).json.canonical())
        try world.writeTrustedRoot()
        return world
    }

    /// A bundle of a signer with a certificate, in no log.
    static func keyless(_ instance: SigstoreInstance = .acme) throws -> [UInt8] {
        let certificate = try instance.certificateLog.issue(
            to: World.key("sigstore-signer").publicKey, by: instance.authority)
        return try World.json(.provenance(), by: ["sigstore-signer"])
            .setting(
                "/verificationMaterial", to: ["certificate": ["rawBytes": .string(Base64.encode(certificate))]]
            ).canonical()
    }

    /// A store that takes in what certificates of an instance signed.
    static func ofCertificates(
        _ instance: SigstoreInstance = .acme, accepting name: String? = nil
    ) async throws -> StoreWorld {
        let shape = try StoreDescription(
            origin: origin, logKey: signers().log.verifierKey, createdOn: World.earlier("1d"))
        let timestamps = try timestamps()
        let root = try TrustedRootDocument.make(
            shape, timestamps: timestamps.chain, with: instance.trustedRoot.canonical())
        let admission = Admission.certificates(under: try TrustedRoot(root.canonical())) { identity in
            name.map { identity.name == $0 } ?? true
        }
        return try await StoreWorld(admission: admission, timestamps: timestamps)
    }
}

struct `Evidence out of a store` {
    @Test func `All that a decision can rest on is given: about the thing, and about the commit it was built from`()
        async throws
    {
        let world = try await StoreWorld.filled()
        let found = try await world.store.evidence(about: TestArtifact.app.digests)
        #expect(found.map(\.indexed.logIndex) == [0, 1, 2, 3, 4])
        let evidence = World.acme.evidence(found.map(\.bytes))
        #expect(evidence.refused.isEmpty)
        #expect(evidence.attestations.count == 4)
        #expect(try await world.store.evidence(about: TestArtifact.other.digests).count == 1)
    }

    @Test func `A decision on evidence from the store is the one on the same files, byte for byte`() async throws {
        let world = try await StoreWorld.filled()
        let policy = "- approvals: { count: 2, from: group:release-managers }"
        let stored = World.acme.evidence(try await world.store.evidence(about: TestArtifact.app.digests).map(\.bytes))
        let files = World.acme.evidence([
            try World.acme.document(.provenance(), by: "ci"), try World.acme.document(.source(), by: "ci"),
            try World.acme.document(.spdx(), by: "ci"), try World.acme.document(.approval(), by: "alice"),
            try World.acme.document(.approval(), by: "bob"),
        ])
        let decision = try World.acme.decide(policy, stored)
        #expect(decision.verdict == .released)
        #expect(decision.canonical == (try World.acme.decide(policy, files).canonical))
    }

    @Test func `Under the store's trusted root it counts as logged`() async throws {
        let world = try await StoreWorld.filled()
        let root = SigstoreVerifier(root: try TrustedRoot(try world.trustedRoot().canonical()))
        var collector = EvidenceCollector(
            verifier: EvidenceVerifier(keys: World.acme.principals.keys, roots: [root]))
        for document in try await world.store.documents(about: TestArtifact.app.digests) { collector.add(document) }
        #expect(collector.evidence.refused.isEmpty)
        let policy = """
            - approvals: { count: 2, from: group:release-managers }
            - logged
            """
        #expect(try World.acme.decide(policy, collector.evidence).verdict == .released)
        let bare = World.acme.evidence(try await world.store.evidence(about: TestArtifact.app.digests).map(\.bytes))
        #expect(try World.acme.decide(policy, bare).verdict == .held)
    }

    @Test func `A blob that is gone or damaged is an error and not less evidence`() async throws {
        let world = try await StoreWorld.filled()
        let blob = try await world.store.evidence(about: TestArtifact.app.digests)[3].indexed.bundle
        try removeFile(FileBlobStore(world.path + "/blobs").file(of: blob))
        do {
            _ = try await world.store.evidence(about: TestArtifact.app.digests)
            Issue.record("it was given")
        } catch let error as StorageError {
            #expect(error.code == .blobMissing)
        }
    }
}

struct `Portable evidence` {
    private func exported() async throws -> EvidenceFile {
        let world = try await StoreWorld.filled()
        return try await world.store.export(about: TestArtifact.app.digests, name: "app.tar.gz", at: World.now)
    }

    @Test func `A file that was exported is read back the same and verifies, without the store`() async throws {
        let file = try await exported()
        let read = try EvidenceFile(file.bytes)
        #expect(read.bytes == file.bytes)
        #expect(read.attestations.map(\.index) == [0, 1, 2, 3, 4])
        let root = try TrustedRoot(read.trustedRoot.canonical())
        let verified = try #require(read.verify(under: root, keys: World.acme.principals.keys).verified)
        #expect(verified.checkpoint.head.size == 6)
        for attestation in verified.attestations {
            let proven = try #require(attestation.verdict.verified)
            #expect(proven.times == [World.now])
            #expect(proven.logs == ["https://" + StoreWorld.origin])
        }
    }

    @Test func `The same evidence is the same bytes`() async throws {
        let world = try await StoreWorld.filled()
        let once = try await world.store.export(about: TestArtifact.app.digests, name: nil, at: World.now)
        let again = try await world.store.export(about: TestArtifact.app.digests, name: nil, at: World.now)
        #expect(once.bytes == again.bytes)
    }

    @Test func `Under a checkpoint with cosignatures, witnesses are told`() async throws {
        let world = try await StoreWorld.filled()
        let witness = try NoteSigner(
            name: KeyName("witness.test"), key: World.key("witness.ed25519"), type: .cosignatureEd25519)
        let plain = try world.store.log.refresh()
        let signed = try plain.adding([try witness.cosignature(over: plain.checkpoint, time: 1_795_262_400)])
        var file = try await world.store.export(
            about: TestArtifact.app.digests, name: nil, under: signed, at: World.now)
        file.witnesses = [witness.verifierKey]
        let read = try EvidenceFile(file.bytes)
        let verified = try #require(
            read.verify(
                under: TrustedRoot(read.trustedRoot.canonical()), keys: World.acme.principals.keys,
                witnesses: read.witnesses.map { try NoteVerifier($0) }
            ).verified)
        #expect(verified.checkpoint.cosignatures.map(\.verifier.name.text) == ["witness.test"])
        #expect(verified.attestations[0].verdict.verified?.entries.map(\.witnesses) == [["witness.test"]])
    }

    @Test(.enabled(if: Oracle.python != nil, "jsonschema is not to be had from PyPI: see Scripts/interop-venv"))
    func `A file is what its published schema says, and the schema knows no more`() async throws {
        var file = try await exported()
        file.policy = EvidenceFile.Document(text: "schema: …\n")
        file.principals = try PortablePrincipals(World.acme.principalsDocument) { try World.keyFile($0) }.document
        file.decision = ["schema": "https://custody.dev/schemas/decision/v1"]
        file.witnesses = [try StoreWorld.signers().log.verifierKey]
        let files = try TemporaryDirectory()
        let script = """
            import json, sys
            from jsonschema import Draft202012Validator
            schema = json.load(open(sys.argv[1]))
            Draft202012Validator.check_schema(schema)
            document = json.load(open(sys.argv[2]))
            missing = set(schema["properties"]) - set(document)
            faults = [e.json_path + " " + e.message[:200] for e in Draft202012Validator(schema).iter_errors(document)]
            print("\\n".join(faults + ["never written: " + name for name in sorted(missing)]))
            """
        func faults(_ name: String, _ document: JSONValue) throws -> String {
            try Tool.run([
                try #require(Oracle.python), "-c", script, TestData.package + "/Schemas/evidence-v1.schema.json",
                try files.write(name, document.canonical()),
            ]).text
        }
        #expect(try faults("good.json", file.json) == "")
        #expect(try faults("bad.json", file.json.setting("/stranger", to: 1)).contains("stranger"))
        #expect(try EvidenceFile(file.bytes).bytes == file.bytes)
    }

    /// What was changed in a file, and what says so; the whole file or its first attestation.
    static let defects: [(name: String, pointer: String, to: JSONValue, check: Check)] = [
        ("another schema", "/schema", "https://custody.dev/schemas/evidence/v2", .evidenceForm),
        ("a member more", "/more", true, .evidenceForm),
        ("no checkpoint", "/checkpoint", .null, .evidenceForm),
        ("a checkpoint that is none", "/checkpoint", "log.acme.test\n", .evidenceForm),
        ("an index below zero", "/attestations/0/index", -1, .evidenceForm),
        ("an index that is not the proof's", "/attestations/0/index", 1, .evidenceCheckpoint),
        ("a bundle that is none", "/attestations/0/bundle", [:], .bundleForm),
        (
            "a proof of another size",
            "/attestations/0/bundle/verificationMaterial/tlogEntries/0/inclusionProof/treeSize",
            "5", .evidenceCheckpoint
        ),
        (
            "a proof of another entry",
            "/attestations/0/bundle/verificationMaterial/tlogEntries/0/inclusionProof/hashes",
            [], .logEntryProof
        ),
        ("no log entry", "/attestations/0/bundle/verificationMaterial/tlogEntries", [], .evidenceCheckpoint),
        (
            "no timestamp", "/attestations/0/bundle/verificationMaterial/timestampVerificationData", .null,
            .timestampThreshold
        ),
        (
            "another statement", "/attestations/0/bundle/dsseEnvelope/payload", "e30=", .logEntryDigest
        ),
        (
            "a key that is not known", "/attestations/0/bundle/verificationMaterial/publicKey/hint", "bm9ib2R5",
            .envelopeKeyUnknown
        ),
        ("a date that is none", "/createdOn", "today", .evidenceForm),
        ("a subject without a digest", "/subject/digest", .null, .evidenceForm),
        ("a subject with an empty set of digests", "/subject/digest", [:], .evidenceForm),
        ("a trusted root that is no object", "/trustedRoot", [], .evidenceForm),
        ("a witness that is none", "/witnesses", ["x"], .evidenceForm),
        ("a policy without its text", "/policy", [:], .evidenceForm),
    ]

    @Test(arguments: defects)
    func `A file that was changed is refused, by what is wrong with it`(
        item: (name: String, pointer: String, to: JSONValue, check: Check)
    ) async throws {
        let good = try await exported()
        let changed = good.json.setting(item.pointer, to: item.to).canonical()
        do {
            let file = try EvidenceFile(changed)
            let root = try TrustedRoot(good.trustedRoot.canonical())
            let verified = try #require(file.verify(under: root, keys: World.acme.principals.keys).verified)
            guard case .rejected(let rejection) = verified.attestations[0].verdict else {
                Issue.record("\(item.name): it verifies")
                return
            }
            #expect(rejection.check == item.check, "\(item.name): \(rejection)")
        } catch let rejection as Rejection {
            #expect(rejection.check == item.check, "\(item.name): \(rejection)")
        }
    }

    @Test func `A file that was cut short is refused`() async throws {
        let bytes = try await exported().bytes
        #expect(throws: Rejection.self) { try EvidenceFile(Array(bytes.dropLast(100))) }
        #expect(throws: Rejection.self) { try EvidenceFile([]) }
    }

    @Test func `A checkpoint of another log, or of this log's name by another key, is refused`() async throws {
        let file = try await exported()
        let roots = [
            SigstoreInstance.acme.trustedRoot,
            try file.trustedRoot.setting(
                "/tlogs/0/publicKey/rawBytes",
                to: .string(Base64.encode(World.key("other-log.ed25519").publicKey.spki))),
        ]
        for root in roots {
            let verdict = file.verify(under: try TrustedRoot(root.canonical()), keys: World.acme.principals.keys)
            guard case .rejected(let rejection) = verdict else {
                Issue.record("it verifies")
                return
            }
            #expect(rejection.check == .evidenceCheckpoint)
        }
    }

    @Test func `What was recorded before a time goes into files of its own`() async throws {
        let world = try await StoreWorld.filled()
        var files: [EvidenceFile] = []
        let none = try await world.store.export(before: World.now, at: World.now) { file, _ in files.append(file) }
        #expect(none == 0)
        let all = try await world.store.export(before: World.later("1s"), at: World.now) { file, _ in
            files.append(file)
        }
        #expect(all == 6)
        #expect(files.map(\.attestations.count) == [6])
        #expect(files[0].subject == nil)
    }

    @Test func `Principals come along with the keys that they name, and no others`() throws {
        let portable = try PortablePrincipals(World.acme.principalsDocument) { try World.keyFile($0) }
        #expect(portable.document.files.count == 11)
        let (principals, issues) = try PortablePrincipals(portable.document).read()
        #expect(issues.isEmpty)
        #expect(principals?.digest == World.acme.principals.digest)
        let without = EvidenceFile.Document(text: portable.document.text)
        #expect(try PortablePrincipals(without).read().principals == nil)
    }
}

struct `Recording what certificates signed` {
    @Test func `A signer with a certificate is recorded under the store's trusted root`() async throws {
        let world = try await StoreWorld.ofCertificates()
        let recorded = try await world.record(try StoreWorld.keyless())
        #expect(
            recorded.credential.hasPrefix("oidc:https://token.actions.githubusercontent.com#https://git.acme.test/"))
        var query = IndexQuery()
        query.credential = recorded.credential
        #expect(try await world.store.index.find(query).map(\.bundle) == [recorded.bundle])
    }

    @Test func `One of another authority, and an identity that is not accepted, are refused`() async throws {
        let world = try await StoreWorld.ofCertificates(accepting: "https://elsewhere.test")
        let before = try world.everything()
        for (document, check) in [
            (try StoreWorld.keyless(.other), Check.certificateChain), (try StoreWorld.keyless(), .signerUnknown),
        ] {
            guard case .rejected(let rejection) = try await world.recorder.record(document)[0].verdict else {
                Issue.record("it was recorded")
                return
            }
            #expect(rejection.check == check)
        }
        #expect(try world.everything() == before)
    }

    @Test(.enabled(if: Oracle.python != nil, "sigstore-python cannot be had from PyPI: see Scripts/interop-venv"))
    func
        `sigstore-python verifies what is exported, with the trusted root that is written, and nothing that was changed`()
        async throws
    {
        let world = try await StoreWorld.ofCertificates()
        for word in ["one", "two", "three"] {
            let statement = StatementSketch.unknown(["word": .string(word)])
            let certificate = try SigstoreInstance.acme.certificateLog.issue(
                to: World.key("sigstore-signer").publicKey, by: SigstoreInstance.acme.authority)
            try await world.record(
                try World.json(statement, by: ["sigstore-signer"])
                    .setting(
                        "/verificationMaterial", to: ["certificate": ["rawBytes": .string(Base64.encode(certificate))]]
                    ).canonical())
        }
        try await world.record(try StoreWorld.keyless())
        try world.store.log.refresh()
        let evidence = try await world.store.evidence(about: TestArtifact.app.digests)
        #expect(evidence.count == 4)
        let files = try TemporaryDirectory()
        let artifact = try files.write("app", TestArtifact.app.bytes)
        let root = try files.write(
            "root.json", try world.trustedRoot(with: SigstoreInstance.acme.trustedRoot).pretty())
        // Another log's key under the same name.
        let otherRoot = try files.write(
            "other.json",
            try world.trustedRoot(with: SigstoreInstance.acme.trustedRoot)
                .setting(
                    "/tlogs/0/publicKey/rawBytes",
                    to: .string(Base64.encode(World.key("other-log.ed25519").publicKey.spki))
                ).canonical())
        var cases: [JSONValue] = []
        var expected: [String: Bool] = [:]
        func add(_ name: String, _ bundle: JSONValue, root: String, accepts: Bool) throws {
            expected[name] = accepts
            cases.append([
                "name": .string(name), "bundle": .string(try files.write("\(cases.count).json", bundle.canonical())),
                "root": .string(root), "artifact": .string(artifact),
                "identity": "https://git.acme.test/payments/.github/workflows/release.yml@refs/tags/v1.4.2",
                "issuer": "https://token.actions.githubusercontent.com",
            ])
        }
        for item in evidence {
            let bundle = try world.store.exported(item).json
            try add("entry \(item.indexed.logIndex)", bundle, root: root, accepts: true)
            try add("another key, \(item.indexed.logIndex)", bundle, root: otherRoot, accepts: false)
            let proof = "/verificationMaterial/tlogEntries/0/inclusionProof/hashes"
            try add("no path, \(item.indexed.logIndex)", bundle.setting(proof, to: []), root: root, accepts: false)
            let stamps = "/verificationMaterial/timestampVerificationData"
            try add("no time, \(item.indexed.logIndex)", bundle.setting(stamps, to: .null), root: root, accepts: false)
        }
        let output = try Tool.run(
            [
                try #require(Oracle.python), TestData.package + "/Tests/Peers/sigstore_verify.py",
                try files.write("cases.json", JSONValue.array(cases).canonical()),
            ])
        let answers = try #require(try JSONValue.parse(output.standardOutput).array)
        #expect(answers.count == expected.count)
        for answer in answers {
            let name = try #require(answer["name"]?.string)
            #expect((answer["accepts"] == true) == expected[name], "\(name): \(answer["why"]?.string ?? "")")
        }
    }
}
