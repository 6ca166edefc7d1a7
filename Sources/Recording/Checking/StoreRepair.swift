import Artifacts
import Durable
import Ledger
import Storage

extension StoreCheck {
    /// Checks a store and restores what others can supply: damaged and missing blobs from them, the index from blobs and
    /// log.
    ///
    /// Holds the writer's lock meanwhile. What is restored is verified first; nothing whole is touched.
    ///
    /// - Parameters:
    ///   - path: the store's folder.
    ///   - sources: asked one after the other.
    ///   - progress: told how far it is.
    /// - Returns: what was found, each with whether it is repaired.
    /// - Throws: `StorageError`: `inUse` and those of ``run(_:progress:)``; what sources throw.
    package static func repair(
        _ path: String, from sources: [RepairSource], progress: @escaping Progress = { _, _, _ in }
    ) async throws -> StoreReport {
        let directory = try CustodyDirectory.open(path)
        let lock = try directory.lockForWriting()
        let report = try await repair(directory, sources, progress)
        withExtendedLifetime(lock) {}
        return report
    }

    private static func repair(
        _ directory: CustodyDirectory, _ sources: [RepairSource], _ progress: @escaping Progress
    ) async throws -> StoreReport {
        var check = try await checked(directory, progress)
        var repair = Repair(directory: directory, sources: sources)
        let steps = check.damaged.count + check.missing.count
        for (number, digest) in check.damaged.enumerated() {
            if try await repair.restore(digest) { check.markRepaired(.blobDamaged, digest.description) }
            progress(.repair, number + 1, steps)
        }
        for (number, entry) in check.missing.enumerated() {
            if try await repair.restore(bundleOf: entry.key) {
                check.markRepaired(.bundleMissing, "entry \(entry.index)")
            }
            progress(.repair, check.damaged.count + number + 1, steps)
        }
        let needsIndex = check.report.findings.contains {
            [.indexUnusable, .indexBehind, .indexDiffers].contains($0.kind)
                || ($0.kind == .bundleMissing && $0.isRepaired)
        }
        let hasLog = !check.report.findings.contains { $0.kind == .logDamaged }
        if needsIndex, hasLog, try await repair.reindex() { check.markIndexRepaired() }
        return check.report
    }

    private mutating func markRepaired(_ kind: StoreFinding.Kind, _ subject: String) {
        for place in report.findings.indices
        where report.findings[place].kind == kind && report.findings[place].subject == subject {
            report.findings[place].isRepaired = true
        }
    }

    private mutating func markIndexRepaired() {
        for place in report.findings.indices {
            switch report.findings[place].kind {
            case .indexUnusable, .indexBehind, .indexDiffers: report.findings[place].isRepaired = true
            default: break
            }
        }
    }
}

/// A store that is being repaired, under its writer's lock.
private struct Repair {
    let directory: CustodyDirectory
    let sources: [RepairSource]
    private var restored: Set<Digest> = []

    init(directory: CustodyDirectory, sources: [RepairSource]) {
        self.directory = directory
        self.sources = sources
    }

    /// Restores a blob from the first source that has it.
    mutating func restore(_ digest: Digest) async throws -> Bool {
        if restored.contains(digest) { return true }
        for source in sources {
            guard let supply = try await source.supply(digest) else { continue }
            let upload = try directory.blobs.begin(digest.algorithm)
            try await supply.write(digest, to: upload)
            // Removed only now that there is something to put in its place.
            try directory.blobs.discardDamaged(digest)
            guard try await Self.isCommitted(upload, as: digest) else { continue }
            restored.insert(digest)
            return true
        }
        return false
    }

    /// - Returns: false where the source gave other bytes.
    private static func isCommitted(_ upload: any BlobUpload, as digest: Digest) async throws -> Bool {
        do { _ = try await upload.commit(expecting: digest) } catch {
            guard error.code == .digestMismatch else { throw error }
            return false
        }
        return true
    }

    /// Restores the bundle of a signature, whichever blob it is in.
    mutating func restore(bundleOf key: SignatureKey) async throws -> Bool {
        for source in sources {
            if let digest = try await source.find(key), try await restore(digest) { return true }
        }
        return false
    }

    /// Makes the index anew.
    func reindex() async throws -> Bool {
        if SQLiteMetadataStore.isBeyondUse(directory.index) {
            for name in ["", "-wal", "-shm"] { try removeFile(directory.index + name) }
        }
        let index = try SQLiteMetadataStore(directory.index, isWritable: true)
        let store = try CustodyStore(directory, index: index, source: try LogDirectoryReader(directory.log))
        try index.clear()
        try await IndexFollower(store).follow()
        return true
    }
}
