import Ledger
import Merkle
package import Storage

/// How much a store holds.
package struct StoreStatistics: Sendable {
    /// By the index.
    package let index: IndexStatistics
    /// Entries of the log.
    package let entries: UInt64
    /// All blobs, bundles and other content.
    package let blobs: Int
    /// Bytes of all blobs.
    package let bytes: Int
}

extension CustodyStore {
    /// Counts what there is; blobs by their names, unread.
    ///
    /// - Throws: `StorageError`, `LogError`.
    package func statistics() async throws -> StoreStatistics {
        let entries = try log.refresh().checkpoint.head.size
        var count = 0
        var bytes = 0
        try await blobs.forEach { entry in
            if case .blob(_, let size) = entry {
                count += 1
                bytes += size
            }
        }
        return StoreStatistics(index: try await index.statistics(), entries: entries, blobs: count, bytes: bytes)
    }
}
