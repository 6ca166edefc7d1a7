import Artifacts
import Durable
import Evidence
import JSON
import Ledger
import Recording
import SQLite
import Storage
import TestSupport
import Testing
import Trust

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A store with six attestations, closed; what is done to it; and what is found.
struct `Checking a store` {
    private func closed() async throws -> StoreWorld {
        let world = try await StoreWorld.filled()
        try world.close()
        return world
    }

    private func kinds(_ report: StoreReport) -> [StoreFinding.Kind] { report.findings.map(\.kind) }

    @Test func `A store that is in order has no findings`() async throws {
        let world = try await closed()
        try await world.store.blobs.put([1, 2, 3])
        let report = try await StoreCheck.run(world.path)
        #expect(report.findings == [])
        #expect(report.isClean)
        #expect(report.blobs == 7)
        #expect(report.entries == 6)
    }

    @Test func `An empty store is in order`() async throws {
        let world = try await StoreWorld()
        try world.close()
        #expect(try await StoreCheck.run(world.path).findings == [])
    }

    /// What happened to the first bundle of a store, and what is found.
    enum Harm: CaseIterable {
        case rotten, truncated, swapped, gone, stray, unlogged, double, tile, index, row, behind

        var kinds: Set<StoreFinding.Kind> {
            switch self {
            case .rotten, .truncated, .swapped: [.blobDamaged, .bundleMissing]
            case .gone: [.bundleMissing]
            case .stray: [.stray]
            case .unlogged: [.bundleUnlogged]
            case .double: [.bundleDouble]
            case .tile: [.logDamaged]
            case .index: [.indexUnusable]
            case .row: [.indexDiffers]
            case .behind: [.indexBehind]
            }
        }

        func happen(to world: StoreWorld) async throws {
            let first = try #require(try await world.store.index.find(IndexQuery()).first).bundle
            let file = FileBlobStore(world.path + "/blobs").file(of: first)
            switch self {
            case .rotten:
                try Tool.run(["sh", "-c", "chmod u+w $0; printf x | dd of=$0 bs=1 seek=99 conv=notrunc", file])
            case .truncated: try Tool.run(["sh", "-c", "chmod u+w $0; truncate -s 100 $0", file])
            case .swapped:
                let other = try #require(try await world.store.index.find(IndexQuery()).last).bundle
                try Tool.run(["cp", "-f", FileBlobStore(world.path + "/blobs").file(of: other), file])
            case .gone: try removeFile(file)
            case .stray: try world.files.write("custody-data/blobs/sha256/note", "mine")
            case .unlogged: try await world.store.blobs.put(try await world.prepared(.testResult(), by: "ci").bytes)
            case .double:
                let bytes = try await world.store.blobs.bytes(of: first, limit: 1 << 20)
                try await world.store.blobs.put(bytes + [0x0a])
            case .tile:
                // A row of the tail, as nobody but a failing disk writes it.
                let database = try Connection(world.path + "/log/log.db")
                try database.execute("UPDATE tail SET entry = x'7b7d' WHERE position = 2")
            case .index: try world.files.write("custody-data/custody.db", [UInt8](repeating: 9, count: 4_096))
            case .row:
                try Connection(world.path + "/custody.db").execute(
                    "UPDATE attestations SET recorded_on = 7 WHERE id = 1")
            case .behind:
                let index = try Connection(world.path + "/custody.db")
                try index.execute("UPDATE progress SET indexed_up_to = 5")
            }
        }
    }

    @Test(arguments: Harm.allCases)
    func `What is not in order is found, and named`(harm: Harm) async throws {
        let world = try await closed()
        try await harm.happen(to: world)
        let report = try await StoreCheck.run(world.path)
        #expect(Set(kinds(report)) == harm.kinds, "\(report.findings)")
        let isHarmless = harm.kinds.allSatisfy { !$0.isFault }
        #expect(report.isClean == isHarmless)
    }

    @Test(arguments: [Harm.rotten, .truncated, .swapped, .gone])
    func `A mirror restores what it has`(harm: Harm) async throws {
        let world = try await closed()
        let mirror = world.files.path + "/mirror"
        try Tool.run(["cp", "-a", world.path, mirror])
        try await harm.happen(to: world)
        for path in [mirror, mirror + "/blobs"] {
            let report = try await StoreCheck.repair(world.path, from: [.mirror(path)])
            #expect(report.isClean, "\(report.findings)")
        }
        #expect(try await StoreCheck.run(world.path).findings == [])
    }

    @Test(arguments: [Harm.rotten, .truncated, .swapped, .gone])
    func `A file of evidence that was exported restores what is in it`(harm: Harm) async throws {
        let world = try await StoreWorld.filled()
        let file = try EvidenceFile(
            try await world.store.export(about: TestArtifact.app.digests, name: nil, at: World.now).bytes)
        try world.close()
        let before = try FileBlobStore(world.path + "/blobs").all()
        try await harm.happen(to: world)
        let source = try RepairSource.evidence(file, name: "app.custody", of: world.store.directory.description)
        let report = try await StoreCheck.repair(world.path, from: [source])
        #expect(report.isClean, "\(report.findings)")
        #expect(try FileBlobStore(world.path + "/blobs").all() == before)
        #expect(try await StoreCheck.run(world.path).findings == [])
    }

    @Test(arguments: [Harm.index, .row, .behind])
    func `The index is made anew by a repair`(harm: Harm) async throws {
        let world = try await closed()
        let before = try DatabaseDump(world.path + "/custody.db")
        try await harm.happen(to: world)
        for name in ["-wal", "-shm"] where harm == .index { try removeFile(world.path + "/custody.db" + name) }
        let report = try await StoreCheck.repair(world.path, from: [])
        let areRepaired = report.findings.allSatisfy { $0.isRepaired }
        #expect(areRepaired, "\(report.findings)")
        #expect(try DatabaseDump(world.path + "/custody.db") == before)
    }

    @Test func `A mirror that is damaged itself restores nothing, and nothing whole is lost`() async throws {
        let world = try await closed()
        let mirror = world.files.path + "/mirror"
        try Tool.run(["cp", "-a", world.path, mirror])
        try await Harm.gone.happen(to: world)
        try Tool.run([
            "sh", "-c", "find $0/blobs -type f | while read f; do chmod u+w $f; printf x >> $f; done", mirror,
        ])
        let report = try await StoreCheck.repair(world.path, from: [.mirror(mirror)])
        #expect(!report.isClean)
        #expect(report.findings.filter(\.isRepaired) == [])
        #expect(try world.blobs().count == 5)
    }

    @Test func `A repair is refused while another writes; a check is not`() async throws {
        let world = try await StoreWorld.filled()
        do {
            _ = try await StoreCheck.repair(world.path, from: [])
            Issue.record("it was repaired")
        } catch let error as StorageError {
            #expect(error.code == .inUse)
        }
        #expect(try await StoreCheck.run(world.path).isClean)
    }

    @Test func `A store says how much it holds`() async throws {
        let world = try await StoreWorld.filled()
        let statistics = try await world.store.statistics()
        #expect(statistics.entries == 6)
        #expect(statistics.blobs == 6)
        #expect(statistics.bytes > 6 * 1_000)
        #expect(statistics.index.attestations == 6)
    }
}

extension FileBlobStore {
    /// The digests of all blobs.
    fileprivate func all() throws -> [Digest] {
        var found: [Digest] = []
        try forEach { if case .blob(let digest, _) = $0 { found.append(digest) } }
        return found
    }
}
