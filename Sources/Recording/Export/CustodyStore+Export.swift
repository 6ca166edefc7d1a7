package import Artifacts
import Durable
import Evidence
package import JSON
import Ledger
package import Merkle
import Storage
package import Time

extension CustodyStore {
    /// Puts all evidence about a thing into one file.
    ///
    /// - Parameters:
    ///   - digests: of the thing.
    ///   - name: what it is called; proves nothing.
    ///   - checkpoint: of this log, such as one with cosignatures; nil for the newest.
    ///   - instant: when.
    /// - Returns: the file, to which policy, principals and decision may be added.
    /// - Throws: as `evidence(about:)`; ``RecordingError`` with the code `trustedRoot`; `LogError`.
    package func export(
        about digests: DigestSet, name: String?, under checkpoint: SignedCheckpoint? = nil, at instant: Instant
    ) async throws -> EvidenceFile {
        try log.refresh()
        return try file(
            try await evidence(about: digests), ResourceDescriptor(name: name, digests: digests),
            under: checkpoint ?? log.checkpoint, at: instant)
    }

    /// Puts all evidence that was recorded before a time into files, for an archive.
    ///
    /// - Parameters:
    ///   - before: only what was recorded earlier.
    ///   - checkpoint: as in ``export(about:name:under:at:)``.
    ///   - instant: when.
    ///   - write: gets one file after the other, each of 1,000 attestations at the most, and how many there were before.
    /// - Returns: how many attestations that was.
    /// - Throws: as ``export(about:name:under:at:)``; what `write` throws.
    @discardableResult
    package func export(
        before: Instant, under checkpoint: SignedCheckpoint? = nil, at instant: Instant,
        write: (_ file: EvidenceFile, _ done: Int) async throws -> Void
    ) async throws -> Int {
        let newest = try log.refresh()
        let checkpoint = checkpoint ?? newest
        var query = IndexQuery()
        query.before = before
        var done = 0
        while true {
            let page = try await index.find(query)
            guard let last = page.last else { return done }
            try await write(try file(try await read(page), nil, under: checkpoint, at: instant), done)
            done += page.count
            query.from = last.logIndex + 1
        }
    }

    private func file(
        _ evidence: [StoredEvidence], _ subject: ResourceDescriptor?, under checkpoint: SignedCheckpoint,
        at instant: Instant
    ) throws -> EvidenceFile {
        EvidenceFile(
            createdOn: instant, subject: subject, checkpoint: checkpoint,
            attestations: try evidence.map {
                EvidenceFile.Attestation(
                    index: $0.indexed.logIndex, bundle: try exported($0, under: checkpoint, isOwnOnly: false))
            }, trustedRoot: try trustedRoot())
    }

    /// The store's trusted root, as `custody init` wrote it.
    ///
    /// - Throws: ``RecordingError`` with the code `trustedRoot`.
    package func trustedRoot() throws(RecordingError) -> JSONValue {
        do {
            return try JSONValue.parse(
                try readFile(directory.trustedRoot, limit: 8 << 20), limits: JSONLimits(bytes: 8 << 20, values: 100_000)
            )
        } catch {
            throw RecordingError(
                .trustedRoot, "the store's trusted root cannot be read: \(error); restore trusted_root.json from a copy"
            )
        }
    }
}
