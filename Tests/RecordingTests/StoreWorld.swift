import Artifacts
import Crypto
import Evidence
import JSON
import Ledger
import Merkle
import Recording
import Storage
import TestSupport
import Time
import Trust

/// A store of the virtual world, in a folder that goes with the value.
struct StoreWorld {
    let files: TemporaryDirectory
    let writer: StoreWriter
    let recorder: Recorder
    let timestamps: TimestampIssuer

    static let origin = "log.acme.test/custody"
    var path: String { files.path + "/custody-data" }
    var store: CustodyStore { writer.store }

    static func signers() throws -> LogWriter.Signers {
        try LogWriter.Signers(
            NoteSigner(name: KeyName(origin), key: World.key("custody-log.ed25519"), type: .ed25519))
    }

    static func timestamps() throws -> TimestampIssuer {
        let key = try World.key("custody-time")
        let validity = World.earlier("30d").seconds...World.later("3650d").seconds
        return try TimestampIssuer(
            Signer(key),
            chain: try TimestampCertificates.issue(for: key.publicKey, name: origin, validity: validity))
    }

    /// Makes a store.
    init(
        admission: Admission = .keys(World.acme.principals.keys), timestamps: TimestampIssuer? = nil
    ) async throws {
        let files = try TemporaryDirectory()
        let signers = try Self.signers()
        try StoreWriter.create(
            files.path + "/custody-data",
            StoreDescription(origin: Self.origin, logKey: signers.log.verifierKey, createdOn: World.earlier("1d")),
            signers: signers)
        try await self.init(files, admission, timestamps)
    }

    /// Opens the store of another again, which must have been closed.
    init(again other: StoreWorld, admission: Admission = .keys(World.acme.principals.keys)) async throws {
        try await self.init(other.files, admission)
    }

    private init(
        _ files: TemporaryDirectory, _ admission: Admission, _ timestamps: TimestampIssuer? = nil
    ) async throws {
        self.files = files
        let timestamps = try timestamps ?? Self.timestamps()
        self.timestamps = timestamps
        writer = try await StoreWriter.open(files.path + "/custody-data", signers: try Self.signers())
        recorder = Recorder(writer, admission: admission, timestamps: timestamps, clock: { World.now })
    }

    /// Records a document that must verify.
    @discardableResult
    func record(_ statement: StatementSketch, by signer: String = "ci") async throws -> Recorded {
        try await record(try World.acme.document(statement, by: signer))
    }

    @discardableResult
    func record(_ document: [UInt8]) async throws -> Recorded {
        for (_, verdict) in try await recorder.record(document) {
            switch verdict {
            case .verified(let recorded): return recorded
            case .rejected(let no), .undetermined(let no): throw no
            }
        }
        throw World.Failure(description: "there is no document")
    }

    /// Closes the store, so that another may write.
    func close() throws { try writer.close() }
}
