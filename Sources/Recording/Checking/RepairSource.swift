import Artifacts
import Durable
import Evidence
import JSON
import Ledger
import Merkle
package import Storage

/// Where blobs that a store has lost may be had from; whatever it gives is verified.
package struct RepairSource: Sendable {
    /// In words, for reports.
    package let name: String
    /// What it has of a blob; nil where it does not have it whole.
    let supply: @Sendable (_ digest: Digest) async throws -> Supply?
    /// The blob with the bundle of a signature; nil where it does not have one.
    let find: @Sendable (_ key: SignatureKey) async throws -> Digest?

    /// A copy of the store, or a folder laid out as its blobs are: `sha256/ab/…`.
    ///
    /// - Parameter path: of the folder; nothing is written there.
    package static func mirror(_ path: String) -> RepairSource {
        let isStore = isTaken(path + "/blobs")
        let blobs = FileBlobStore(isStore ? path + "/blobs" : path)
        let memory = FinderMemory(blobs)
        return RepairSource(name: path) { digest in
            try blobs.isWhole(digest) ? .blob(blobs) : nil
        } find: { key in
            try await memory.finder().bundles[key]
        }
    }

    /// A file of evidence that the store exported.
    ///
    /// - Parameters:
    ///   - file: as it was read.
    ///   - name: of the file, for reports.
    ///   - description: of the store, whose own log entries are not part of what it keeps.
    package static func evidence(
        _ file: EvidenceFile, name: String, of description: StoreDescription
    ) throws -> RepairSource {
        let log = try NoteVerifier(description.logKey).logID
        var blobs: [Digest: [UInt8]] = [:]
        var keys: [SignatureKey: Digest] = [:]
        for attestation in file.attestations {
            let entries = attestation.bundle.material.logEntries.filter { $0.logKeyID != log }
            let bytes = attestation.bundle.with(logEntries: entries).json.canonical()
            let digest = Digest.sha256(of: bytes)
            blobs[digest] = bytes
            if let key = SignatureKey(attestation.bundle) { keys[key] = digest }
        }
        return RepairSource(name: name) { [blobs] digest in
            blobs[digest].map { .bytes($0) }
        } find: { [keys] key in
            keys[key]
        }
    }
}

/// A blob that a source has.
enum Supply: Sendable {
    case bytes([UInt8])
    /// In another store, where it was whole a moment ago.
    case blob(FileBlobStore)

    /// Writes the blob, in constant memory.
    ///
    /// - Throws: `StorageError`, `FileError`; whether the bytes are the blob's is for the upload's end to say.
    func write(_ digest: Digest, to upload: any BlobUpload) async throws {
        switch self {
        case .bytes(let bytes): try await unsafe upload.write(bytes.span.bytes)
        case .blob(let store):
            let file = try RandomAccessFile(store.file(of: digest))
            var position = 0
            while position < file.size {
                let piece = try file.read(at: position, count: min(1 << 20, file.size - position))
                try await unsafe upload.write(piece.span.bytes)
                position += piece.count
            }
        }
    }
}

extension FileBlobStore {
    /// Whether a blob is there and has its digest.
    fileprivate func isWhole(_ digest: Digest) throws -> Bool {
        do {
            try stream(digest) { _ in }
            return true
        } catch let error as StorageError where [.blobMissing, .blobDamaged].contains(error.code) {
            return false
        }
    }
}

/// The bundles of a mirror, looked for once and only when they are asked for.
private actor FinderMemory {
    private let blobs: FileBlobStore
    private var found: BundleFinder?

    init(_ blobs: FileBlobStore) { self.blobs = blobs }

    func finder() async throws -> BundleFinder {
        if let found { return found }
        let made = try await BundleFinder(blobs)
        found = made
        return made
    }
}
