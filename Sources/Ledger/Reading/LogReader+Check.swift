import Merkle

extension LogReader {
    /// Reads the whole log and computes every hash anew: entries, tiles of all levels, the root.
    ///
    /// - Parameters:
    ///   - report: given each thing that is wrong.
    ///   - progress: told the entries so far and in all.
    /// - Throws: the storage's own errors, where it could not be checked.
    package func check(
        report: (LogError) -> Void, progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws {
        let snapshot = self.snapshot
        let size = snapshot.head.size
        var hasher = TreeHasher()
        var edge = RightEdge()
        /// By level, the hashes of the tile at the right edge.
        var levels: [[TreeHash]] = []
        var index: UInt64 = 0
        while index < size {
            var leaves: [TreeHash] = []
            try reporting(to: report) {
                leaves = try entries(from: index, in: snapshot).map { hasher.leaf(of: $0) }
            }
            // Without these leaves nothing can be said of what is above them.
            guard !leaves.isEmpty else { return }
            for leaf in leaves {
                var found: [(level: Int, hash: TreeHash)] = []
                try edge.append(leaf, with: &hasher) { node, hash in
                    if node.level.isMultiple(of: 8) { found.append((node.level / 8, hash)) }
                }
                for (level, hash) in found {
                    if level == levels.count { levels.append([]) }
                    levels[level].append(hash)
                    guard levels[level].count == Tile.fullWidth else { continue }
                    let tile = try Tile(.hashes(level: level), index: edge.size >> UInt64(8 * (level + 1)) - 1)
                    try reporting(to: report) { try check(tile, levels[level], snapshot) }
                    levels[level].removeAll(keepingCapacity: true)
                }
            }
            index += UInt64(leaves.count)
            progress(index, size)
        }
        if edge.head != snapshot.head { report(Self.rootMismatch(edge.head, snapshot.head)) }
    }

    private func check(_ tile: Tile, _ hashes: [TreeHash], _ snapshot: LogSnapshot) throws {
        guard let bytes = try source.file(tile) else {
            // Full, but still in the tail.
            guard TreeTiles(size: snapshot.tailStart).contains(tile) else { return }
            throw LogTiles.missing(tile)
        }
        guard bytes == HashTile.bytes(of: hashes[...]) else {
            throw LogError(.tileDamaged, "\(tile.path) does not hold the hashes of what is below it")
        }
    }

    /// Passes on what is wrong with the log, and throws what says nothing of it.
    private func reporting(to report: (LogError) -> Void, _ body: () throws -> Void) throws {
        do { try body() } catch let error as LogError { report(error) }
    }
}
