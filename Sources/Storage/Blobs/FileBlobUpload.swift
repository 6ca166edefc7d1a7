import Artifacts
import Crypto
import Durable

/// A blob that is being written to a file of its own; hashed as it comes.
final class FileBlobUpload: BlobUpload {
    private let store: FileBlobStore
    private let algorithm: Digest.Algorithm
    private let file: StagedFile
    // Taken out when the blob is committed, since a hash ends once.
    private var hasher: Crypto.Hasher?

    init(_ store: FileBlobStore, _ algorithm: Digest.Algorithm) throws(StorageError) {
        guard let hash = algorithm.hash else { throw .notABlobAlgorithm(algorithm) }
        self.store = store
        self.algorithm = algorithm
        file = try files { () throws(FileError) in try StagedFile(in: store.incoming) }
        hasher = Crypto.Hasher(hash)
    }

    var size: Int { file.size }

    func write(_ bytes: RawSpan) throws(StorageError) {
        // Not in a closure: a span does not leave its scope.
        do throws(FileError) { try file.write(bytes) } catch { throw StorageError(error) }
        hasher?.update(bytes)
    }

    func commit(expecting expected: Digest?) throws(StorageError) -> Digest {
        guard let hasher = hasher.take() else {
            throw StorageError(.digestMismatch, "the blob was committed before; begin another")
        }
        let digest = Digest(algorithm, value: hasher.finish())
        if let expected, expected != digest {
            throw StorageError(
                .digestMismatch,
                "the \(size) bytes should have the digest \(expected), and have \(digest); send them again"
            )
        }
        let isNew = try files { () throws(FileError) in
            try store.prepareFolder(of: digest)
            return try file.publish(in: store.folder(of: digest), as: digest.hex, mode: FileBlobStore.mode)
        }
        if !isNew {
            // A blob is the same whoever writes it; what has its name and not its size is no blob.
            let found = try store.size(of: digest)
            guard found == size else { throw .damaged(digest, "it has \(found ?? 0) bytes instead of \(size)") }
        }
        return digest
    }
}
