package import Artifacts
package import Evidence
import JSON
import Ledger
package import Merkle
package import Storage

/// An attestation with its bundle, as a store has it.
package struct StoredEvidence: Sendable {
    package let indexed: IndexedAttestation
    /// The bundle's document, as it was recorded.
    package let bytes: [UInt8]
    package let bundle: Bundle
}

extension CustodyStore {
    /// Attestations about one thing that are given at the most.
    package static let mostEvidence = 10_000

    /// All evidence that a decision about a thing can rest on: about it; about the commits that it was built from; what
    /// was overridden under the names of its releases, with the reviews of that; and all that was ever revoked.
    ///
    /// As recorded, so that whoever decides verifies it anew. What this store's gate decided itself is left out: no decision
    /// rests on the one before.
    ///
    /// - Parameters:
    ///   - digests: of the thing.
    ///   - size: of the log at the time that is asked about; nil for all that there is now.
    /// - Returns: in the order of the log.
    /// - Throws: `StorageError`, `blobMissing` and `blobDamaged` among them; ``RecordingError``: `bundle`, `tooMuch`.
    package func evidence(about digests: DigestSet, upTo size: UInt64? = nil) async throws -> [StoredEvidence] {
        let known = try await everyEvidence(about: digests).filter { $0.indexed.logIndex < size ?? .max }
        var found: [StoredEvidence] = []
        for evidence in known where try await !isOwnDecision(evidence) { found.append(evidence) }
        return found
    }

    private func isOwnDecision(_ evidence: StoredEvidence) async throws -> Bool {
        guard evidence.indexed.predicateType == PredicateType.verificationSummary.uri,
            let record = evidence.statement?.decision?.record
        else { return false }
        return try await blobs.size(of: record) != nil
    }

    private func everyEvidence(about digests: DigestSet) async throws -> [StoredEvidence] {
        var found = try await read(try await attestations(IndexQuery(about: digests)))
        var commits: Set<Digest> = []
        for evidence in found {
            guard case .envelope(let envelope) = evidence.bundle.content,
                case .provenance(let provenance)? = try? Statement(
                    payload: envelope.payload, payloadType: envelope.payloadType
                ).predicate
            else { continue }
            commits.formUnion(provenance.sources.compactMap(\.commit))
        }
        var known = Set(found.map(\.indexed.logIndex))
        for commit in commits.sorted() {
            let more = try await attestations(IndexQuery(about: DigestSet([commit])))
            found += try await read(more.filter { known.insert($0.logIndex).inserted })
        }
        for evidence in try await governing(found) where known.insert(evidence.indexed.logIndex).inserted {
            found.append(evidence)
        }
        return found.sorted { $0.indexed.logIndex < $1.indexed.logIndex }
    }

    /// The documents of `evidence(about:)`, each with the proof that it is logged, as a collector takes them.
    ///
    /// Under the store's trusted root they verify by key, by certificate, and as logged.
    ///
    /// - Parameters:
    ///   - digests: of the thing.
    ///   - checkpoint: of this log, such as one with cosignatures; nil for the newest.
    /// - Throws: as `evidence(about:)` and ``exported(_:under:isOwnOnly:)``.
    package func documents(
        about digests: DigestSet, under checkpoint: SignedCheckpoint? = nil
    ) async throws -> [[UInt8]] {
        let newest = try log.refresh()
        let checkpoint = checkpoint ?? newest
        return try await evidence(about: digests, upTo: checkpoint.checkpoint.head.size).map {
            try exported($0, under: checkpoint).json.canonical()
        }
    }

    /// What bears on a decision without being about the thing: revocations, and overrides of its releases' names.
    private func governing(_ evidence: [StoredEvidence]) async throws -> [StoredEvidence] {
        var found = try await all(of: .revocation)
        let releases = evidence.filter { PredicateType($0.indexed.predicateType) == .release }
        let names = Set(releases.compactMap { $0.statement?.release?.name })
        guard !names.isEmpty else { return found }
        var overrides: Set<Digest> = []
        for candidate in try await all(of: .override) {
            guard case .override(let override) = candidate.statement?.statement.predicate,
                let release = override.release, names.contains(release.name)
            else { continue }
            overrides.insert(candidate.indexed.digest)
            found.append(candidate)
        }
        guard !overrides.isEmpty else { return found }
        for candidate in try await all(of: .overrideReview) {
            guard case .overrideReview(let review) = candidate.statement?.statement.predicate,
                overrides.contains(review.override)
            else { continue }
            found.append(candidate)
        }
        return found
    }

    private func all(of type: PredicateType) async throws -> [StoredEvidence] {
        var query = IndexQuery()
        query.predicateType = type.uri
        return try await read(try await attestations(query))
    }

    /// The attestations that fit a query, all of them.
    ///
    /// - Parameter query: its limit is the size of a page.
    /// - Throws: `StorageError`; ``RecordingError`` with the code `tooMuch` for more than ``mostEvidence``.
    package func attestations(_ query: IndexQuery) async throws -> [IndexedAttestation] {
        var query = query
        var found: [IndexedAttestation] = []
        while true {
            let page = try await index.find(query)
            found += page
            guard found.count <= Self.mostEvidence else {
                throw RecordingError(
                    .tooMuch,
                    "more than \(Self.mostEvidence) attestations fit; ask for a type, a signer or a time as well")
            }
            guard page.count == query.limit, let last = page.last else { return found }
            query.from = last.logIndex + 1
        }
    }

    /// Reads the bundles of attestations.
    ///
    /// - Throws: `StorageError`: `blobMissing`, `blobDamaged`; ``RecordingError`` with the code `bundle`.
    package func read(_ attestations: [IndexedAttestation]) async throws -> [StoredEvidence] {
        var found: [StoredEvidence] = []
        for indexed in attestations {
            let bytes = try await blobs.bytes(of: indexed.bundle, limit: EvidenceLimits.standard.documentBytes)
            guard case .bundle(let bundle)? = try? EvidenceDocument(bytes) else {
                throw RecordingError(
                    .bundle,
                    "the blob \(indexed.bundle) is no bundle, and the index says that it is that of entry "
                        + "\(indexed.logIndex); rebuild the index with custody reindex")
            }
            found.append(StoredEvidence(indexed: indexed, bytes: bytes, bundle: bundle))
        }
        return found
    }

    /// A bundle as others read it: with the proof that it is in this log.
    ///
    /// - Parameters:
    ///   - evidence: as the store has it.
    ///   - checkpoint: of this log, such as one with cosignatures; nil for the newest.
    ///   - isOwnOnly: whether only what this store's trusted root vouches for is in it: its own log entry and timestamp.
    ///     Some clients take one log entry and no more.
    /// - Throws: `LogError` as `LogReader/bundleEntry(at:under:)`.
    package func exported(
        _ evidence: StoredEvidence, under checkpoint: SignedCheckpoint? = nil, isOwnOnly: Bool = true
    ) throws -> Bundle {
        let material = evidence.bundle.material
        let entry = try log.bundleEntry(at: evidence.indexed.logIndex, under: checkpoint)
        // The store's own timestamp is the last; see Bundle.recorded(with:).
        return isOwnOnly
            ? evidence.bundle.with(logEntries: [entry], timestamps: Array(material.timestamps.suffix(1)))
            : evidence.bundle.with(logEntries: material.logEntries + [entry])
    }
}
