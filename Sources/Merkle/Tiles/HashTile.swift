private import Crypto

/// The hashes in a tile, and those of the nodes between them and the tile above.
package struct HashTile: Hashable, Sendable {
    /// From left to right, 1 to 256.
    package let hashes: [TreeHash]
    /// By height above the tile's hashes, 1 to 7; only complete nodes.
    private let inner: [[TreeHash]]

    /// Takes hashes and computes the nodes above them: fewer node hashes than there are hashes.
    ///
    /// - Parameter hashes: 1 to 256.
    /// - Throws: ``MerkleError`` with the code `tileWidth`.
    package init(_ hashes: [TreeHash]) throws(MerkleError) {
        guard (1...Tile.fullWidth).contains(hashes.count) else {
            throw MerkleError(.tileWidth, "a tile holds 1 to \(Tile.fullWidth) hashes, not \(hashes.count)")
        }
        self.hashes = hashes
        var hasher = TreeHasher()
        var inner: [[TreeHash]] = []
        inner.reserveCapacity(7)
        var below = hashes
        for _ in 1...7 {
            guard below.count > 1 else { break }
            var row: [TreeHash] = []
            row.reserveCapacity(below.count / 2)
            for pair in 0..<below.count / 2 { row.append(hasher.node(below[2 * pair], below[2 * pair + 1])) }
            inner.append(row)
            below = row
        }
        self.inner = inner
    }

    /// Reads a tile's bytes (C2SP tlog-tiles: concatenated hashes).
    ///
    /// - Parameters:
    ///   - bytes: of the tile, or of a wider one at the same place, of which it is a prefix.
    ///   - width: hashes to take, 1 to 256.
    /// - Throws: ``MerkleError``: `tileWidth`; `tileLength` when there are not `width` hashes of 32 bytes, or more
    ///   than 256, or a part of one.
    package init(bytes: [UInt8], width: Int) throws(MerkleError) {
        let all = bytes.count / TreeHash.length
        guard bytes.count.isMultiple(of: TreeHash.length), all >= width, all <= Tile.fullWidth else {
            throw MerkleError(
                .tileLength,
                "a tile that is \(width) wide has \(width * TreeHash.length) bytes; this one has \(bytes.count)")
        }
        var hashes: [TreeHash] = []
        hashes.reserveCapacity(max(width, 0))
        for position in 0..<max(width, 0) {
            hashes.append(unsafe TreeHash(SHA256Digest(bytes.span.bytes, at: position * TreeHash.length)))
        }
        try self.init(hashes)
    }

    /// The tile's bytes: 32 for each hash.
    package var bytes: [UInt8] { Self.bytes(of: hashes[...]) }

    /// The bytes of a tile with these hashes.
    package static func bytes(of hashes: ArraySlice<TreeHash>) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: hashes.count * TreeHash.length)
        var span = bytes.mutableSpan
        var raw = unsafe span.mutableBytes
        for (position, hash) in hashes.enumerated() { hash.digest.write(to: &raw, at: position * TreeHash.length) }
        return bytes
    }

    /// The hash of a node within the tile.
    ///
    /// - Parameters:
    ///   - height: above the tile's hashes, 0 to 7.
    ///   - offset: from the left on that height.
    /// - Returns: `nil` where it is not complete.
    package func node(height: Int, offset: Int) -> TreeHash? {
        guard height >= 0, height <= inner.count else { return nil }
        let row = height == 0 ? hashes : inner[height - 1]
        return row.indices.contains(offset) ? row[offset] : nil
    }

    /// The hash that a full tile has in the tile above; `nil` for a partial one, which has none.
    package var top: TreeHash? {
        guard hashes.count == Tile.fullWidth, let halves = inner.last, halves.count == 2 else { return nil }
        return .node(halves[0], halves[1])
    }
}
