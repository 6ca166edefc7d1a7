package import Artifacts
import Crypto
import Durable
import Encoding
import Synchronization

/// Blobs as read-only files: `sha256/ab/ab12…`, each written beside, verified, synced and linked to its name once.
///
/// Its methods do not wait for anything but the disk. Several processes may read while one writes.
package struct FileBlobStore: BlobStore {
    /// The folder.
    package let path: String

    /// Folders that are known to be on disk: the others are synced before anything is put in them.
    private let prepared: PreparedFolders

    static let algorithms: [Digest.Algorithm] = [.sha256, .sha512]
    /// Permissions of a blob: whoever may read the folder may read it, nobody writes.
    static let mode: UInt16 = 0o444

    /// Blobs in a folder that has been prepared.
    ///
    /// - Parameter path: the folder; nothing is looked at.
    package init(_ path: String) {
        self.path = path
        prepared = PreparedFolders()
    }

    /// Makes the folders that blobs lie in.
    ///
    /// - Throws: ``StorageError`` with the code `file`.
    package func prepare() throws(StorageError) {
        try files { () throws(FileError) in
            try makeFolder(path)
            try makeFolder(incoming)
            for algorithm in Self.algorithms { try makeFolder("\(path)/\(algorithm.rawValue)") }
        }
    }

    /// Removes what killed writers left in the making; for the process that holds the writer's lock.
    ///
    /// - Throws: ``StorageError`` with the code `file`.
    package func removeUnfinished() throws(StorageError) {
        try files { () throws(FileError) in try StagedFile.removeStaged(in: incoming) }
    }

    /// Where blobs are written before they have their name; on the same file system.
    var incoming: String { path + "/incoming" }

    /// The folder that a blob lies in.
    func folder(of digest: Digest) -> String { "\(path)/\(digest.algorithm.rawValue)/\(digest.hex.prefix(2))" }

    /// The path of a blob.
    package func file(of digest: Digest) -> String { "\(folder(of: digest))/\(digest.hex)" }

    /// Makes the folder that a blob lies in, once.
    func prepareFolder(of digest: Digest) throws(FileError) {
        let folder = folder(of: digest)
        guard !prepared.folders.withLock({ $0.contains(folder) }) else { return }
        try makeFolder(folder)
        prepared.folders.withLock { _ = $0.insert(folder) }
    }

    package func begin(_ algorithm: Digest.Algorithm) throws(StorageError) -> any BlobUpload {
        try FileBlobUpload(self, algorithm)
    }

    package func size(of digest: Digest) throws(StorageError) -> Int? {
        try open(digest)?.size
    }

    @discardableResult
    package func stream(_ digest: Digest, consume: (RawSpan) throws -> Void) throws -> Int {
        guard let file = try open(digest), let hash = digest.algorithm.hash else {
            throw StorageError.missing(digest)
        }
        var hasher = Crypto.Hasher(hash)
        let size: Int
        do {
            size = try file.stream { piece in
                hasher.update(piece)
                try consume(piece)
            }
        } catch let error as FileError where error.code == .changed {
            throw StorageError.damaged(digest, error.message)
        } catch let error as FileError {
            throw StorageError(error)
        }
        let found = Digest(digest.algorithm, value: hasher.finish())
        guard found == digest else { throw StorageError.damaged(digest, "its \(size) bytes have the digest \(found)") }
        return size
    }

    package func discardDamaged(_ digest: Digest) throws(StorageError) {
        do {
            try stream(digest) { _ in }
        } catch let error as StorageError {
            switch error.code {
            case .blobMissing: return
            case .blobDamaged: return try files { () throws(FileError) in try removeFile(file(of: digest)) }
            default: throw error
            }
        } catch {
            throw StorageError(.file, "\(file(of: digest)): \(error)")
        }
        throw StorageError(.exists, "the blob \(digest) is whole, and stays")
    }

    /// Opens a blob's file; nil where there is none.
    private func open(_ digest: Digest) throws(StorageError) -> FileReader? {
        guard digest.algorithm.hash != nil else { throw .notABlobAlgorithm(digest.algorithm) }
        do throws(FileError) {
            return try Directory(folder(of: digest)).file(digest.hex)
        } catch {
            switch error.code {
            case .notFound: return nil
            case .isDirectory, .notRegular, .symbolicLink, .notDirectory: throw .damaged(digest, error.description)
            default: throw StorageError(error)
            }
        }
    }
}

/// The folders that one store has made; 512 at the most.
private final class PreparedFolders: Sendable {
    let folders = Mutex<Set<String>>([])
}

extension Digest.Algorithm {
    /// How blobs are hashed; nil for what they are not stored by.
    var hash: HashAlgorithm? {
        switch self {
        case .sha256: .sha256
        case .sha512: .sha512
        default: nil
        }
    }
}

extension Digest {
    /// - Parameters:
    ///   - algorithm: `sha256` or `sha512`.
    ///   - value: what it gave.
    init(_ algorithm: Algorithm, value: [UInt8]) {
        do { self = try Digest(algorithm, hex: Hex.encode(value)) } catch {
            preconditionFailure("a hash of its own length: \(error)")
        }
    }
}
