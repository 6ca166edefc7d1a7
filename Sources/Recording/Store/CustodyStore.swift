package import Ledger
import Merkle
package import Storage

/// A store that is open: blobs, log and index together.
package final class CustodyStore: Sendable {
    package let directory: CustodyDirectory
    package let blobs: any BlobStore
    package let index: any MetadataStore
    /// The log at its last `LogReader/refresh()`.
    package let log: LogReader

    init(_ directory: CustodyDirectory, index: any MetadataStore, source: any LogSource) throws {
        self.directory = directory
        self.index = index
        blobs = directory.blobs
        log = try LogReader(source, log: directory.description.identity)
    }

    /// Opens a store for reading, beside whoever writes.
    ///
    /// - Parameter path: the store's folder.
    /// - Throws: `StorageError`: `notStore`, `newerVersion`, `format`, `file`, `index`; `LogError`; `SQLiteError`.
    package static func open(_ path: String) throws -> CustodyStore {
        let directory = try CustodyDirectory.open(path)
        return try CustodyStore(
            directory, index: try SQLiteMetadataStore(directory.index, isWritable: false),
            source: try LogDirectoryReader(directory.log))
    }
}

extension StoreDescription {
    /// The log as its readers know it.
    var identity: LogIdentity {
        get throws { LogIdentity(origin: try Origin(origin), verifiers: [try NoteVerifier(logKey)]) }
    }
}
