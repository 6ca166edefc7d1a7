import Merkle

/// Tiles that were fetched, by the path of the full tile at their place.
struct FetchedTiles: TileReader {
    var tiles: [Tile: HashTile] = [:]

    func hashes(in tile: Tile) throws(MirrorError) -> HashTile {
        guard let hashes = tiles[tile.full] else {
            throw MirrorError(.tileMissing, "\(tile.path): the tile was not fetched")
        }
        return hashes
    }
}

extension LogMirror {
    /// Fetches a tile of hashes; where the log has only the full tile by now, its first hashes.
    func fetch(_ tile: Tile) async throws -> HashTile {
        var bytes = try await source.file(tile.path, limit: Self.longestTile)
        if bytes == nil, !tile.isFull { bytes = try await source.file(tile.full.path, limit: Self.longestTile) }
        guard let bytes else {
            throw MirrorError(.tileMissing, "\(tile.path): the checkpoint promises this tile, and it is not there")
        }
        do throws(MerkleError) { return try HashTile(bytes: bytes, width: tile.width) } catch {
            throw MirrorError(.tile, "\(tile.path): \(error.message)")
        }
    }

    /// Fetches the partial tiles, all hashes of which are under the root: together they prove each other.
    func fetchEdge(of tree: TreeTiles, to head: TreeHead) async throws -> FetchedTiles {
        var edge = FetchedTiles()
        for tile in tree.partialTiles where tile.contents != .entries { edge.tiles[tile.full] = try await fetch(tile) }
        let found = try TiledTree(size: tree.size, reader: edge).head(atSize: tree.size)
        guard found == head else {
            throw MirrorError(
                .tile,
                "the tiles on the right edge lead to the root \(found.root); the checkpoint of \(head.size) entries has "
                    + "\(head.root)")
        }
        return edge
    }

    /// Requires that the tree begins with the one that was seen before.
    ///
    /// The proof is made of the source's own tiles: it proves itself, or it does not.
    func requireConsistency(
        from old: TreeHead, to new: TreeHead, _ tree: TreeTiles, _ edge: FetchedTiles
    ) async throws {
        guard old.size <= new.size else {
            throw MirrorError(
                .rolledBack,
                "the log shows \(new.size) entries, and has shown \(old.size) before, which the copy has; it lost entries, "
                    + "or this is an old copy of it")
        }
        guard old.size > 0 else { return }
        var fetched = edge
        for node in try ConsistencyProof.plan(from: old.size, to: new.size).nodes {
            guard let tile = tree.place(of: node)?.tile, fetched.tiles[tile.full] == nil else { continue }
            fetched.tiles[tile.full] = try await fetch(tile)
        }
        do {
            let proof = try ConsistencyProof(
                from: old.size, to: new.size, from: TiledTree(size: tree.size, reader: fetched))
            try proof.verify(from: old, to: new)
        } catch let error as MerkleError {
            throw MirrorError(
                .forked,
                "the log does not begin with the \(old.size) entries that the copy has: \(error.message); keep the copy as "
                    + "evidence")
        }
    }
}
