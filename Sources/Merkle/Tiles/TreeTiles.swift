/// Which tiles a tree of some size has (C2SP tlog-tiles, "Partial Tiles").
package struct TreeTiles: Hashable, Sendable {
    /// Number of leaves.
    package let size: UInt64

    package init(size: UInt64) { self.size = size }

    /// How many levels of tiles there are: 0 for the empty tree, 8 at most.
    package var levels: Int { (64 - size.leadingZeroBitCount + 7) / 8 }

    /// How many hashes there are at a level: nodes of height 8 × level that are complete.
    private func hashes(at level: Int) -> UInt64 { level < 8 ? size >> UInt64(8 * level) : 0 }

    /// How many full tiles there are at a level.
    package func fullTiles(at level: Int) -> UInt64 { hashes(at: level) >> 8 }

    /// The width of the partial tile at a level, 0 where there is none: ⌊size / 256^level⌋ mod 256.
    package func partialWidth(at level: Int) -> Int { Int(hashes(at: level) & 255) }

    /// The tile at these coordinates, as wide as it is in this tree.
    ///
    /// - Returns: `nil` where the tree has none.
    package func tile(_ contents: Tile.Contents, index: UInt64) -> Tile? {
        let level =
            switch contents {
            case .hashes(let level): level
            case .entries: 0
            }
        guard (0...Tile.highestLevel).contains(level) else { return nil }
        let full = fullTiles(at: level)
        if index < full { return Tile(unchecked: contents, index: index, width: Tile.fullWidth) }
        let width = partialWidth(at: level)
        return index == full && width > 0 ? Tile(unchecked: contents, index: index, width: width) : nil
    }

    /// Whether this very tile is one of the tree's, its width included.
    package func contains(_ tile: Tile) -> Bool { self.tile(tile.contents, index: tile.index) == tile }

    /// The tile that holds a node or the nodes that it is made of, and where in it.
    ///
    /// - Returns: `nil` where the node is not complete in this tree; else the tile, the height above its hashes
    ///   (0 to 7), and the offset on that height.
    package func place(of node: TreeNode) -> (tile: Tile, height: Int, offset: Int)? {
        guard (0..<64).contains(node.level), node.isComplete(in: size) else { return nil }
        let height = node.level % 8
        let shift = UInt64(8 - height)
        guard let tile = tile(.hashes(level: node.level / 8), index: node.index >> shift) else { return nil }
        return (tile, height, Int(node.index & (1 << shift - 1)))
    }

    /// The partial tiles of hashes, by level, and the partial bundle of entries last.
    package var partialTiles: [Tile] {
        var tiles: [Tile] = []
        for level in 0..<levels {
            if let tile = tile(.hashes(level: level), index: fullTiles(at: level)) { tiles.append(tile) }
        }
        if let bundle = tile(.entries, index: fullTiles(at: 0)) { tiles.append(bundle) }
        return tiles
    }

    /// The indices of the tiles at a level that are full in this tree and were not in a smaller one.
    ///
    /// - Parameters:
    ///   - older: at most as large as this.
    ///   - level: 0 for the leaves' hashes.
    package func tilesFilled(since older: TreeTiles, at level: Int) -> Range<UInt64> {
        let full = fullTiles(at: level)
        return min(older.fullTiles(at: level), full)..<full
    }
}
