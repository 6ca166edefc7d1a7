package import Merkle

/// Copies a log of C2SP tlog-tiles, and believes nothing that its checkpoint does not prove.
///
/// A file is written when it is known to belong to the tree that the log signed, and the checkpoint last; so a copy that is
/// cut short is taken up again, and what is in a copy is right as far as its checkpoint goes.
package struct LogMirror: Sendable {
    /// What a run did.
    package struct Report: Hashable, Sendable {
        /// What the copy had before; nil where it is new.
        package let previous: TreeHead?
        package let checkpoint: VerifiedCheckpoint
        /// Full tiles of hashes that were fetched.
        package var tiles = 0
        /// Bundles of entries that were fetched.
        package var bundles = 0
    }

    let log: LogIdentity
    let source: any MirrorSource
    let target: any MirrorTarget

    /// Files that are fetched at the same time.
    static let parallel = 8
    static let checkpointPath = "checkpoint"
    static let longestCheckpoint = 1 << 20
    static let longestTile = Tile.fullWidth * TreeHash.length
    static let longestBundle = Tile.fullWidth * (EntryBundle.longestEntry + 2)

    /// - Parameters:
    ///   - log: whose key signs the checkpoint.
    ///   - source: of the files.
    ///   - target: for the copy.
    package init(log: LogIdentity, source: any MirrorSource, target: any MirrorTarget) {
        self.log = log
        self.source = source
        self.target = target
    }

    /// The head of the log that a copy has: among what others have seen when the log itself is opened for writing.
    ///
    /// - Returns: nil where there is no checkpoint.
    /// - Throws: ``MirrorError`` with the code `checkpoint`; the target's errors.
    package static func head(of log: LogIdentity, in target: any MirrorTarget) throws -> TreeHead? {
        try target.read(checkpointPath, limit: longestCheckpoint).map { try verify($0, log).head }
    }

    static func verify(_ bytes: [UInt8], _ log: LogIdentity) throws(MirrorError) -> VerifiedCheckpoint {
        do throws(MerkleError) { return try SignedCheckpoint(bytes).verify(log) } catch {
            throw MirrorError(.checkpoint, error.description)
        }
    }

    /// Brings the copy up to the log's newest checkpoint.
    ///
    /// - Parameter progress: told how many entries are copied, of how many.
    /// - Throws: ``MirrorError``; the source's and the target's errors.
    package func update(progress: (UInt64, UInt64) -> Void = { _, _ in }) async throws -> Report {
        guard let bytes = try await source.file(Self.checkpointPath, limit: Self.longestCheckpoint) else {
            throw MirrorError(.checkpointMissing, "there is no log there: it has no file named checkpoint")
        }
        let checkpoint = try Self.verify(bytes, log)
        let head = checkpoint.head
        let previous = try target.read(Self.checkpointPath, limit: Self.longestCheckpoint).map { bytes in
            try Self.verify(bytes, log).head
        }
        let tree = TreeTiles(size: head.size)
        let edge = try await fetchEdge(of: tree, to: head)
        if let previous { try await requireConsistency(from: previous, to: head, tree, edge) }

        var report = Report(previous: previous, checkpoint: checkpoint)
        let old = TreeTiles(size: previous?.size ?? 0)
        // From the top down: a tile is proven by its hash in the one above it.
        for level in stride(from: tree.levels - 1, through: 0, by: -1) {
            report.tiles += try await copyTiles(tree.tilesFilled(since: old, at: level), level: level, tree, edge)
        }
        report.bundles = try await copyBundles(tree.tilesFilled(since: old, at: 0), tree, edge, progress)
        try await copyPartials(tree, edge)
        progress(head.size, head.size)
        try target.write(Self.checkpointPath, bytes)
        for tile in old.partialTiles where !tree.contains(tile) { try target.remove(tile.path) }
        return report
    }
}
