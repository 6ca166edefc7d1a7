import Artifacts
import Evidence
import Storage

/// Which blobs are bundles, found by what they have in common with their log entries.
struct BundleFinder {
    /// Where a signature's bundle is; the first digest where several blobs have the same one.
    private(set) var bundles: [SignatureKey: Digest] = [:]
    /// Blobs with a signature that another one has as well, in the order of digests.
    private(set) var doubles: [Digest] = []

    /// Looks at every blob.
    ///
    /// - Parameters:
    ///   - blobs: in which there is other content too.
    ///   - limits: on what may be a bundle.
    /// - Throws: `StorageError` where blobs cannot be read; a damaged one is passed over.
    init(_ blobs: any BlobStore, limits: EvidenceLimits = .standard) async throws {
        var candidates: [Digest] = []
        try await blobs.forEach { entry in
            if case .blob(let digest, let size) = entry, digest.algorithm == .sha256, size <= limits.documentBytes {
                candidates.append(digest)
            }
        }
        for digest in candidates {
            guard let bundle = try await blobs.bundle(digest, limits: limits), let key = SignatureKey(bundle) else {
                continue
            }
            if bundles[key] == nil { bundles[key] = digest } else { doubles.append(digest) }
        }
    }
}

extension BlobStore {
    /// The bundle in a blob; nil for other content, and where it is missing or damaged.
    ///
    /// - Throws: `StorageError` where the machine could not read.
    func bundle(_ digest: Digest, limits: EvidenceLimits = .standard) async throws -> Bundle? {
        let bytes: [UInt8]
        do {
            bytes = try await self.bytes(of: digest, limit: limits.documentBytes)
        } catch let error as StorageError where [.blobMissing, .blobDamaged, .tooLarge].contains(error.code) {
            return nil
        }
        // Most other content is told apart by its first byte.
        guard bytes.first == UInt8(ascii: "{"), case .bundle(let bundle)? = try? EvidenceDocument(bytes, limits: limits)
        else { return nil }
        return bundle
    }
}
