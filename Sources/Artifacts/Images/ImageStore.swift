/// Where the parts of an image lie: a directory, or an archive of one.
protocol ImageStore {
    /// The content of a file by its name in the layout, such as `index.json`; nil where there is none.
    ///
    /// - Throws: ``ArtifactError`` with the code `limit`, `unreadable`, `wrong-kind`, `changed`.
    func document(_ name: String) throws(ArtifactError) -> [UInt8]?

    /// The content of a blob, its digest and size checked.
    ///
    /// - Throws: ``ArtifactError`` with the code `missing-part`, `size-mismatch`, `digest-mismatch`, `limit`.
    func blob(_ descriptor: ImageDescriptor) throws(ArtifactError) -> [UInt8]

    /// Checks a blob's digest and size, in constant memory.
    ///
    /// - Throws: ``ArtifactError`` with the code `missing-part`, `size-mismatch`, `digest-mismatch`.
    func verify(_ descriptor: ImageDescriptor) throws(ArtifactError)
}

extension ImageDescriptor {
    /// Where the blob lies in a layout (OCI image spec 1.1, image-layout.md).
    var path: String { "blobs/\(digest.algorithm.rawValue)/\(digest.hex)" }

    /// - Throws: ``ArtifactError`` with the code `size-mismatch`.
    func check(size found: Int64) throws(ArtifactError) {
        guard found == size else {
            throw ArtifactError(.sizeMismatch, "the blob \(digest) should have \(size) bytes and has \(found)")
        }
    }

    /// - Throws: ``ArtifactError`` with the code `digest-mismatch`.
    func check(digest found: Digest) throws(ArtifactError) {
        guard found == digest else {
            throw ArtifactError(
                .digestMismatch,
                "the blob \(digest) has other bytes: expected \(digest), found \(found); fetch the image again")
        }
    }

    var missing: ArtifactError {
        ArtifactError(
            .missingPart,
            "the blob \(digest) (\(printable(mediaType))\(platform.map { ", \($0)" } ?? "")) is not in the layout; copy the whole image"
        )
    }
}
