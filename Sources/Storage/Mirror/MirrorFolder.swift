import Durable
import Ledger

/// A log's files in a folder: a copy, or a log that is copied from.
package struct MirrorFolder: MirrorTarget, MirrorSource {
    private let path: String

    /// - Parameter path: the folder; for writing, the one above it must exist.
    package init(_ path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    package func file(_ path: String, limit: Int) async throws -> [UInt8]? { try read(path, limit: limit) }

    package func read(_ path: String, limit: Int) throws -> [UInt8]? {
        do throws(FileError) { return try readFile("\(self.path)/\(path)", limit: limit) } catch {
            guard error.code == .notFound || error.code == .notDirectory else { throw error }
            return nil
        }
    }

    package func write(_ path: String, _ bytes: [UInt8]) throws {
        let file = "\(self.path)/\(path)"
        do throws(FileError) { return try writeFileAtomically(file, bytes, replace: true) } catch {
            guard error.code == .notFound else { throw error }
        }
        // The first file of a folder.
        var folder = self.path
        try makeFolder(folder)
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            try makeFolder(folder)
        }
        try writeFileAtomically(file, bytes, replace: true)
    }

    package func remove(_ path: String) throws { try removeFile("\(self.path)/\(path)") }
}
