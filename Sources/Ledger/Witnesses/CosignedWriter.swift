package import Merkle

/// A log's writer as its witnesses' rounds need it: its newest checkpoint, proofs from its tiles, its publication.
package struct CosignedWriter: CosigningLog {
    private let writer: LogWriter
    private let reader: LogReader
    private let onContradiction: @Sendable (Sighting) -> Void

    /// - Parameters:
    ///   - writer: that publishes on request.
    ///   - reader: of the same log.
    ///   - onContradiction: told of a larger tree that a witness has seen; the process should write no more.
    package init(
        _ writer: LogWriter, reader: LogReader, onContradiction: @escaping @Sendable (Sighting) -> Void
    ) {
        self.writer = writer
        self.reader = reader
        self.onContradiction = onContradiction
    }

    package func newestCheckpoint() async throws -> SignedCheckpoint { writer.checkpoint }

    package func consistency(from old: UInt64, to new: UInt64) async throws -> ConsistencyProof {
        if reader.head.size < new { try reader.refresh() }
        return try reader.consistencyProof(from: old, to: new)
    }

    package func publish(_ checkpoint: SignedCheckpoint) async throws { try writer.publish(checkpoint) }

    package func contradicted(by sighting: Sighting) async { onContradiction(sighting) }
}
