import Artifacts
import Evidence
import JSON
import Storage
import TestSupport
import Testing
import Time

/// What every backend tells of what was touched.
struct `What was touched` {
    private let files: TemporaryDirectory
    private let store: SQLiteMetadataStore

    private static let commit = Result { try Digest(.gitCommit, hex: StatementSketch.commit) }

    init() throws {
        files = try TemporaryDirectory()
        store = try SQLiteMetadataStore(files.path + "/custody.db", isWritable: true)
        func digest(_ name: String) -> Digest { IndexSamples.digest(name) }
        try store.append(
            [
                try Self.record(0, Self.made("base", of: []), by: "key:base", on: "9d"),
                try Self.record(1, Self.made("library", of: ["base"]), on: "8d"),
                try Self.record(2, Self.made("app", of: ["library"], uris: ["pkg:generic/zlib@1.3.1"]), on: "3d"),
                try Self.record(3, Self.made("tool", of: ["library"]), on: nil),
                try Self.record(4, Self.released("app", "payments@1.4.2"), by: "key:alice"),
                try Self.record(5, Self.deployed("app", "production", since: "2h", release: "payments@1.4.2")),
                try Self.record(6, Self.deployed("app", "staging", since: "5h")),
                try Self.record(7, Self.deployed("app", "staging", .removed, since: "1h")),
                // Recorded last, and older than what is there.
                try Self.record(8, Self.deployed("app", "production", .removed, since: "3h")),
                try Self.record(9, Self.deployed("base", "test", since: "4h")),
            ], unresolved: [], done: [], upTo: 10)
    }

    private static func record(
        _ index: UInt64, _ statement: Statement, by credential: String = "key:ci", on age: String? = "1h"
    ) throws -> IndexRecord {
        IndexRecord(
            logIndex: index, digest: .sha256(of: Array("attestation \(index)".utf8)),
            bundle: .sha256(of: Array("bundle \(index)".utf8)), recordedOn: age.map { World.earlier($0) },
            credentials: [credential], statement: statement)
    }

    private static func made(_ name: String, of parts: [String], uris: [String] = []) throws -> Statement {
        let plain = try IndexSamples.made(IndexSamples.digest(name), of: parts.map(IndexSamples.digest), uris: uris)
        return try statement(name, .provenanceV1, plain.predicateJSON)
    }

    private static func statement(_ name: String, _ type: PredicateType, _ predicate: JSONValue) throws -> Statement {
        try Statement(
            subjects: [ResourceDescriptor(name: name, digests: DigestSet([IndexSamples.digest(name)]))],
            predicateType: type.uri, predicate: predicate)
    }

    private static func released(_ name: String, _ release: String) throws -> Statement {
        try statement(name, .release, ["purl": .string("pkg:generic/\(release)")])
    }

    private static func deployed(
        _ name: String, _ environment: String, _ state: Deployment.State = .running, since: String,
        release: String? = nil
    ) throws -> Statement {
        try statement(
            name, .deployment,
            Deployment(
                environment: environment, state: state, since: World.earlier(since),
                release: release.flatMap { ReleaseName($0) }, places: []
            ).json)
    }

    private func names(_ origin: ReachOrigin, since: String? = nil, isTransitive: Bool = false) throws -> [String] {
        try store.reach(
            from: origin, since: since.map { World.earlier($0) }, isTransitive: isTransitive, limit: 100
        ).artifacts.flatMap(\.labels)
    }

    @Test func `A credential leads to what it signed, and that to where it runs`() throws {
        let reach = try store.reach(
            from: .credentials(["key:alice", "key:base"]), since: nil, isTransitive: false, limit: 9)
        #expect(reach.attestations.map(\.logIndex) == [0, 4])
        #expect(reach.attestationCount == 2)
        #expect(reach.artifacts.map(\.labels) == [["base"], ["app"]])
        let app = try #require(reach.artifacts.last)
        #expect(app.releases == ["payments@1.4.2"])
        #expect(app.isDirect)
        #expect(app.running.map(\.environment) == ["production"])
        #expect(app.running.first?.logIndex == 5)
        #expect(app.running.first?.release == "payments@1.4.2")
        #expect(app.deployments.map(\.state) == [.running, .removed])
        #expect(reach.artifacts.first?.running.map(\.environment) == ["test"])
    }

    @Test func `What was made of a thing, and of that, is reached where it is asked for`() throws {
        let base = ReachOrigin.credentials(["key:base"])
        #expect(try names(base) == ["base"])
        #expect(try names(base, isTransitive: true) == ["base", "library", "app", "tool"])
        let digest = IndexSamples.digest("base")
        #expect(try names(.dependency(.digest(digest)), isTransitive: true) == ["library", "app", "tool"])
        #expect(try names(.artifact(digest), isTransitive: true) == ["base", "library", "app", "tool"])
        #expect(try names(.dependency(.name("pkg:generic/zlib@1.3.1")), isTransitive: true) == ["app"])
        let all = try store.reach(
            from: .dependency(.digest(digest)), since: nil, isTransitive: true, limit: 9
        ).artifacts
        #expect(all.map(\.isDirect) == [true, false, false])
    }

    @Test func `A builder leads to what it built, and a commit to what was built from it`() throws {
        #expect(try names(.builder("https://ci.acme.test")) == ["base", "library", "app", "tool"])
        let commit = try Self.commit.get()
        try store.append([try IndexSamples.record(10, .provenance())], unresolved: [], done: [], upTo: 11)
        let found = try names(.commit(commit))
        // Once for each algorithm that the provenance names it by.
        #expect(found == TestArtifact.app.digests.digests.map { _ in TestArtifact.app.name })
    }

    @Test func `Since a time, what was recorded before does not count, and what has no time does`() throws {
        let builder = ReachOrigin.builder("https://ci.acme.test")
        #expect(try names(builder, since: "4d") == ["app", "tool"])
        let reach = try store.reach(from: builder, since: World.earlier("4d"), isTransitive: false, limit: 1)
        #expect(reach.attestationCount == 2)
        #expect(reach.attestations.map(\.logIndex) == [2])
        #expect(reach.kinds.first?.first == World.earlier("3d"))
        #expect(reach.kinds.first?.lastIndex == 3)
    }

    @Test(arguments: [
        ReachOrigin.credentials([]), .credentials(["key:nobody"]), .builder("https://nowhere.test"),
        .artifact(IndexSamples.digest("unheard of")), .dependency(.name("pkg:nothing")),
    ])
    func `What the index has never heard of touched nothing`(origin: ReachOrigin) throws {
        let reach = try store.reach(from: origin, since: nil, isTransitive: true, limit: 9)
        #expect(reach.kinds.isEmpty && reach.attestations.isEmpty && reach.artifacts.isEmpty)
    }

    @Test func `What credentials did is counted by type, of all or of one`() throws {
        #expect(try store.credentials() == ["key:alice", "key:base", "key:ci"])
        let all = try store.activity(of: nil)
        #expect(all.map(\.credential) == ["key:alice", "key:base", "key:ci", "key:ci"])
        #expect(try store.activity(of: "key:ci") == all.filter { $0.credential == "key:ci" })
        #expect(try store.activity(of: "key:ci").map(\.activity.count).reduce(0, +) == 8)
        #expect(try store.activity(of: "key:nobody") == [])
    }

    @Test func `The tools of agents are counted, used and offered`() throws {
        try store.append(
            [
                try IndexSamples.record(10, .agentAction("shell")),
                try IndexSamples.record(11, .agentAction("shell")),
            ], unresolved: [], done: [], upTo: 12)
        let tools = try store.agentTools()
        #expect(tools.map(\.tool) == ["registry-read", "shell"])
        #expect(tools.map(\.used) == [0, 2])
        #expect(tools.map(\.offered) == [2, 2])
        #expect(tools.map(\.lastIndex) == [11, 11])
    }
}
