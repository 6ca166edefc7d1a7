import Merkle

extension LogMirror {
    /// Copies the full tiles of a level; those above it are in the copy already, or on the right edge.
    ///
    /// - Returns: how many were fetched.
    func copyTiles(_ range: Range<UInt64>, level: Int, _ tree: TreeTiles, _ edge: FetchedTiles) async throws -> Int {
        var fetched = 0
        for group in Self.groups(of: range) {
            let parent = try hashes(of: level + 1, index: group.lowerBound / UInt64(Tile.fullWidth), tree, edge)
            fetched += try await inParallel(group) { index in
                let tile = try Tile(.hashes(level: level), index: index)
                let expected = parent.hashes[Int(index % UInt64(Tile.fullWidth))]
                // A run that was cut short may have left it; it may also have been of a tree that was never signed again.
                if let bytes = try target.read(tile.path, limit: Self.longestTile),
                    let kept = try? HashTile(bytes: bytes, width: Tile.fullWidth), kept.top == expected
                {
                    return false
                }
                let hashes = try await fetch(tile)
                guard hashes.top == expected else {
                    throw MirrorError(
                        .tile,
                        "\(tile.path): its hashes give \(hashes.top ?? .ofEmptyTree); the tile above has \(expected)")
                }
                try target.write(tile.path, hashes.bytes)
                return true
            }
        }
        return fetched
    }

    /// Copies full bundles; the tiles with their hashes are in the copy already.
    func copyBundles(
        _ range: Range<UInt64>, _ tree: TreeTiles, _ edge: FetchedTiles, _ progress: (UInt64, UInt64) -> Void
    ) async throws -> Int {
        var fetched = 0
        for group in Self.groups(of: range, size: 64) {
            fetched += try await inParallel(group) { index in
                let tile = try Tile(.entries, index: index)
                let hashes = try hashes(of: 0, index: index, tree, edge)
                if let kept = try target.read(tile.path, limit: Self.longestBundle),
                    (try? Self.check(kept, tile, hashes)) != nil
                {
                    return false
                }
                try target.write(tile.path, try await fetchBundle(tile, hashes))
                return true
            }
            progress(group.upperBound * UInt64(Tile.fullWidth), tree.size)
        }
        return fetched
    }

    /// Copies the partial tiles and the partial bundle, as a server of static files shows them.
    func copyPartials(_ tree: TreeTiles, _ edge: FetchedTiles) async throws {
        for tile in tree.partialTiles {
            if tile.contents == .entries {
                let hashes = try hashes(of: 0, index: tile.index, tree, edge)
                try target.write(tile.path, try await fetchBundle(tile, hashes))
            } else {
                try target.write(tile.path, try edge.hashes(in: tile).bytes)
            }
        }
    }

    private func fetchBundle(_ tile: Tile, _ hashes: HashTile) async throws -> [UInt8] {
        var bytes = try await source.file(tile.path, limit: Self.longestBundle)
        if bytes == nil, !tile.isFull, let whole = try await source.file(tile.full.path, limit: Self.longestBundle) {
            // A partial bundle is a prefix of the full one.
            let end = try? EntryBundle.ranges(in: whole, width: tile.width).last?.upperBound
            bytes = end.map { Array(whole[..<$0]) }
        }
        guard let bytes else {
            throw MirrorError(.tileMissing, "\(tile.path): the checkpoint promises this bundle, and it is not there")
        }
        try Self.check(bytes, tile, hashes)
        return bytes
    }

    private static func check(_ bytes: [UInt8], _ tile: Tile, _ hashes: HashTile) throws(MirrorError) {
        do throws(MerkleError) {
            let entries = try EntryBundle.decode(bytes, width: tile.width)
            var hasher = TreeHasher()
            for (offset, entry) in entries.enumerated() where hasher.leaf(of: entry) != hashes.hashes[offset] {
                throw MerkleError(
                    .rootMismatch, "entry \(tile.index * UInt64(Tile.fullWidth) + UInt64(offset)) has another hash")
            }
        } catch {
            throw MirrorError(.bundle, "\(tile.path): \(error.message)")
        }
    }

    /// A tile that is proven: one on the right edge, or one in the copy.
    private func hashes(
        of level: Int, index: UInt64, _ tree: TreeTiles, _ edge: FetchedTiles
    ) throws -> HashTile {
        guard let tile = tree.tile(.hashes(level: level), index: index) else {
            throw MirrorError(.tileMissing, "level \(level) has no tile \(index)")
        }
        if !tile.isFull { return try edge.hashes(in: tile) }
        guard let bytes = try target.read(tile.path, limit: Self.longestTile) else {
            throw MirrorError(.tileMissing, "\(tile.path): the copy lost this tile while it was made")
        }
        do throws(MerkleError) { return try HashTile(bytes: bytes, width: tile.width) } catch {
            throw MirrorError(.tile, "\(tile.path): \(error.message)")
        }
    }

    /// Cuts a range where the tile above changes, or finer.
    private static func groups(of range: Range<UInt64>, size: UInt64 = UInt64(Tile.fullWidth)) -> [Range<UInt64>] {
        guard !range.isEmpty else { return [] }
        return (range.lowerBound / size...(range.upperBound - 1) / size).map {
            max(range.lowerBound, $0 * size)..<min(range.upperBound, ($0 + 1) * size)
        }
    }

    /// Works on several indices at a time.
    ///
    /// - Returns: for how many the work gave true.
    private func inParallel(
        _ range: Range<UInt64>, _ work: @escaping @Sendable (UInt64) async throws -> Bool
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            var count = 0
            for (started, index) in range.enumerated() {
                if started >= Self.parallel, try await group.next() == true { count += 1 }
                group.addTask { try await work(index) }
            }
            for try await isDone in group where isDone { count += 1 }
            return count
        }
    }
}
