package import Artifacts
package import Crypto
package import Evidence
import JSON
package import Ledger
import Merkle
import Storage
package import Time
package import Trust

/// An attestation that a store has, durable and in its log.
package struct Recorded: Sendable {
    /// SHA-256 of what was signed.
    package let attestation: Digest
    /// The blob with the bundle.
    package let bundle: Digest
    package let statement: Statement
    package let credential: String
    /// Where it is in the log; `LogReceipt/isNew` is false where it was there before.
    package let receipt: LogReceipt
}

/// Takes evidence into a store: verified, timestamped, stored, logged, indexed, in this order.
///
/// What does not verify leaves nothing behind. What was recorded before gives the first receipt again.
package actor Recorder {
    private let writer: StoreWriter
    private let admission: Admission
    private let timestamps: TimestampIssuer
    private let clock: @Sendable () -> Instant
    /// What is being recorded now, so that the same thing twice at once is one.
    private var underWay: [LogEntry: Task<Recorded, any Error>] = [:]

    /// - Parameters:
    ///   - writer: the store.
    ///   - admission: whose signatures it takes in.
    ///   - timestamps: its own authority.
    ///   - clock: what time it is.
    package init(
        _ writer: StoreWriter, admission: Admission, timestamps: TimestampIssuer,
        clock: @escaping @Sendable () -> Instant = { .now() }
    ) {
        self.writer = writer
        self.admission = admission
        self.timestamps = timestamps
        self.clock = clock
    }

    /// Records a file of evidence: a bundle, an envelope, or one of either a line.
    ///
    /// - Parameter bytes: the whole file.
    /// - Returns: what came of each document, in order, with its line; of an envelope for each signature that verified.
    /// - Throws: `StorageError`, `LogError`, `CryptoError`: the machine failed. What had a receipt by then is recorded.
    package func record(_ bytes: [UInt8]) async throws -> [(line: Int, verdict: Verdict<Recorded>)] {
        var outcomes: [(line: Int, verdict: Verdict<Recorded>)] = []
        for (line, document) in EvidenceDocument.all(in: bytes) {
            switch document {
            case .success(let document):
                for verdict in try await record(document) { outcomes.append((line, verdict)) }
            case .failure(let rejection): outcomes.append((line, .rejected(rejection)))
            }
        }
        return outcomes
    }

    /// Records one document.
    ///
    /// - Parameter document: as it was read.
    /// - Returns: one verdict for a bundle; for an envelope one for each signature that verified, or else the first no.
    /// - Throws: as ``record(_:)-([UInt8])``.
    package func record(_ document: EvidenceDocument) async throws -> [Verdict<Recorded>] {
        switch document {
        case .bundle(let bundle): return [try await record(bundle)]
        case .envelope(let envelope):
            var taken: [Verdict<Recorded>] = []
            var refused: [Verdict<Recorded>] = []
            for position in envelope.signatures.indices {
                let verdict = try await record(Bundle(envelope, signature: position))
                if verdict.verified == nil { refused.append(verdict) } else { taken.append(verdict) }
            }
            return taken.isEmpty ? Array(refused.prefix(1)) : taken
        }
    }

    private func record(_ bundle: Bundle) async throws -> Verdict<Recorded> {
        guard case .envelope(let envelope) = bundle.content, let signature = envelope.signatures.first else {
            return .rejected(
                Rejection(
                    .bundleContent, expected: "a DSSE envelope with a statement", found: "a signature over an artifact",
                    place: "/messageSignature", hint: "attest what is to be said of the artifact: custody attest"))
        }
        let now = clock()
        let stored = bundle.recorded(with: try timestamps.timestamp(signature.bytes, at: now.seconds))
        switch admission.verify(stored, now) {
        case .rejected(let rejection): return .rejected(rejection)
        case .undetermined(let rejection): return .undetermined(rejection)
        case .verified(let admitted):
            let entry: LogEntry
            do { entry = try admitted.signer.entry(digest: admitted.digest, signature: signature.bytes) } catch {
                throw RecordingError(.unloggable, "the signature cannot be logged: \(error)")
            }
            return .verified(try await once(entry) { try await self.store(stored, entry, admitted) })
        }
    }

    /// Records an entry once, however many ask for it at a time.
    private func once(
        _ entry: LogEntry, _ work: @escaping @Sendable () async throws -> Recorded
    ) async throws -> Recorded {
        if let other = underWay[entry] { return try await other.value }
        let task = Task { try await work() }
        underWay[entry] = task
        defer { underWay[entry] = nil }
        return try await task.value
    }

    private nonisolated func store(
        _ bundle: Bundle, _ entry: LogEntry, _ admitted: Admission.Admitted
    ) async throws -> Recorded {
        let blob: Digest
        if let known = try await known(entry) { blob = known } else { blob = try await put(bundle, entry) }
        let receipt = try await writer.log.append(entry)
        try await writer.follow()
        return Recorded(
            attestation: admitted.digest, bundle: blob, statement: admitted.statement,
            credential: admitted.credential, receipt: receipt)
    }

    /// The bundle that a signature has already; the one with the first timestamp, also where recording it was cut off.
    private nonisolated func known(_ entry: LogEntry) async throws -> Digest? {
        let store = writer.store
        if let index = try store.log.index(of: entry.leaf) {
            var query = IndexQuery()
            query.from = index
            query.limit = 1
            return try await store.index.find(query).first { $0.logIndex == index }?.bundle
        }
        guard let noted = try await store.index.staged(entry.leaf.bytes),
            try await store.blobs.size(of: noted) != nil
        else { return nil }
        return noted
    }

    private nonisolated func put(_ bundle: Bundle, _ entry: LogEntry) async throws -> Digest {
        let bytes = bundle.json.canonical()
        let digest = Digest.sha256(of: bytes)
        // Noted first: a bundle that nothing leads to would be one too many when it is recorded again.
        try await writer.store.index.stage([(entry: entry.leaf.bytes, bundle: digest)])
        return try await writer.store.blobs.put(bytes)
    }
}
