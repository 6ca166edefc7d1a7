import Durable
import Ledger
import Merkle

/// How a log's files are named and read.
enum LogFiles {
    /// Bytes of a published checkpoint, with room for many cosignatures.
    static let longestNote = 1 << 20
    /// Bytes of the largest bundle: 256 of the longest entries with their lengths.
    private static let longestBundle = 256 * (2 + EntryBundle.longestEntry)

    /// - Throws: ``LogError`` with the code `notFound`.
    static func requireLog(at path: String) throws(LogError) {
        guard isTaken(path + "/log.db") else {
            throw LogError(.notFound, "there is no log in \(path); make one with `custody init`")
        }
    }

    static func read(_ tile: Tile, _ files: ImmutableFiles) throws(FileError) -> [UInt8]? {
        let limit = if case .entries = tile.contents { longestBundle } else { Tile.fullWidth * TreeHash.length }
        return try files.read(tile.path, limit: limit)
    }

    /// The hashes of a full tile of level 0.
    ///
    /// - Throws: ``LogError``: `tileMissing`, `tileDamaged`; ``FileError``.
    static func leaves(_ index: UInt64, _ files: ImmutableFiles) throws -> [TreeHash] {
        let bytes = try bytes(index, files)
        return try (0..<Tile.fullWidth).map { try hash(in: bytes, at: $0) }
    }

    /// The leaf hash of an entry in a full tile.
    ///
    /// - Throws: ``LogError``: `tileMissing`, `tileDamaged`; ``FileError``.
    static func leaf(_ index: UInt64, _ files: ImmutableFiles) throws -> TreeHash {
        try hash(in: try bytes(index >> 8, files), at: Int(index & 255))
    }

    private static func bytes(_ index: UInt64, _ files: ImmutableFiles) throws -> [UInt8] {
        let tile = try Tile(.hashes(level: 0), index: index)
        guard let bytes = try read(tile, files) else {
            throw LogError(.tileMissing, "\(files.path)/\(tile.path) is not there; restore it from a copy of the log")
        }
        guard bytes.count == Tile.fullWidth * TreeHash.length else {
            throw LogError(
                .tileDamaged, "\(files.path)/\(tile.path) has \(bytes.count) bytes; restore it from a copy of the log")
        }
        return bytes
    }

    private static func hash(in bytes: [UInt8], at position: Int) throws -> TreeHash {
        guard let hash = TreeHash(Array(bytes[position * TreeHash.length..<(position + 1) * TreeHash.length])) else {
            throw LogError(.tileDamaged, "a tile ends within a hash")
        }
        return hash
    }

    /// Removes a partial tile, and its folder where nothing else is in it.
    static func remove(partial tile: Tile, keeping kept: Set<String>, _ files: ImmutableFiles) throws(FileError) {
        guard let slash = tile.path.lastIndex(of: "/") else { return }
        let folder = String(tile.path[..<slash])
        let names = try files.names(in: folder, limit: 1_024).map { "\(folder)/\($0)" }
        try files.remove(names.filter { !kept.contains($0) })
        if !names.contains(where: { kept.contains($0) }) { try files.remove([folder]) }
    }
}
