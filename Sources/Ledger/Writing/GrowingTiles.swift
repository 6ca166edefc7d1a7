import Merkle

/// The right edge of the log that is being written: what every later root and every tile that is not full is made of.
struct GrowingTiles {
    private(set) var edge: RightEdge
    /// By level: the hashes of the tile at the right edge, fewer than 256.
    private var levels: [[TreeHash]]
    /// The entries below the tile of level 0.
    private var entries: [[UInt8]]
    private var hasher = HasherBox()

    /// A class, as a ``TreeHasher`` is not copied and this is a value among others.
    private final class HasherBox {
        var hasher = TreeHasher()
    }

    /// Takes up a log where its snapshot leaves it.
    ///
    /// - Parameters:
    ///   - tiles: of the snapshot.
    ///   - tail: the entries of the snapshot's tail.
    ///   - filled: given the tiles that are full and not files yet.
    /// - Throws: ``LogError``: `stateDamaged` for an entry that does not have its leaf's hash, those of ``LogTiles``.
    init(
        _ snapshot: LogSnapshot, _ tiles: LogTiles, tail: [[UInt8]], filled: inout [FullTile]
    ) throws {
        let start = TreeTiles(size: snapshot.tailStart)
        levels = []
        for level in 0..<max(start.levels, 1) {
            guard let partial = start.tile(.hashes(level: level), index: start.fullTiles(at: level)) else {
                levels.append([])
                continue
            }
            levels.append(try tiles.hashes(in: partial).hashes)
        }
        entries = []
        edge = try RightEdge(tiles, size: snapshot.tailStart)
        for (entry, leaf) in zip(tail, snapshot.tail) {
            guard hasher.hasher.leaf(of: entry) == leaf else {
                throw LogError(.stateDamaged, "entry \(edge.size) in the tail does not have the hash of its leaf")
            }
            try append(entry, leaf, filled: &filled)
        }
    }

    /// Appends an entry.
    ///
    /// - Parameters:
    ///   - entry: its bytes.
    ///   - leaf: its hash.
    ///   - filled: given the tiles that are now full, from the leaves up.
    mutating func append(_ entry: [UInt8], _ leaf: TreeHash, filled: inout [FullTile]) throws {
        entries.append(entry)
        var found: [(level: Int, hash: TreeHash)] = []
        try edge.append(leaf, with: &hasher.hasher) { node, hash in
            if node.level.isMultiple(of: 8) { found.append((node.level / 8, hash)) }
        }
        for (level, hash) in found {
            if level == levels.count { levels.append([]) }
            levels[level].append(hash)
            guard levels[level].count == Tile.fullWidth else { continue }
            let index = (edge.size >> UInt64(8 * (level + 1))) - 1
            filled.append(
                FullTile(
                    tile: try Tile(.hashes(level: level), index: index), hashes: levels[level],
                    entries: level == 0 ? entries : []))
            levels[level].removeAll()
            if level == 0 { entries.removeAll() }
        }
    }

    /// Size and root as they are now.
    var head: TreeHead { TreeHead(size: edge.size, root: edge.root(with: &hasher.hasher)) }
}
