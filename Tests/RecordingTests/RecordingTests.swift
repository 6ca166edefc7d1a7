import Artifacts
import Crypto
import Durable
import Encoding
import Evidence
import JSON
import Ledger
import Merkle
import Recording
import Storage
import TestSupport
import Testing
import Time
import Trust

struct `Recording` {
    @Test func `A bundle that verifies is stored, timestamped, logged and found`() async throws {
        let world = try await StoreWorld()
        let recorded = try await world.record(.provenance())
        #expect(recorded.receipt.index == 0)
        #expect(recorded.receipt.isNew)
        let bytes = try await world.store.blobs.bytes(of: recorded.bundle, limit: 1 << 20)
        guard case .bundle(let bundle) = try EvidenceDocument(bytes) else {
            Issue.record("no bundle")
            return
        }
        #expect(bundle.json.canonical() == bytes)
        let signature = try #require(EvidenceDocument.bundle(bundle).envelope?.signatures.first?.bytes)
        let stamp = try TimestampResponse(der: try #require(bundle.material.timestamps.last))
        let proven = try stamp.verify(
            imprintOf: signature, leaf: world.timestamps.chain[0], intermediates: [], roots: [world.timestamps.chain[1]]
        )
        #expect(try proven.get().seconds == World.now.seconds)

        let found = try await world.store.index.find(IndexQuery(about: TestArtifact.app.digests))
        #expect(found.map(\.bundle) == [recorded.bundle])
        #expect(found[0].digest == recorded.attestation)
        #expect(found[0].credentials == ["key:" + (try World.key("ci").publicKey.id)])
        #expect(found[0].recordedOn == World.now)
        try world.store.log.refresh()
        let entry = try HashedRekord(
            spec: JSONField(try JSONValue.parse(try world.store.log.entry(at: 0))).member("spec"))
        #expect(entry.digest == (try Hex.decode(recorded.attestation.hex)))
        #expect(entry.signature == signature)
    }

    @Test func `The same bundle again has the first receipt, and no second blob`() async throws {
        let world = try await StoreWorld()
        let document = try World.acme.document(.provenance(), by: "ci")
        let first = try await world.record(document)
        let again = try await world.record(document)
        #expect(again.receipt.index == first.receipt.index)
        #expect(!again.receipt.isNew)
        #expect(again.bundle == first.bundle)
        #expect(try world.blobs().count == 1)
    }

    @Test func `The same bundle many times at once is one`() async throws {
        let world = try await StoreWorld()
        let document = try World.acme.document(.provenance(), by: "ci")
        let bundles = try await withThrowingTaskGroup(of: Digest.self) { group in
            for _ in 0..<16 { group.addTask { try await world.record(document).bundle } }
            return try await group.reduce(into: Set<Digest>()) { $0.insert($1) }
        }
        #expect(bundles.count == 1)
        #expect(try world.blobs().count == 1)
        #expect(try await world.store.index.statistics().attestations == 1)
    }

    @Test func `The same statement by another signer is another entry`() async throws {
        let world = try await StoreWorld()
        let first = try await world.record(.approval(), by: "alice")
        let second = try await world.record(.approval(), by: "bob")
        #expect(first.attestation == second.attestation)
        #expect([first.receipt.index, second.receipt.index] == [0, 1])
    }

    @Test func `An envelope is recorded as a bundle for each of its signatures`() async throws {
        let world = try await StoreWorld()
        let outcomes = try await world.recorder.record(
            try World.acme.document(.approval(), by: "alice", "stranger", "bob"))
        #expect(outcomes.compactMap(\.verdict.verified).map(\.receipt.index) == [0, 1])
        let found = try await world.store.index.find(IndexQuery(about: TestArtifact.app.digests))
        #expect(
            Set(found.flatMap(\.credentials))
                == Set(try ["alice", "bob"].map { "key:" + (try World.key($0).publicKey.id) }))
    }

    /// Documents that do not count, and the check that says so.
    static let refused: [(name: String, document: @Sendable () throws -> [UInt8], check: Check)] = [
        ("by nobody known", { try World.acme.document(.provenance(), by: "stranger") }, .envelopeKeyUnknown),
        (
            "changed after it was signed",
            {
                let other = try World.json(.approval(), by: ["ci"])
                return try World.json(.provenance(), by: ["ci"])
                    .setting("/dsseEnvelope/payload", to: other["dsseEnvelope"]?["payload"] ?? .null).canonical()
            }, .envelopeSignatureMismatch
        ),
        ("cut off", { Array(try World.acme.document(.provenance(), by: "ci").dropLast(9)) }, .documentJSON),
        ("no evidence", { Array(#"{"hello": "world"}"#.utf8) }, .documentKind),
        ("empty", { [] }, .documentJSON),
        (
            "no statement",
            {
                let envelope = try World.envelope(Array("{}".utf8), by: [World.key("ci")], withKeyIDs: false)
                return Bundle(envelope: envelope, keyHint: try World.key("ci").publicKey.hint).json.canonical()
            }, .statementForm
        ),
    ]

    @Test(arguments: refused)
    func `What does not verify is refused with its reason, and nothing is written`(
        item: (name: String, document: @Sendable () throws -> [UInt8], check: Check)
    ) async throws {
        let world = try await StoreWorld()
        let before = try world.everything()
        let outcome = try #require(try await world.recorder.record(try item.document()).first)
        guard case .rejected(let rejection) = outcome.verdict else {
            Issue.record("\(item.name) was recorded")
            return
        }
        #expect(rejection.check == item.check)
        #expect(try world.everything() == before)
        #expect(world.writer.log.checkpoint.checkpoint.head.size == 0)
    }

    @Test func `Of several documents each is judged by itself`() async throws {
        let world = try await StoreWorld()
        var file = try World.acme.document(.provenance(), by: "ci")
        file += Array("\n{}\n".utf8) + (try World.acme.document(.approval(), by: "alice"))
        let outcomes = try await world.recorder.record(file)
        #expect(outcomes.map(\.line) == [1, 2, 3])
        #expect(outcomes.map { $0.verdict.verified?.receipt.index } == [0, nil, 1])
    }

    @Test func `A signature that an entry of the log cannot hold is refused, and nothing is written`() async throws {
        let ring = World.acme.principals.keys
        let keys = Admission.keys(ring)
        // As a certificate of 64 KiB would: more than an entry has room for.
        let world = try await StoreWorld(
            admission: Admission { bundle, instant in
                guard case .verified(let admitted) = keys.verify(bundle, instant) else {
                    return keys.verify(bundle, instant)
                }
                guard let large = try? Self.largeCertificate() else { return keys.verify(bundle, instant) }
                return .verified(
                    Admission.Admitted(
                        statement: admitted.statement, digest: admitted.digest, credential: admitted.credential,
                        signer: .certificate(large)))
            })
        let before = try world.everything()
        do {
            try await world.record(.provenance())
            Issue.record("it was recorded")
        } catch let error as RecordingError {
            #expect(error.code == .unloggable)
            #expect(error.message.contains("65535"))
        }
        #expect(try world.everything() == before)
    }

    private static func largeCertificate() throws -> Certificate {
        var profile = CertificateAuthority.Profile()
        profile.extensions = [.init("1.3.6.1.4.1.57264.1.99", [UInt8](repeating: 7, count: 52_000))]
        return try Certificate(
            der: try CertificateAuthority().issue(to: World.key("ci").publicKey, profile))
    }
}

struct `A store's index` {
    @Test func `It is made anew from log and blobs, row by row the same`() async throws {
        let world = try await StoreWorld()
        for sketch in [StatementSketch.provenance(), .spdx(), .testResult(), .source()] {
            try await world.record(sketch)
        }
        for person in ["alice", "bob"] { try await world.record(.approval(), by: person) }
        // Other content is no evidence.
        try await world.store.blobs.put(Array("{}".utf8))
        try world.close()
        let before = try DatabaseDump(world.path + "/custody.db")
        for name in ["", "-wal", "-shm"] { try removeFile(world.path + "/custody.db" + name) }
        let again = try await StoreWorld(again: world)
        #expect(try DatabaseDump(world.path + "/custody.db") == before)
        try await again.writer.reindex()
        #expect(try DatabaseDump(world.path + "/custody.db") == before)
    }

    @Test func `A damaged one is made anew when the store is opened`() async throws {
        let world = try await StoreWorld()
        try await world.record(.provenance())
        try world.close()
        let before = try DatabaseDump(world.path + "/custody.db")
        for name in ["-wal", "-shm"] { try removeFile(world.path + "/custody.db" + name) }
        try world.files.write("custody-data/custody.db", [UInt8](repeating: 7, count: 8_192))
        let again = try await StoreWorld(again: world)
        #expect(try DatabaseDump(again.path + "/custody.db") == before)
    }

    @Test func `It catches up with what was logged and not indexed`() async throws {
        let world = try await StoreWorld()
        try await world.record(.provenance())
        // What a process leaves that is killed between the log and the index.
        let bundle = try await world.prepared(.approval(), by: "alice")
        let digest = try await world.store.blobs.put(bundle.bytes)
        try await world.store.index.stage([(entry: bundle.entry.leaf.bytes, bundle: digest)])
        _ = try await world.writer.log.append(bundle.entry)
        #expect(try await world.store.index.indexedUpTo() == 1)
        try world.close()
        let again = try await StoreWorld(again: world)
        #expect(try await again.store.index.indexedUpTo() == 2)
        #expect(try await again.store.index.find(IndexQuery()).last?.bundle == digest)
        #expect(try await again.store.index.staged(bundle.entry.leaf.bytes) == nil)
    }

    @Test func `An entry whose bundle is gone is known as unresolved`() async throws {
        let world = try await StoreWorld()
        let first = try await world.record(.provenance())
        try await world.record(.approval(), by: "alice")
        try removeFile(FileBlobStore(world.path + "/blobs").file(of: first.bundle))
        try await world.writer.reindex()
        #expect(try await world.store.index.unresolved() == [0])
        #expect(try await world.store.index.find(IndexQuery()).map(\.logIndex) == [1])
    }

    @Test func `An index of another store is not gone on with`() async throws {
        let world = try await StoreWorld()
        try await world.record(.provenance())
        try await world.store.index.append([], unresolved: [], done: [], upTo: 9)
        await #expect(throws: StorageError.self) { try await world.writer.follow() }
    }

    @Test func `Recording goes on where it was cut off before the log`() async throws {
        let world = try await StoreWorld()
        let document = try World.json(.approval(), by: ["alice"])
        let prepared = try await world.prepared(document)
        let digest = try await world.store.blobs.put(prepared.bytes)
        try await world.store.index.stage([(entry: prepared.entry.leaf.bytes, bundle: digest)])
        #expect(try await world.record(document.canonical()).bundle == digest)
        #expect(try world.blobs().count == 1)
    }
}

extension StoreWorld {
    /// Every file of the store that is not its index, with its size.
    func everything() throws -> [String] {
        var found: [String] = []
        try walkTree(try Directory(path)) { entry, path, _ in
            if entry.kind != .directory, !path.hasPrefix("custody.db") { found.append("\(path) \(entry.size)") }
        }
        return found
    }

    /// The blobs.
    func blobs() throws -> [Digest] {
        var found: [Digest] = []
        try FileBlobStore(path + "/blobs").forEach { entry in
            if case .blob(let digest, _) = entry { found.append(digest) }
        }
        return found
    }

    /// A bundle as it would be recorded, and its entry.
    func prepared(_ statement: StatementSketch, by signer: String) async throws -> (bytes: [UInt8], entry: LogEntry) {
        try await prepared(try World.json(statement, by: [signer]))
    }

    func prepared(_ document: JSONValue) async throws -> (bytes: [UInt8], entry: LogEntry) {
        guard case .bundle(let bundle) = try EvidenceDocument(document.canonical()),
            case .envelope(let envelope) = bundle.content, case .publicKey(let hint) = bundle.material.signer,
            let key = World.acme.principals.keys.named(hint)
        else { throw World.Failure(description: "no bundle by a key") }
        let stamp = try timestamps.timestamp(envelope.signatures[0].bytes, at: World.now.seconds)
        return (
            bundle.recorded(with: stamp).json.canonical(),
            try LogEntry(
                digest: HashAlgorithm.sha256.hash(envelope.preAuthenticationEncoding),
                signature: envelope.signatures[0].bytes, key: key)
        )
    }
}
