import Artifacts
import Durable

extension FileBlobStore {
    /// Most blobs under one prefix of two digits: 256 times as many in all.
    private static let mostInFolder = 10_000_000

    package func forEach(_ visit: (BlobEntry) throws -> Void) throws {
        do {
            for algorithm in Self.algorithms {
                let top = try Directory("\(path)/\(algorithm.rawValue)")
                for folder in try top.entries(limit: 100_000) {
                    let shown = "\(top.path)/\(folder.name)"
                    guard folder.kind == .directory, folder.name.isPrefixOfDigest else {
                        try visit(.stray(path: shown, why: "a folder named by two digits belongs here"))
                        continue
                    }
                    for file in try top.directory(folder.name).entries(limit: Self.mostInFolder) {
                        try visit(entry(file, algorithm, prefix: folder.name, path: "\(shown)/\(file.name)"))
                    }
                }
            }
        } catch let error as FileError {
            throw StorageError(error)
        }
    }

    private func entry(
        _ file: DirectoryEntry, _ algorithm: Digest.Algorithm, prefix: String, path: String
    ) -> BlobEntry {
        guard let digest = try? Digest(algorithm, hex: file.name), file.name.hasPrefix(prefix) else {
            return .stray(path: path, why: "a name that is no \(algorithm.rawValue) digest of this folder")
        }
        guard file.kind == .regular else {
            return .stray(path: path, why: "a \(file.kind.rawValue) where a file belongs")
        }
        return .blob(digest, size: file.size)
    }
}

extension String {
    /// Whether this is the start of a digest, as folders of blobs are named.
    fileprivate var isPrefixOfDigest: Bool {
        utf8.count == 2 && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
