import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import Ledger
import Merkle
import Recording
import Storage
import TestSupport
import Time
import Trust

/// The index made anew from log and blobs, of a store with 4,000 attestations: provenance with three dependencies.
final class Reindex: Benchmark {
    static let name = "reindex"
    static let unit = "attestations"
    static let waits = true

    static let count = 4_000

    private let folder: ScratchFolder
    private let writer: StoreWriter

    init(_ settings: Settings) throws {
        folder = try ScratchFolder(in: settings.folder)
        writer = try Self.store(in: folder, count: Self.count)
    }

    deinit { try? writer.close() }

    func run() throws -> Int {
        let writer = writer
        try blocking { try await writer.reindex() }
        return Self.count
    }

    /// Makes a store with attestations, each about another artifact.
    static func store(in folder: ScratchFolder, count: Int) throws -> StoreWriter {
        let path = folder.path + "/custody-data"
        let origin = "log.bench"
        let signers = try LogWriter.Signers(
            NoteSigner(name: KeyName(origin), key: World.key("log.bench.ed25519"), type: .ed25519))
        try StoreWriter.create(
            path, StoreDescription(origin: origin, logKey: signers.log.verifierKey, createdOn: World.now),
            signers: signers)
        let key = try World.key("ci")
        let clock = try World.key("bench-time")
        let chain = try TimestampCertificates.issue(
            for: clock.publicKey, name: origin,
            validity: World.earlier("1d").seconds...World.later("1d").seconds)
        let timestamps = try TimestampIssuer(Signer(clock), chain: chain)
        let opened = Opened()
        try blocking {
            let writer = try await StoreWriter.open(path, signers: signers)
            opened.writer = writer
            // As a recorder does, but for the syncs of each blob, which are not what is measured.
            let blobs = writer.store.blobs
            var entries: [LogEntry] = []
            for number in 0..<count {
                let bundle = try bundle(number, key, timestamps)
                let bytes = bundle.bundle.json.canonical()
                try await blobs.put(bytes)
                entries.append(bundle.entry)
            }
            _ = try await writer.log.append(entries)
            try await writer.follow()
        }
        guard let writer = opened.writer else { throw BenchmarkError(description: "the store was not opened") }
        return writer
    }

    private static func bundle(
        _ number: Int, _ key: PrivateKey, _ timestamps: TimestampIssuer
    ) throws -> (bundle: Bundle, entry: LogEntry) {
        let artifact = TestArtifact("app-\(number).tar.gz", Array("application \(number)".utf8))
        let sketch = StatementSketch.provenance()
        let statement = try Statement(
            subjects: [artifact.descriptor], predicateType: sketch.statement().predicateType,
            predicate: sketch.statement().predicateJSON)
        let envelope = try World.envelope(statement.payload, by: [key], withKeyIDs: false)
        let signature = envelope.signatures[0].bytes
        let bundle = Bundle(envelope: envelope, keyHint: key.publicKey.hint)
            .recorded(with: try timestamps.timestamp(signature, at: World.now.seconds))
        let digest = HashAlgorithm.sha256.hash(envelope.preAuthenticationEncoding)
        return (bundle, try LogEntry(digest: digest, signature: signature, key: key.publicKey))
    }

    /// Takes the writer out of the closure that opens it.
    private final class Opened: @unchecked Sendable {
        // Set before the closure's end is waited for, and read after it.
        var writer: StoreWriter?
    }
}
