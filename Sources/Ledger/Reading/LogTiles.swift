package import Merkle
private import Synchronization

/// The tiles of a log at one moment: full ones from files, the others from the tail and from the tiles below them.
package struct LogTiles: TileReader {
    private let source: any LogSource
    private let snapshot: LogSnapshot
    private let cache: TileCache
    /// Which tiles are files.
    private let files: TreeTiles

    init(_ source: any LogSource, _ snapshot: LogSnapshot, cache: TileCache) {
        self.source = source
        self.snapshot = snapshot
        self.cache = cache
        files = TreeTiles(size: snapshot.tailStart)
    }

    /// Gives the hashes of a tile, also as wide as it was in a smaller tree.
    ///
    /// - Throws: ``LogError``: `tileMissing`, `tileDamaged`; the storage's own errors.
    package func hashes(in tile: Tile) throws -> HashTile {
        guard case .hashes(let level) = tile.contents else {
            throw LogError(.outOfRange, "\(tile.path) holds entries, not hashes")
        }
        if level == 0 { return try leaves(tile) }
        if let known = cache[tile] { return known }
        let found =
            tile.index < files.fullTiles(at: level)
            ? try read(tile) : try HashTile(try edge(level: level, tile))
        cache[tile] = found
        return found
    }

    private func leaves(_ tile: Tile) throws -> HashTile {
        let start = tile.index << 8
        guard start >= snapshot.tailStart else { return try read(tile) }
        let offset = Int(start - snapshot.tailStart)
        guard offset + tile.width <= snapshot.tail.count else {
            throw LogError(.outOfRange, "\(tile.path) is beyond the log's \(snapshot.head.size) entries")
        }
        return try HashTile(Array(snapshot.tail[offset..<offset + tile.width]))
    }

    private func read(_ tile: Tile) throws -> HashTile {
        guard let bytes = try source.file(tile.full) else { throw Self.missing(tile.full) }
        guard bytes.count == Tile.fullWidth * TreeHash.length else { throw Self.damaged(tile.full, bytes.count) }
        return try HashTile(bytes: bytes, width: tile.width)
    }

    /// Hashes of a tile above the leaves that is no file yet: each is the top of a full tile below.
    private func edge(level: Int, _ tile: Tile) throws -> [TreeHash] {
        var hashes = cache.edge(level: level, index: tile.index)
        for position in hashes.count..<max(tile.width, hashes.count) {
            let below = try Tile(.hashes(level: level - 1), index: tile.index << 8 | UInt64(position))
            guard let top = try self.hashes(in: below).top else { throw Self.missing(below) }
            hashes.append(top)
        }
        cache.keep(edge: hashes, level: level, index: tile.index)
        return Array(hashes.prefix(tile.width))
    }

    static func missing(_ tile: Tile) -> LogError {
        LogError(
            .tileMissing,
            "\(tile.path) is not there; restore it from a copy of the log, a mirror or an export, and check with "
                + "`custody fsck`")
    }

    static func damaged(_ tile: Tile, _ length: Int) -> LogError {
        LogError(
            .tileDamaged,
            "\(tile.path) has \(length) bytes and is not what was written; restore it from a copy of the log")
    }
}

/// Tiles above the leaves, which every proof needs; a bounded number of them.
final class TileCache: Sendable {
    private struct State {
        var tiles: [Tile: HashTile] = [:]
        /// By level: the tile at the right edge, which only grows.
        var edges: [Int: (index: UInt64, hashes: [TreeHash])] = [:]
    }

    /// Tiles that are kept, of 16 KiB each; those of a log of 60 million entries.
    static let limit = 1_024

    private let state = Mutex(State())

    subscript(tile: Tile) -> HashTile? {
        get { state.withLock { $0.tiles[tile] } }
        set {
            state.withLock {
                // Rare: what is still needed comes back with the next proofs.
                if $0.tiles.count >= Self.limit { $0.tiles.removeAll(keepingCapacity: true) }
                $0.tiles[tile] = newValue
            }
        }
    }

    func edge(level: Int, index: UInt64) -> [TreeHash] {
        state.withLock { state in
            guard let edge = state.edges[level], edge.index == index else { return [] }
            return edge.hashes
        }
    }

    func keep(edge hashes: [TreeHash], level: Int, index: UInt64) {
        state.withLock { $0.edges[level] = (index, hashes) }
    }
}
