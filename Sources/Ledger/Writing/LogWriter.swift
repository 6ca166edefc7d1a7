package import Merkle

/// The one writer of a log: appends entries durably, and signs a checkpoint with each commit.
///
/// Group commit without linger: while one commit waits for the disk the next is gathered. A receipt is given after the
/// commit and never before. Any failure of a commit or a file ends the writer for good: nothing that the machine may have
/// lost is read again and believed, and the process should exit.
package final class LogWriter: Sendable {
    /// When checkpoints are shown to readers of static files, beside at the close.
    package enum Publication: Sendable {
        /// After a commit, but not more often than this.
        case atMostEvery(Duration)
        /// Only by ``LogWriter/publish(_:)``, such as with the witnesses' cosignatures.
        case onRequest
    }

    /// Who signs checkpoints.
    package struct Signers: Sendable {
        package let origin: Origin
        /// Ed25519, named like the origin as C2SP tlog-checkpoint recommends.
        package let log: NoteSigner
        /// Others whose signatures go into every checkpoint, such as the next key before it takes over.
        package let further: [NoteSigner]

        /// - Parameters:
        ///   - origin: of the log; nil for the name of its signer.
        ///   - log: the log's own signer.
        ///   - further: others whose plain signatures go into every checkpoint.
        /// - Throws: `MerkleError` with the code `checkpointOrigin`.
        package init(_ log: NoteSigner, origin: Origin? = nil, further: [NoteSigner] = []) throws(MerkleError) {
            self.log = log
            self.further = further
            if let origin { self.origin = origin } else { self.origin = try Origin(log.verifierKey.name.text) }
        }

        /// The log as its readers know it.
        ///
        /// - Throws: `MerkleError` as `NoteVerifier/init(_:)`.
        package var identity: LogIdentity {
            get throws(MerkleError) {
                LogIdentity(origin: origin, verifiers: [try NoteVerifier(log.verifierKey)])
            }
        }

        func sign(_ head: TreeHead) throws(LogError) -> SignedCheckpoint {
            do throws(MerkleError) {
                let checkpoint = try Checkpoint(origin: origin, head: head)
                let signed = try checkpoint.signed(by: log)
                guard !further.isEmpty else { return signed }
                var signatures: [NoteSignature] = []
                for signer in further { signatures.append(try signer.signature(over: checkpoint.text)) }
                return try signed.adding(signatures)
            } catch {
                throw LogError(.signing, "the checkpoint of \(head.size) entries cannot be signed", cause: error)
            }
        }
    }

    private let intake: Monitor<Intake>
    private let archiver: Archiver
    private let commits: WorkerThread
    private let files: WorkerThread
    private let storage: any LogStorage

    /// Makes a log without entries.
    ///
    /// - Throws: ``LogError``: `exists`, `signing`; the storage's own errors.
    package static func create(_ storage: any LogStorage, signers: Signers) throws {
        try storage.create(try signers.sign(.empty))
    }

    /// Opens a log for writing, after its checkpoint, its right edge and what others have seen of it were checked.
    ///
    /// - Parameters:
    ///   - storage: where it is.
    ///   - signers: of its checkpoints.
    ///   - seen: heads of this log that archives, mirrors and witnesses have; a larger one than the log's own shows that
    ///     it was rolled back, and then nothing is signed any more.
    ///   - publication: when checkpoints are shown to readers of static files.
    ///   - onEnd: told once, on the writer's thread, why the writer ended; a process should then end by `_exit`, as what
    ///     runs at a normal exit takes things away from threads that still use them.
    /// - Throws: ``LogError``: `notFound`, `anotherLog`, `rootMismatch`, `rolledBack`, `forked`, `stateDamaged`,
    ///   `tileMissing`, `tileDamaged`; the storage's own errors.
    package init(
        _ storage: any LogStorage, signers: Signers, seen: [TreeHead] = [],
        publication: Publication = .atMostEvery(.seconds(1)),
        onEnd: @escaping @Sendable (LogError) -> Void = { _ in }
    ) throws {
        let identity = try signers.identity
        let opened = try OpenedLog(storage, identity, seen: seen)
        let intake = Monitor(Intake())
        var waiting = Archiver.State(
            archived: opened.snapshot.tailStart, committed: opened.snapshot.checkpoint, published: opened.published)
        waiting.add(opened.filled)
        let archiver = Archiver(
            storage: storage, log: identity, publication: publication, state: Monitor(waiting))
        let end: @Sendable (any Error) -> Void = { cause in
            let error = LogError(
                .ended, "the log's writer ended; entries that were not acknowledged may or may not be in the log",
                cause: cause)
            let (rest, isFirst) = intake.change { intake in
                let isFirst = intake.end == nil
                return (intake.end(error), isFirst)
            }
            archiver.state.change { $0.hasEnded = true }
            for request in rest { request.reply(.failure(error)) }
            if isFirst { onEnd(error) }
        }
        self.storage = storage
        self.intake = intake
        self.archiver = archiver
        let state = CommitLoop.State(opened)
        let loop = CommitLoop(storage: storage, signers: signers, intake: intake, archive: archiver.state)
        files = try WorkerThread { archiver.run(onFailure: end) }
        commits = try WorkerThread { loop.run(from: state, onFailure: end) }
    }

    /// Appends an entry, or finds it.
    ///
    /// - Returns: the receipt, when the entry is on disk; the index that it has since the first time, where the log has
    ///   the entry already.
    /// - Throws: ``LogError``: `closed`, `ended`.
    package func append(_ entry: LogEntry) async throws(LogError) -> LogReceipt {
        guard let receipt = try await submit([entry]).first else {
            throw LogError(.ended, "the writer gave no receipt")
        }
        return receipt
    }

    /// Appends entries in order, or finds them.
    ///
    /// More than fit one commit are appended in several, which follow each other.
    ///
    /// - Returns: a receipt for each, when all are on disk.
    /// - Throws: ``LogError``: `closed`, `ended`; those before may be in the log.
    package func append(_ entries: [LogEntry]) async throws(LogError) -> [LogReceipt] {
        var receipts: [LogReceipt] = []
        receipts.reserveCapacity(entries.count)
        var rest = entries[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Intake.mostEntries)
            receipts += try await submit(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return receipts
    }

    private func submit(_ entries: [LogEntry]) async throws(LogError) -> [LogReceipt] {
        let result = await withCheckedContinuation { (continuation: CheckedContinuation<_, Never>) in
            let request = AppendRequest(entries: entries) { continuation.resume(returning: $0) }
            if let refusal = intake.change({ $0.add(request) }) { request.reply(.failure(refusal)) }
        }
        return try result.get()
    }

    /// The newest checkpoint that was committed.
    package var checkpoint: SignedCheckpoint { archiver.state.read { $0.committed } }

    /// Shows a checkpoint to readers of static files, such as one with cosignatures, in the place of the one before.
    ///
    /// - Parameter checkpoint: of this log, not beyond its size.
    /// - Throws: ``LogError``: `outOfRange`, `forked` for one that is not of this log's tree; the storage's own errors.
    package func publish(_ checkpoint: SignedCheckpoint) throws {
        let reader = try LogReader(storage, log: archiver.log)
        let head = checkpoint.checkpoint.head
        guard try reader.head(atSize: head.size) == head, checkpoint.checkpoint.origin == archiver.log.origin else {
            throw LogError(.forked, "the checkpoint of \(head.size) entries is not one of this log's tree")
        }
        try archiver.publish(checkpoint, reader)
    }

    /// Finishes what was taken in, writes what is full to files, publishes the checkpoint, and stops.
    ///
    /// What is appended afterwards is refused. It waits for the disk, so not for one of Swift's own threads.
    ///
    /// - Throws: ``LogError`` with the code `ended` where the writer ended before; the storage's own errors.
    package func close() throws {
        intake.change { $0.close() }
        commits.join()
        archiver.state.change { $0.isClosing = true }
        files.join()
        if let end = intake.read({ $0.end }) { throw end }
        let last = archiver.state.read { $0 }
        try storage.prune(below: last.archived)
        if case .atMostEvery = archiver.publication, last.isBehind {
            try archiver.publish(last.committed, try LogReader(storage, log: archiver.log))
        }
        storage.close()
    }
}
