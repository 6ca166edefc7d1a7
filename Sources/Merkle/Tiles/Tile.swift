/// One tile of a log, or one bundle of its entries, by coordinates (C2SP tlog-tiles, "Merkle Tree", "Log entries").
package struct Tile: Hashable, Sendable {
    /// What a tile holds.
    package enum Contents: Hashable, Sendable {
        /// Hashes of the tree's nodes of height 8 × level.
        case hashes(level: Int)
        /// The entries below the tile of the same index at level 0.
        case entries
    }

    /// Hashes or entries in a full tile.
    package static let fullWidth = 256

    /// The highest level that a path can name.
    package static let highestLevel = 63

    package let contents: Contents
    /// Zero-based, from the left, among the tiles of the same contents.
    package let index: UInt64
    /// How many hashes or entries are in it, 1 to 256.
    package let width: Int

    /// Names a tile.
    ///
    /// - Throws: ``MerkleError``: `tileLevel` unless the level is 0 to 63, `tileWidth` unless the width is 1 to 256.
    package init(_ contents: Contents, index: UInt64, width: Int = fullWidth) throws(MerkleError) {
        if case .hashes(let level) = contents, !(0...Self.highestLevel).contains(level) {
            throw MerkleError(.tileLevel, "a tile's level is 0 to \(Self.highestLevel), not \(level)")
        }
        guard (1...Self.fullWidth).contains(width) else {
            throw MerkleError(.tileWidth, "a tile is 1 to \(Self.fullWidth) wide, not \(width)")
        }
        self.init(unchecked: contents, index: index, width: width)
    }

    init(unchecked contents: Contents, index: UInt64, width: Int) {
        self.contents = contents
        self.index = index
        self.width = width
    }

    package var isFull: Bool { width == Self.fullWidth }

    /// The full tile at the same place: what replaces a partial one as the tree grows.
    package var full: Tile { Tile(unchecked: contents, index: index, width: Self.fullWidth) }
}
