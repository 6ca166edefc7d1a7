import Artifacts
import Durable
import Evidence
import Ledger
import Merkle
import Storage

/// Looks at all of a store: every blob's bytes, every entry of the log, every row of the index against both.
///
/// Needs no keys. Beside a writer, what is being recorded meanwhile may show as unlogged, or as behind.
package struct StoreCheck: Sendable {
    /// Findings that are kept.
    package static let mostFindings = 10_000

    /// What is being looked at.
    package enum Step: String, Sendable { case blobs, log, index, repair }

    /// Told what is being looked at, how much of it has been, and how much there is.
    package typealias Progress = @Sendable (_ step: Step, _ done: Int, _ total: Int) -> Void

    private let directory: CustodyDirectory
    private let progress: Progress
    var report = StoreReport()
    /// Bundles by their signatures, and those that the log has not named yet.
    private var bundles: [SignatureKey: Digest] = [:]
    private var unlogged: Set<SignatureKey> = []
    /// Entries without a bundle.
    var missing: [(index: UInt64, key: SignatureKey)] = []
    /// Blobs that are not what their name says.
    var damaged: [Digest] = []

    private init(_ directory: CustodyDirectory, _ progress: @escaping Progress) {
        self.directory = directory
        self.progress = progress
    }

    /// Checks a store, and changes nothing.
    ///
    /// - Parameters:
    ///   - path: the store's folder.
    ///   - progress: told how far it is.
    /// - Throws: `StorageError`: `notStore`, `newerVersion`, `format`, and `file` where the machine fails to read.
    package static func run(
        _ path: String, progress: @escaping Progress = { _, _, _ in }
    ) async throws -> StoreReport {
        try await checked(try CustodyDirectory.open(path), progress).report
    }

    static func checked(_ directory: CustodyDirectory, _ progress: @escaping Progress) async throws -> StoreCheck {
        var check = StoreCheck(directory, progress)
        try await check.checkBlobs()
        guard let log = try await check.checkLog() else { return check }
        try await check.checkIndex(log)
        return check
    }

    // MARK: Blobs

    private mutating func checkBlobs() async throws {
        var all: [(digest: Digest, size: Int)] = []
        var strays: [(path: String, why: String)] = []
        try directory.blobs.forEach { entry in
            switch entry {
            case .blob(let digest, let size): all.append((digest, size))
            case .stray(let path, let why): strays.append((path, why))
            }
        }
        for stray in strays { report.add(.stray, stray.path, "\(stray.why); it is not looked at, and may be removed") }
        for (number, blob) in all.enumerated() {
            try check(blob.digest, blob.size)
            report.blobs += 1
            report.bytes += blob.size
            progress(.blobs, number + 1, all.count)
        }
    }

    private mutating func check(_ digest: Digest, _ size: Int) throws {
        let limit = EvidenceLimits.standard.documentBytes
        var bytes: [UInt8] = []
        do {
            try directory.blobs.stream(digest) { piece in
                // Only what may be a bundle is kept in memory.
                guard size <= limit else { return }
                unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            }
        } catch let error as StorageError where error.code == .blobDamaged || error.code == .blobMissing {
            damaged.append(digest)
            return report.add(.blobDamaged, digest.description, error.message)
        }
        guard digest.algorithm == .sha256, bytes.first == UInt8(ascii: "{"),
            case .bundle(let bundle)? = try? EvidenceDocument(bytes), let key = SignatureKey(bundle)
        else { return }
        if let other = bundles[key] {
            return report.add(.bundleDouble, digest.description, "\(other) has the same signature; either will do")
        }
        bundles[key] = digest
        unlogged.insert(key)
    }

    // MARK: The log

    /// - Returns: nil where it cannot be read to its end.
    private mutating func checkLog() async throws -> LogReader? {
        let log: LogReader
        do {
            log = try LogReader(try LogDirectoryReader(directory.log), log: directory.description.identity)
        } catch {
            report.add(.logDamaged, directory.log, "\(error)")
            return nil
        }
        let head = log.head
        var edge = RightEdge()
        var hasher = TreeHasher()
        do {
            while edge.size < head.size {
                for body in try log.entries(from: edge.size) {
                    try check(body, at: edge.size)
                    try edge.append(hasher.leaf(of: body), with: &hasher)
                }
                // Reads the tiles above as well: a path through each tile of the lowest level.
                _ = try log.inclusionProof(of: edge.size - 1, in: head.size)
                report.entries = edge.size
                progress(.log, Int(clamping: edge.size), Int(clamping: head.size))
            }
            guard edge.head == head else {
                throw LogError(
                    .rootMismatch,
                    "its \(head.size) entries give the root \(edge.head.root), and the checkpoint says \(head.root)")
            }
        } catch {
            report.add(
                .logDamaged, "entry \(edge.size)", "\(error); restore the log from a mirror or a copy of the store")
            return nil
        }
        for key in unlogged {
            let digest = bundles[key].map(\.description) ?? ""
            report.add(
                .bundleUnlogged, digest, "no entry of the log is of this bundle; record it again, if it is to count")
        }
        return log
    }

    private mutating func check(_ body: [UInt8], at index: UInt64) throws {
        let entry = try ReadEntry(body, at: index)
        unlogged.remove(entry.key)
        guard bundles[entry.key] == nil else { return }
        missing.append((index, entry.key))
        report.add(
            .bundleMissing, "entry \(index)",
            "the bundle of entry \(index), by \(entry.credentials.first ?? "nobody"), is not there; custody fsck --repair takes it from a "
                + "mirror or an export")
    }

    // MARK: The index

    private mutating func checkIndex(_ log: LogReader) async throws {
        let store: CustodyStore
        let end: UInt64
        do {
            store = try CustodyStore.open(directory.path)
            end = try await store.index.indexedUpTo()
        } catch {
            return report.add(.indexUnusable, directory.index, "\(error); custody reindex makes it anew")
        }
        let size = log.head.size
        if end > size {
            return report.add(
                .indexUnusable, directory.index,
                "it has followed \(end) entries, and the log has \(size); custody reindex makes it anew")
        }
        if end < size {
            report.add(
                .indexBehind, directory.index, "it has followed \(end) of \(size) entries; the next writer catches up")
        }
        var position: UInt64 = 0
        while position < end {
            let bodies = try log.entries(from: position)
            var query = IndexQuery()
            query.from = position
            query.limit = bodies.count
            let rows = try await store.index.find(query)
            let byIndex = Dictionary(rows.map { ($0.logIndex, $0) }) { first, _ in first }
            for body in bodies where position < end {
                try await compare(byIndex[position], body, at: position, in: store)
                position += 1
            }
            progress(.index, Int(clamping: position), Int(clamping: end))
        }
    }

    /// Holds a row of the index against the entry and its bundle.
    private mutating func compare(
        _ row: IndexedAttestation?, _ body: [UInt8], at index: UInt64, in store: CustodyStore
    ) async throws {
        let entry = try ReadEntry(body, at: index)
        // Nothing can be held against an entry whose bundle is not there; that was reported.
        guard let found = bundles[entry.key] else { return }
        guard let expected = try await store.record(row?.bundle ?? found, entry, at: index) else {
            return report.add(
                .indexDiffers, "entry \(index)", "the index names another bundle; custody reindex makes it anew")
        }
        let isSame =
            row.map { row in
                row.digest == expected.digest && row.predicateType == expected.predicateType
                    && row.builder == expected.builder && row.recordedOn == expected.recordedOn
                    && row.credentials == expected.credentials.sorted()
            } ?? false
        var isFound = true
        for subject in expected.subjects where isFound {
            var query = IndexQuery()
            query.subjects = [subject]
            query.from = index
            query.limit = 1
            isFound = try await store.index.find(query).first?.logIndex == index
        }
        guard !isSame || !isFound else { return }
        report.add(
            .indexDiffers, "entry \(index)",
            "the index says something else than the entry and its bundle; custody reindex makes it anew")
    }
}
