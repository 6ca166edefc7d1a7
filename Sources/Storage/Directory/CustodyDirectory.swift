import Durable
import JSON

/// A store on this machine: one folder with the blobs, the log, the index, the keys and the policies.
///
///     custody-data/
///       store.json          what this is: version, origin of the log
///       writer.lock         held by the one process that writes
///       custody.db          the index; derived
///       blobs/              content by its digest
///       log/                the transparency log, to be published as it is
///       log/log.db          the log's own truth; not published
///       keys/               private keys, 0700
///       policy/             policies and principals in force
///       trusted_root.json   whom to believe about what this store exports
package struct CustodyDirectory: Sendable {
    /// The folder, as it was given, without a slash at its end.
    package let path: String
    package let description: StoreDescription

    /// Where a store is looked for when none is named.
    package static let usualPath = "custody-data"

    /// Makes a store in a new or empty folder.
    ///
    /// The description is written last: a folder without it is no store, whatever failed before.
    ///
    /// - Parameters:
    ///   - path: the folder; the one above it must exist.
    ///   - description: of the store.
    /// - Throws: ``StorageError``: `exists` where the folder holds anything, `file`.
    package static func create(
        _ path: String, _ description: StoreDescription
    ) throws(StorageError) -> CustodyDirectory {
        let directory = CustodyDirectory(path, description)
        try files { () throws(FileError) in try makeFolder(directory.path) }
        let taken = try files { () throws(FileError) in try Directory(directory.path).entries(limit: 1_000_000) }
        guard taken.isEmpty else {
            throw StorageError(
                .exists,
                "\(path): a store is made in an empty folder, and this one holds \(taken[0].name); name another folder"
            )
        }
        try files { () throws(FileError) in
            for folder in [directory.log, directory.policy] { try makeFolder(folder) }
            try makeFolder(directory.keys, mode: 0o700)
        }
        try directory.blobs.prepare()
        try files { () throws(FileError) in
            try writeFileAtomically(directory.file("store.json"), description.json.pretty(), replace: false)
        }
        return directory
    }

    /// Opens a store; nothing is written.
    ///
    /// - Throws: ``StorageError``: `notStore`, `newerVersion`, `format`, `file`.
    package static func open(_ path: String) throws(StorageError) -> CustodyDirectory {
        let folder = trimmed(path)
        let bytes: [UInt8]
        do throws(FileError) { bytes = try readFile(folder + "/store.json", limit: 65_536) } catch {
            guard error.code == .notFound || error.code == .notDirectory else { throw StorageError(error) }
            throw StorageError(
                .notStore, "\(path): there is no store here (no store.json); custody init \(path) makes one",
                cause: error)
        }
        return CustodyDirectory(folder, try StoreDescription(bytes, path: folder + "/store.json"))
    }

    private init(_ path: String, _ description: StoreDescription) {
        self.path = Self.trimmed(path)
        self.description = description
        blobs = FileBlobStore((self.path == "/" ? "" : self.path) + "/blobs")
    }

    private static func trimmed(_ path: String) -> String {
        path.utf8.count > 1 && path.hasSuffix("/") ? trimmed(String(path.dropLast())) : path
    }

    private func file(_ name: String) -> String { path == "/" ? "/" + name : "\(path)/\(name)" }

    /// The blobs.
    package let blobs: FileBlobStore
    /// The database of the index.
    package var index: String { file("custody.db") }
    /// The folder of the log, which may be published.
    package var log: String { file("log") }
    /// The folder of private keys.
    package var keys: String { file("keys") }
    /// The folder of policies and principals.
    package var policy: String { file("policy") }
    /// The trusted root that goes with what is exported.
    package var trustedRoot: String { file("trusted_root.json") }

    /// Takes the right to write, for this process alone.
    ///
    /// Readers do not need it, and are not disturbed. What earlier writers left unfinished is removed.
    ///
    /// - Throws: ``StorageError``: `inUse`, naming the process and host that hold it; `file`, also where the folder is on
    ///   a read-only mount.
    package func lockForWriting() throws(StorageError) -> WriterLock {
        let lock = try WriterLock(file("writer.lock"), of: path)
        try blobs.prepare()
        try blobs.removeUnfinished()
        return lock
    }
}
