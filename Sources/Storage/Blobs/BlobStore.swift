package import Artifacts

/// Bytes by their digest: written once, never changed, read back only as what they were.
///
/// Everything here may wait for a network: today's backend is a folder, the next an object store. Every backend runs one
/// suite of tests.
package protocol BlobStore: Sendable {
    /// Begins a blob whose bytes come in pieces.
    ///
    /// - Parameter algorithm: `sha256` or `sha512`.
    /// - Throws: ``StorageError``: `algorithm`, `file`.
    func begin(_ algorithm: Digest.Algorithm) async throws(StorageError) -> any BlobUpload

    /// The size of a blob in bytes; nil where there is none.
    ///
    /// - Throws: ``StorageError``: `blobDamaged` where something else than a blob has its name; `algorithm`, `file`.
    func size(of digest: Digest) async throws(StorageError) -> Int?

    /// Hands a blob over piece by piece, in constant memory, and verifies it on the way.
    ///
    /// - Parameters:
    ///   - digest: whose bytes.
    ///   - consume: gets the bytes in order. They are those of the digest only once this has returned: what is made of
    ///     them before that must be given up when it throws.
    /// - Returns: the size in bytes.
    /// - Throws: ``StorageError``: `blobMissing`, `blobDamaged`, `algorithm`, `file`; and what `consume` throws.
    @discardableResult
    func stream(_ digest: Digest, consume: (RawSpan) throws -> Void) async throws -> Int

    /// Removes what stands under a blob's name and is not that blob, so that the blob can be put there again.
    ///
    /// - Throws: ``StorageError``: `exists` where it is the blob, which is left; `algorithm`, `file`.
    func discardDamaged(_ digest: Digest) async throws(StorageError)

    /// Every blob, in the order of digests, a page at a time.
    ///
    /// - Parameter visit: gets what has a blob's name, whatever it is; what it throws ends the walk.
    /// - Throws: ``StorageError`` with the code `file`; and what `visit` throws.
    func forEach(_ visit: (BlobEntry) throws -> Void) async throws
}

/// What stands under a blob's name, or in its place.
package enum BlobEntry: Hashable, Sendable {
    /// A blob by its name; its bytes are not looked at.
    case blob(Digest, size: Int)
    /// What is no blob: a folder, a link, a name that is no digest.
    case stray(path: String, why: String)
}

/// A blob in the making: nobody sees it until it is committed.
///
/// Dropped without that, it leaves nothing behind.
package protocol BlobUpload: AnyObject {
    /// Bytes so far.
    var size: Int { get }

    /// Adds bytes to the end.
    ///
    /// - Throws: ``StorageError`` with the code `file`; the upload is then to be dropped.
    func write(_ bytes: RawSpan) async throws(StorageError)

    /// Ends the blob, durable when this returns.
    ///
    /// - Parameter expected: the digest that the bytes must have; nil to take whatever they have.
    /// - Returns: the blob's name; the same where it was there already.
    /// - Throws: ``StorageError``: `digestMismatch`, and nothing is stored; `blobDamaged` where something else has the
    ///   name; `file`.
    func commit(expecting expected: Digest?) async throws(StorageError) -> Digest
}

extension BlobStore {
    /// Stores bytes that are in memory, under their SHA-256.
    ///
    /// - Throws: ``StorageError``: `blobDamaged`, `file`.
    @discardableResult
    package func put(_ bytes: [UInt8]) async throws(StorageError) -> Digest {
        let digest = Digest.sha256(of: bytes)
        if try await size(of: digest) == bytes.count { return digest }
        let upload = try await begin(.sha256)
        try await unsafe upload.write(bytes.span.bytes)
        return try await upload.commit(expecting: digest)
    }

    /// A whole blob, verified before any of it is given.
    ///
    /// - Parameters:
    ///   - digest: whose bytes.
    ///   - limit: most bytes to take.
    /// - Throws: ``StorageError``: `tooLarge`, and those of ``stream(_:consume:)``.
    package func bytes(of digest: Digest, limit: Int) async throws -> [UInt8] {
        guard let size = try await size(of: digest) else { throw StorageError.missing(digest) }
        guard size <= limit else {
            throw StorageError(
                .tooLarge, "the blob \(digest) has \(size) bytes, and at most \(limit) are read here")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        try await stream(digest) { piece in
            unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}

extension StorageError {
    static func missing(_ digest: Digest) -> StorageError {
        StorageError(
            .blobMissing, "no blob has the digest \(digest); custody fsck --repair brings it back from a mirror")
    }

    static func damaged(_ digest: Digest, _ found: String) -> StorageError {
        StorageError(
            .blobDamaged, "what is stored as \(digest) is not that: \(found); custody fsck --repair restores it")
    }

    static func notABlobAlgorithm(_ algorithm: Digest.Algorithm) -> StorageError {
        StorageError(.algorithm, "blobs are stored by sha256 or sha512, not by \(algorithm.rawValue)")
    }
}
