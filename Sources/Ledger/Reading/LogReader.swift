private import Crypto
package import Evidence
package import Merkle
private import Synchronization

/// Reads a log and proves what is in it, from files and tail; also while another process writes.
///
/// Every answer is about the tree of one checkpoint, whose signature and root were checked; ``refresh()`` goes on to the
/// newest. Proofs are checked before they are given out, so that a swapped tile gives an error and not a bad proof.
package final class LogReader: Sendable {
    let source: any LogSource
    private let log: LogIdentity
    private let cache = TileCache()
    private let current: Mutex<LogSnapshot>

    /// Opens a log.
    ///
    /// - Parameters:
    ///   - source: where it is.
    ///   - log: whose it must be.
    /// - Throws: ``LogError``: `notFound`, `anotherLog`, `rootMismatch`, `tileMissing`, `tileDamaged`; the storage's own
    ///   errors.
    package init(_ source: any LogSource, log: LogIdentity) throws {
        let snapshot = try Self.snapshot(of: source, log)
        self.source = source
        self.log = log
        let edge = try RightEdge(LogTiles(source, snapshot, cache: cache), size: snapshot.head.size)
        guard edge.head == snapshot.head else { throw Self.rootMismatch(edge.head, snapshot.head) }
        current = Mutex(snapshot)
    }

    private static func snapshot(of source: any LogSource, _ log: LogIdentity) throws -> LogSnapshot {
        guard let snapshot = try source.snapshot() else {
            throw LogError(.notFound, "there is no log here; make one with `custody init`")
        }
        do throws(MerkleError) {
            _ = try snapshot.checkpoint.verify(log)
        } catch {
            guard error.code != .machine else { throw error }
            throw LogError(.anotherLog, "the checkpoint is not one of the log '\(log.origin)'", cause: error)
        }
        return snapshot
    }

    static func rootMismatch(_ found: TreeHead, _ expected: TreeHead) -> LogError {
        LogError(
            .rootMismatch,
            "the tiles of \(expected.size) entries lead to the root \(found.root); the checkpoint says \(expected.root). "
                + "A tile was changed, or the database is of another time; restore the log from a copy")
    }

    /// Goes on to the newest checkpoint.
    ///
    /// - Throws: ``LogError``: `rolledBack` and `forked` where it does not extend the one before; those of opening.
    @discardableResult
    package func refresh() throws -> SignedCheckpoint {
        let old = self.snapshot
        let new = try Self.snapshot(of: source, log)
        if new.checkpoint == old.checkpoint, new.tailStart == old.tailStart { return new.checkpoint }
        guard new.head.size >= old.head.size else {
            throw LogError(
                .rolledBack, "the log had \(old.head.size) entries, and now has \(new.head.size); entries were removed")
        }
        let grown = try tree(new).head(atSize: old.head.size)
        guard grown == old.head else {
            throw LogError(
                .forked, "the log's first \(old.head.size) entries had the root \(old.head.root), now \(grown.root)")
        }
        current.withLock { if $0.head.size <= new.head.size { $0 = new } }
        return new.checkpoint
    }

    /// The log at the moment that answers are about.
    var snapshot: LogSnapshot { current.withLock { $0 } }

    /// The checkpoint that answers are about.
    package var checkpoint: SignedCheckpoint { current.withLock { $0.checkpoint } }

    package var head: TreeHead { checkpoint.checkpoint.head }

    /// What static file servers show; nil where nothing was published yet.
    ///
    /// - Throws: ``LogError``: `anotherLog` where this log did not sign it; the storage's own errors.
    package func publishedCheckpoint() throws -> SignedCheckpoint? {
        guard let bytes = try source.publishedCheckpoint() else { return nil }
        do throws(MerkleError) {
            let shown = try SignedCheckpoint(bytes)
            _ = try shown.verify(log)
            return shown
        } catch {
            guard error.code != .machine else { throw error }
            throw LogError(
                .anotherLog,
                "the checkpoint that is published is not one of the log '\(log.origin)'; take it away, and the next writer "
                    + "publishes the log's own", cause: error)
        }
    }

    // MARK: Proofs

    private func tree(_ snapshot: LogSnapshot) -> TiledTree<LogTiles> {
        TiledTree(size: snapshot.head.size, reader: LogTiles(source, snapshot, cache: cache))
    }

    private static func require(_ size: UInt64, in snapshot: LogSnapshot) throws(LogError) {
        guard size <= snapshot.head.size else {
            throw LogError(.outOfRange, "the log has \(snapshot.head.size) entries, not \(size)")
        }
    }

    /// The head that the tree had at a size.
    ///
    /// - Throws: ``LogError``: `outOfRange`, `tileMissing`, `tileDamaged`; the storage's own errors.
    package func head(atSize size: UInt64) throws -> TreeHead {
        let snapshot = self.snapshot
        try Self.require(size, in: snapshot)
        return size == snapshot.head.size ? snapshot.head : try tree(snapshot).head(atSize: size)
    }

    /// Proves that an entry is in the tree of the checkpoint, or in a smaller one.
    ///
    /// - Parameters:
    ///   - index: of the entry.
    ///   - size: of the tree; nil for the checkpoint's.
    /// - Throws: ``LogError``: `outOfRange`, `tileMissing`, `tileDamaged`; the storage's own errors.
    package func inclusionProof(of index: UInt64, in size: UInt64? = nil) throws -> InclusionProof {
        try proof(of: index, size: size, in: snapshot).proof
    }

    private func proof(
        of index: UInt64, size: UInt64?, in snapshot: LogSnapshot
    ) throws -> (leaf: TreeHash, proof: InclusionProof) {
        let size = size ?? snapshot.head.size
        try Self.require(size, in: snapshot)
        guard index < size else { throw LogError(.outOfRange, "the tree has \(size) entries; there is no \(index)") }
        let plan = try InclusionProof.plan(index: index, size: size)
        // The leaf and its sibling are in one tile.
        let hashes = try tree(snapshot).hashes(of: [TreeNode(level: 0, index: index)] + plan.nodes)
        let proof = InclusionProof(index: index, hashes: try plan.assemble(Array(hashes.dropFirst())))
        if size == snapshot.head.size {
            do { try proof.verify(hashes[0], in: snapshot.head) } catch {
                throw LogError(
                    .tileDamaged, "the tiles around entry \(index) do not lead to the checkpoint's root", cause: error)
            }
        }
        return (hashes[0], proof)
    }

    /// Proves that the tree of one size is the beginning of that of another.
    ///
    /// - Parameters:
    ///   - old: the smaller size, not 0.
    ///   - new: the larger one; nil for the checkpoint's.
    /// - Throws: ``LogError``: `outOfRange`, `tileMissing`, `tileDamaged`; `MerkleError`: `sizeZero`, `sizesReversed`;
    ///   the storage's own errors.
    package func consistencyProof(from old: UInt64, to new: UInt64? = nil) throws -> ConsistencyProof {
        let snapshot = self.snapshot
        let new = new ?? snapshot.head.size
        try Self.require(new, in: snapshot)
        return try ConsistencyProof(from: old, to: new, from: tree(snapshot))
    }

    /// Makes the offline proof of an entry (C2SP tlog-proof).
    ///
    /// - Parameters:
    ///   - index: of the entry.
    ///   - checkpoint: of this log, such as one with cosignatures; nil for the newest.
    /// - Throws: as ``inclusionProof(of:in:)``; ``LogError`` with the code `forked` for a checkpoint of another tree.
    package func logProof(of index: UInt64, under checkpoint: SignedCheckpoint? = nil) throws -> LogProof {
        let snapshot = self.snapshot
        let signed = try require(checkpoint, in: snapshot)
        let (_, proof) = try proof(of: index, size: signed.checkpoint.head.size, in: snapshot)
        return LogProof(inclusion: proof, checkpoint: signed)
    }

    private func require(_ checkpoint: SignedCheckpoint?, in snapshot: LogSnapshot) throws -> SignedCheckpoint {
        guard let checkpoint else { return snapshot.checkpoint }
        let expected = checkpoint.checkpoint.head
        try Self.require(expected.size, in: snapshot)
        let found = expected == snapshot.head ? expected : try tree(snapshot).head(atSize: expected.size)
        guard found == expected, checkpoint.checkpoint.origin == log.origin else {
            throw LogError(.forked, "the checkpoint of \(expected.size) entries is not one of this log's tree")
        }
        return checkpoint
    }

    /// Makes the entry that a Sigstore bundle carries, with its proof and checkpoint.
    ///
    /// - Parameters:
    ///   - index: of the entry.
    ///   - checkpoint: of this log, such as one with cosignatures; nil for the newest.
    /// - Throws: as ``logProof(of:under:)``.
    package func bundleEntry(
        at index: UInt64, under checkpoint: SignedCheckpoint? = nil
    ) throws -> TransparencyLogEntry {
        let proof = try logProof(of: index, under: checkpoint)
        let head = proof.checkpoint.checkpoint.head
        guard let verifier = log.verifiers.first, let shown = Int64(exactly: index),
            let size = Int64(exactly: head.size)
        else { throw LogError(.outOfRange, "a bundle counts to 2^63") }
        return TransparencyLogEntry(
            hashedRekord: try entry(at: index), logKeyID: verifier.logID,
            proof: .init(
                logIndex: shown, rootHash: head.root.bytes, treeSize: size,
                hashes: proof.inclusion.hashes.map(\.bytes),
                checkpoint: String(decoding: proof.checkpoint.bytes, as: UTF8.self)))
    }

    // MARK: Entries

    /// Where an entry is in the log; nil where it is not.
    ///
    /// - Throws: the storage's own errors.
    package func index(of leaf: TreeHash) throws -> UInt64? {
        guard let index = try source.indices(of: [leaf]).first ?? nil, index < head.size else { return nil }
        return index
    }

    /// The bytes of an entry, which are what its leaf hash says.
    ///
    /// - Throws: ``LogError``: `outOfRange`, `tileMissing`, `tileDamaged`; the storage's own errors.
    package func entry(at index: UInt64) throws -> [UInt8] {
        try Self.require(index &+ 1, in: snapshot)
        guard let entry = try entries(from: index, limit: 1).first else {
            throw LogError(.outOfRange, "there is no entry \(index)")
        }
        return entry
    }

    /// Entries in order, of one bundle at most; ask again from where it ended.
    ///
    /// - Parameters:
    ///   - index: of the first.
    ///   - limit: most entries to give.
    /// - Returns: at least one, or none at the end of the log.
    /// - Throws: ``LogError``: `tileMissing`, `tileDamaged`; the storage's own errors.
    package func entries(from index: UInt64, limit: Int = Tile.fullWidth) throws -> [[UInt8]] {
        try entries(from: index, limit: limit, in: snapshot)
    }

    func entries(from index: UInt64, limit: Int = Tile.fullWidth, in snapshot: LogSnapshot) throws -> [[UInt8]] {
        guard let bundle = TreeTiles(size: snapshot.head.size).tile(.entries, index: index >> 8), limit > 0,
            case let first = Int(index & 255), first < bundle.width
        else { return [] }
        let range = first..<min(bundle.width, first + min(limit, Tile.fullWidth))
        let entries = try self.entries(bundle, range, snapshot)
        let leaves = try LogTiles(source, snapshot, cache: cache).hashes(
            in: try Tile(.hashes(level: 0), index: bundle.index, width: bundle.width)
        ).hashes[range]
        var hasher = TreeHasher()
        for (entry, leaf) in zip(entries, leaves) where hasher.leaf(of: entry) != leaf {
            throw LogError(.tileDamaged, "\(bundle.path) holds an entry that does not have the hash of its leaf")
        }
        return entries
    }

    private func entries(_ bundle: Tile, _ range: Range<Int>, _ snapshot: LogSnapshot) throws -> [[UInt8]] {
        let start = bundle.index << 8
        if start >= snapshot.tailStart {
            let wanted = start + UInt64(range.lowerBound)..<start + UInt64(range.upperBound)
            let found = try source.tailEntries(wanted)
            // Else they went into a file in between.
            if found.count == wanted.count { return wanted.compactMap { found[$0] } }
        }
        guard let bytes = try source.file(bundle.full) else { throw LogTiles.missing(bundle.full) }
        do {
            return Array(try EntryBundle.decode(bytes, width: Tile.fullWidth)[range])
        } catch {
            throw LogTiles.damaged(bundle.full, bytes.count)
        }
    }

    // MARK: Publishing

    /// The partial tiles and the partial bundle of a tree of this size.
    func partialTiles(atSize size: UInt64) throws -> [(tile: Tile, bytes: [UInt8])] {
        let snapshot = self.snapshot
        try Self.require(size, in: snapshot)
        let tiles = LogTiles(source, snapshot, cache: cache)
        return try TreeTiles(size: size).partialTiles.map { tile in
            guard case .entries = tile.contents else {
                return (tile, HashTile.bytes(of: try tiles.hashes(in: tile).hashes[...]))
            }
            return (tile, try EntryBundle.encode(try entries(from: tile.index << 8, limit: tile.width)))
        }
    }
}

extension RightEdge {
    /// Reads the right edge of a tree from its tiles.
    init(_ tiles: LogTiles, size: UInt64) throws {
        let nodes = Self.nodes(forSize: size)
        try self.init(size: size, hashes: try TiledTree(size: size, reader: tiles).hashes(of: nodes))
    }
}

extension NoteVerifier {
    /// The id of a Rekor v2 log in bundles and trusted roots: the whole digest that ``KeyID`` is the beginning of.
    package var logID: [UInt8] {
        HashAlgorithm.sha256.hash(Array(name.text.utf8) + [0x0a, NoteKeyType.ed25519.rawValue] + key.spki.suffix(32))
    }
}
