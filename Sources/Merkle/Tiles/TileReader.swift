/// Where tiles come from: files, an object store, a cache, the tail of a log that is being written.
package protocol TileReader {
    associatedtype Failure: Error

    /// Gives the hashes of a tile.
    ///
    /// - Parameter tile: of hashes, as wide as it is in the tree that is read.
    func hashes(in tile: Tile) throws(Failure) -> HashTile
}

/// A tree that is read from its tiles: gives the hashes of nodes for proofs.
package struct TiledTree<Reader: TileReader>: NodeReader {
    private let tiles: TreeTiles
    private let reader: Reader

    /// - Parameters:
    ///   - size: of the tree; the reader must have its tiles.
    ///   - reader: asked once for each tile of a proof.
    package init(size: UInt64, reader: Reader) {
        tiles = TreeTiles(size: size)
        self.reader = reader
    }

    /// Gives hashes of nodes that are complete in the tree.
    ///
    /// - Throws: the reader's failure; ``MerkleError`` with the code `nodeOutOfRange` for any other node, or when the
    ///   reader gave a tile that is too narrow.
    package func hashes(of nodes: [TreeNode]) throws -> [TreeHash] {
        // A proof climbs: nodes of one tile come one after the other, but for those of the right edge.
        var read: [Tile: HashTile] = [:]
        var last: (tile: Tile, hashes: HashTile)?
        var hashes: [TreeHash] = []
        hashes.reserveCapacity(nodes.count)
        for node in nodes {
            guard let place = tiles.place(of: node) else { throw Self.outOfRange(node) }
            if last?.tile != place.tile {
                let tile: HashTile
                if let known = read[place.tile] { tile = known } else { tile = try reader.hashes(in: place.tile) }
                read[place.tile] = tile
                last = (place.tile, tile)
            }
            guard let hash = last?.hashes.node(height: place.height, offset: place.offset) else {
                throw Self.outOfRange(node)
            }
            hashes.append(hash)
        }
        return hashes
    }

    private static func outOfRange(_ node: TreeNode) -> MerkleError {
        MerkleError(
            .nodeOutOfRange, "node \(node.index) of level \(node.level) is not complete in the tree or in its tile")
    }
}
