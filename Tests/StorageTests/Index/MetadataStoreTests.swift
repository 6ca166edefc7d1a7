import Artifacts
import Evidence
import SQLite
import Storage
import TestSupport
import Testing
import Time

/// An index in a folder that goes with the value.
private struct IndexWorld {
    let files: TemporaryDirectory
    let store: SQLiteMetadataStore
    var path: String { files.path + "/custody.db" }

    init() throws {
        files = try TemporaryDirectory()
        store = try SQLiteMetadataStore(files.path + "/custody.db", isWritable: true)
    }
}

/// What every backend must do.
struct `The index` {
    private let commit = Result { try Digest(.gitCommit, hex: StatementSketch.commit) }

    private func filled() throws -> IndexWorld {
        let world = try IndexWorld()
        try world.store.append(
            [
                try IndexSamples.record(0, .provenance(), on: World.earlier("3d")),
                try IndexSamples.record(1, .source(), by: ["key:source"]),
                try IndexSamples.record(3, .spdx(), on: nil),
                try IndexSamples.record(4, .approval(), by: ["key:bob", "key:alice"]),
            ], unresolved: [(2, [9, 9])], done: [], upTo: 5)
        return world
    }

    private func indices(_ world: IndexWorld, _ change: (inout IndexQuery) throws -> Void) throws -> [UInt64] {
        var query = IndexQuery()
        try change(&query)
        return try world.store.find(query).map(\.logIndex)
    }

    @Test func `Attestations are found by each of the things they are known by`() throws {
        let world = try filled()
        let commit = try commit.get()
        let zlib = try Digest(.sha256, hex: StatementSketch.digest("zlib"))
        let app = TestArtifact.app
        #expect(try indices(world) { _ in } == [0, 1, 3, 4])
        #expect(try indices(world) { $0.subjects = app.digests.digests } == [0, 3, 4])
        #expect(try indices(world) { $0.subjects = [app.digest, commit] } == [0, 1, 3, 4])
        #expect(try indices(world) { $0.artifact = app.name } == [0, 3, 4])
        #expect(try indices(world) { $0.predicateType = "https://slsa.dev/provenance/v1" } == [0])
        #expect(try indices(world) { $0.credential = "key:alice" } == [4])
        #expect(try indices(world) { $0.builder = StatementSketch.builder } == [0])
        #expect(try indices(world) { $0.commit = commit } == [0, 1])
        #expect(try indices(world) { $0.dependency = .digest(zlib) } == [0, 3])
        #expect(try indices(world) { $0.dependency = .name("pkg:generic/zlib@1.3.1") } == [0, 3])
        #expect(try indices(world) { $0.attestation = .sha256(of: Array("attestation 3".utf8)) } == [3])
        #expect(try indices(world) { $0.before = World.earlier("1d") } == [0])
    }

    @Test func `All that is asked for must fit`() throws {
        let world = try filled()
        #expect(
            try indices(world) {
                $0.subjects = [TestArtifact.app.digest]
                $0.credential = "key:bob"
                $0.from = 1
            } == [4])
        #expect(
            try indices(world) {
                $0.subjects = [TestArtifact.app.digest]
                $0.credential = "key:source"
            } == [])
        #expect(try indices(world) { $0.credential = "key:nobody" } == [])
        #expect(try indices(world) { $0.subjects = [IndexSamples.digest("unheard of")] } == [])
    }

    @Test func `A long answer is asked for page by page`() throws {
        let world = try filled()
        #expect(try indices(world) { $0.limit = 2 } == [0, 1])
        #expect(
            try indices(world) {
                $0.limit = 2
                $0.from = 2
            } == [3, 4])
        #expect(try indices(world) { $0.limit = -1 } == [])
    }

    @Test func `An attestation comes with what the index knows of it`() throws {
        let world = try filled()
        var query = IndexQuery()
        query.credential = "key:bob"
        let found = try #require(try world.store.find(query).first)
        #expect(found.credentials == ["key:alice", "key:bob"])
        #expect(found.bundle == .sha256(of: Array("bundle 4".utf8)))
        #expect(found.digest == .sha256(of: Array("attestation 4".utf8)))
        #expect(found.recordedOn == World.now)
        #expect(found.builder == nil)
    }

    @Test func `It says how far it has followed the log, and what it could not resolve`() throws {
        let world = try filled()
        #expect(try world.store.indexedUpTo() == 5)
        #expect(try world.store.unresolved() == [2])
        let statistics = try world.store.statistics()
        #expect(statistics.attestations == 4)
        #expect(statistics.unresolved == 1)
        #expect(statistics.credentials == 4)
        #expect(statistics.byPredicateType.count == 4)
    }

    @Test func `A piece that fails leaves nothing of itself`() async throws {
        let world = try filled()
        // The second record has the place of one that is there.
        #expect(
            await code {
                try world.store.append(
                    [try IndexSamples.record(5, .testResult()), try IndexSamples.record(4, .testResult())],
                    unresolved: [], done: [], upTo: 6)
            } == .index)
        #expect(try world.store.indexedUpTo() == 5)
        #expect(try world.store.statistics().attestations == 4)
        // Ids that were given in it are not believed.
        try world.store.append([try IndexSamples.record(5, .testResult())], unresolved: [], done: [], upTo: 6)
        #expect(try indices(world) { $0.predicateType = "https://in-toto.io/attestation/test-result/v0.1" } == [5])
    }

    @Test func `A bundle that is about to be logged is noted until its entry is followed`() throws {
        let world = try IndexWorld()
        let bundle = IndexSamples.digest("bundle")
        try world.store.stage([(entry: [1, 2], bundle: bundle), (entry: [3, 4], bundle: bundle)])
        #expect(try world.store.staged([1, 2]) == bundle)
        try world.store.stage([(entry: [1, 2], bundle: IndexSamples.digest("another"))])
        #expect(try world.store.staged([1, 2]) == IndexSamples.digest("another"))
        try world.store.append([], unresolved: [], done: [[1, 2]], upTo: 1)
        #expect(try world.store.staged([1, 2]) == nil)
        #expect(try world.store.staged([3, 4]) == bundle)
    }

    @Test func `What a thing went into and was made of is found through every step`() throws {
        let world = try IndexWorld()
        func digest(_ name: String) -> Digest { IndexSamples.digest(name) }
        try world.store.append(
            [
                // The base is in the library, the library in both applications, and one application in an image.
                IndexSamples.record(0, try IndexSamples.made(digest("library"), of: [digest("base")])),
                IndexSamples.record(1, try IndexSamples.made(digest("app"), of: [digest("library")])),
                IndexSamples.record(
                    2, try IndexSamples.made(digest("tool"), of: [digest("library")]), by: "key:other"),
                IndexSamples.record(3, try IndexSamples.made(digest("image"), of: [digest("app")])),
                // A circle, which only wrong statements make, ends.
                IndexSamples.record(4, try IndexSamples.made(digest("base"), of: [digest("image")], uris: ["pkg:a"])),
            ], unresolved: [], done: [], upTo: 5)
        let all = ["app", "base", "image", "library", "tool"].map(digest).sorted()
        #expect(try world.store.dependents(of: .digest(digest("base")), limit: 100).sorted() == all)
        #expect(
            try world.store.dependents(of: .digest(digest("tool")), limit: 100).sorted() == [])
        #expect(try world.store.dependents(of: .name("pkg:a"), limit: 100).sorted() == all)
        #expect(
            try world.store.dependencies(of: digest("tool"), limit: 100).sorted()
                == ["app", "base", "image", "library"].map(digest).sorted())
        #expect(try world.store.dependents(of: .digest(digest("base")), limit: 2).count == 2)
        #expect(try world.store.subjects(signedBy: "key:other", limit: 9) == [digest("tool")])
    }

    @Test func `Emptied and filled again it is the same, row by row`() throws {
        let world = try filled()
        let before = try DatabaseDump(world.path)
        #expect(before.rows["subjects"]?.isEmpty == false)
        try world.store.clear()
        #expect(try world.store.indexedUpTo() == 0)
        #expect(try world.store.statistics().attestations == 0)
        try world.store.append(
            [
                try IndexSamples.record(0, .provenance(), on: World.earlier("3d")),
                try IndexSamples.record(1, .source(), by: ["key:source"]),
            ], unresolved: [(2, [9, 9])], done: [], upTo: 3)
        try world.store.append(
            [
                try IndexSamples.record(3, .spdx(), on: nil),
                try IndexSamples.record(4, .approval(), by: ["key:bob", "key:alice"]),
            ], unresolved: [], done: [], upTo: 5)
        #expect(try DatabaseDump(world.path) == before)
    }
}

struct `The index in SQLite` {
    @Test func `Others read what one writes`() throws {
        let world = try IndexWorld()
        let reader = try SQLiteMetadataStore(world.path, isWritable: false)
        try world.store.append([try IndexSamples.record(0, .provenance())], unresolved: [], done: [], upTo: 1)
        #expect(try reader.find(IndexQuery(about: TestArtifact.app.digests)).count == 1)
    }

    @Test func `A reader does not write`() async throws {
        let world = try IndexWorld()
        let reader = try SQLiteMetadataStore(world.path, isWritable: false)
        #expect(await code { try reader.append([], unresolved: [], done: [], upTo: 1) } == .index)
    }

    @Test func `A database of a newer version is refused`() async throws {
        let world = try IndexWorld()
        let other = try Connection(world.path)
        try other.execute("PRAGMA user_version = 99;")
        for isWritable in [true, false] {
            #expect(
                await code { _ = try SQLiteMetadataStore(world.path, isWritable: isWritable) } == .newerVersion)
        }
    }

    @Test func `Another program's database is refused and left alone`() async throws {
        let files = try TemporaryDirectory()
        let path = files.path + "/custody.db"
        try Connection(path, access: .create).execute("CREATE TABLE mine (a TEXT);")
        #expect(await code { _ = try SQLiteMetadataStore(path, isWritable: true) } == .index)
        #expect(try DatabaseDump(path).rows.keys.sorted() == ["mine"])
    }

    @Test func `A file that is no database is known to be beyond use`() async throws {
        let world = try IndexWorld()
        #expect(!SQLiteMetadataStore.isBeyondUse(world.path))
        #expect(!SQLiteMetadataStore.isBeyondUse(world.files.path + "/none.db"))
        try world.files.write("broken.db", [UInt8](repeating: 7, count: 8_192))
        #expect(SQLiteMetadataStore.isBeyondUse(world.files.path + "/broken.db"))
        #expect(
            await code { _ = try SQLiteMetadataStore(world.files.path + "/broken.db", isWritable: true) } == .index)
    }

    @Test func `Every earlier version is migrated, and follows the log anew where it lacked something`() throws {
        let files = try TemporaryDirectory()
        let path = files.path + "/custody.db"
        let schema = SQLiteMetadataStore.schema
        for version in 1..<schema.version {
            try files.write("custody.db", "")
            let old = try Connection(path, access: .create)
            try old.migrate(
                to: Schema(
                    applicationID: schema.applicationID, migrations: Array(schema.migrations.prefix(version))))
            try old.execute(
                """
                INSERT INTO names (id, kind, value) VALUES (1, 1, 'https://acme.test/type');
                INSERT INTO attestations (id, digest, bundle, predicate_type)
                VALUES (0, zeroblob(32), zeroblob(32), 1);
                UPDATE progress SET indexed_up_to = 1;
                """)
            if version >= 2 { try old.execute("INSERT INTO staged (entry, bundle) VALUES (x'01', zeroblob(32));") }
            let store = try SQLiteMetadataStore(path, isWritable: true)
            // No version before 3 knew deployments, so that nothing of what it followed is kept but what was noted.
            #expect(try store.indexedUpTo() == 0)
            #expect(try store.find(IndexQuery()).isEmpty)
            if version >= 2 { #expect(try store.staged([1]) != nil) }
            // The tables of every later version are there.
            try store.stage([(entry: [2], bundle: IndexSamples.digest("bundle"))])
            try store.append(
                [try IndexSamples.record(0, .deployment()), try IndexSamples.record(1, .agentAction())],
                unresolved: [(2, [2])], done: [], upTo: 3)
            #expect(try store.unresolved() == [2])
            #expect(try store.agentTools().count == 2)
            let fresh = try IndexWorld()
            #expect(try DatabaseDump.tables(path) == DatabaseDump.tables(fresh.path))
        }
    }
}
