private import Crypto
internal import Durable

extension TreeManifest {
    /// Reads a directory tree.
    ///
    /// Symbolic links are recorded and never followed, also where one takes a directory's place during the walk.
    ///
    /// - Parameters:
    ///   - path: the root; a symbolic link here is followed, since a person named it.
    ///   - limits: bounds on entries and depth.
    ///   - progress: called with the bytes read so far.
    /// - Throws: ``ArtifactError`` with the code `not-found`, `wrong-kind`, `unreadable`, `special-file`, `changed`,
    ///   `limit`, or `unsupported` for a name that is not UTF-8, naming the entry.
    package static func read(
        _ path: String, limits: ArtifactLimits = .standard, progress: ((_ done: Int64, _ total: Int64?) -> Void)? = nil
    ) throws(ArtifactError) -> TreeManifest {
        let meter = ProgressMeter(progress)
        return try ArtifactError.translating {
            var entries: [Entry] = []
            var size: Int64 = 0
            let root = try Directory(path)
            let bounds = TreeLimits(entries: limits.treeEntries, depth: limits.treeDepth)
            try walkTree(root, limits: bounds) { found, path, directory in
                switch found.kind {
                case .directory: entries.append(Entry(path: path, kind: .directory, digest: []))
                case .regular:
                    let file = try directory.file(found.name)
                    size += Int64(file.size)
                    let kind: Kind = file.permissions & 0o100 == 0 ? .file : .executable
                    entries.append(Entry(path: path, kind: kind, digest: try digest(of: file, meter)))
                case .symbolicLink:
                    let target = try directory.symbolicLinkTarget(found.name)
                    let digest = HashAlgorithm.sha256.hash(Array(target.utf8))
                    entries.append(Entry(path: path, kind: .symbolicLink, digest: digest))
                case .fifo, .socket, .device:
                    throw ArtifactError(
                        .specialFile,
                        """
                        \(printable("\(root.path)/\(path)")) is a \(found.kind.rawValue), which has no content to digest; \
                        remove it from the tree
                        """)
                }
            }
            return TreeManifest(unsorted: entries, contentSize: size)
        }
    }

    private static func digest(of file: consuming FileReader, _ meter: ProgressMeter) throws -> [UInt8] {
        guard file.size > 1 << 16 else {
            let bytes = try file.read(limit: 1 << 16)
            meter.advance(by: bytes.count)
            return HashAlgorithm.sha256.hash(bytes)
        }
        var hasher = Hasher(.sha256)
        try file.stream { piece in
            hasher.update(piece)
            meter.advance(by: piece.byteCount)
        }
        return hasher.finish()
    }
}
