import Artifacts
import Evidence
import JSON
import Storage
import TestSupport
import Time

/// An index as a company fills it in years, written as rows: no log, no blobs, no signatures.
///
/// Ten attestations an artifact: provenance, an SBOM, tests, approvals, a release, deployments and what else is said.
/// Artifacts are made of artifacts before them and of libraries; few libraries are in much, most in little.
struct IncidentIndex {
    /// How much there is.
    struct Size: Sendable {
        let artifacts: Int
        let environments: Int
        static let attestationsPerArtifact = 10

        /// 1,000,000 attestations, 100,000 artifacts, 50 environments.
        static let full = Size(artifacts: 100_000, environments: 50)
        /// A tenth of it.
        static let usual = Size(artifacts: 10_000, environments: 50)
    }

    /// Each credential that builds builds as many artifacts, all versions of fifty applications.
    static let artifactsPerBuilder = 1_000

    let store: SQLiteMetadataStore
    let size: Size

    /// Makes the index in a folder.
    init(in folder: ScratchFolder, _ size: Size) throws {
        store = try SQLiteMetadataStore(folder.path + "/incidents.db", isWritable: true)
        self.size = size
        var random = SeededGenerator(seed: 7)
        var records: [IndexRecord] = []
        var next: UInt64 = 0
        for number in 0..<size.artifacts {
            for (credential, statement) in try Self.statements(about: number, size, &random) {
                records.append(
                    IndexRecord(
                        logIndex: next, digest: .sha256(of: Array("attestation \(next)".utf8)),
                        bundle: .sha256(of: Array("bundle \(next)".utf8)),
                        recordedOn: World.now - TimeSpan(seconds: Int64(size.artifacts - number) * 300),
                        credentials: [credential], statement: statement))
                next += 1
            }
            if records.count >= 10_000 || number == size.artifacts - 1 {
                try store.append(records, unresolved: [], done: [], upTo: next)
                records = []
            }
        }
    }

    static func artifact(_ number: Int) -> Digest { .sha256(of: Array("artifact \(number)".utf8)) }
    static func library(_ number: Int) -> Digest { .sha256(of: Array("library \(number)".utf8)) }
    /// The credential that builds an artifact.
    static func builder(_ number: Int, _ size: Size) -> String {
        "key:build-\(number / 20 % max(1, size.artifacts / artifactsPerBuilder))"
    }

    private static func statements(
        about number: Int, _ size: Size, _ random: inout SeededGenerator
    ) throws -> [(credential: String, statement: Statement)] {
        let subject = ResourceDescriptor(name: "app-\(number / 20).tar.gz", digests: DigestSet([artifact(number)]))
        func statement(_ type: PredicateType, _ predicate: JSONValue) throws -> Statement {
            try Statement(subjects: [subject], predicateType: type.uri, predicate: predicate)
        }
        var materials: [Digest] = [library(number % 97), library(100 + number % 9_973)]
        // One artifact in a hundred is what those behind it are made of, and of these one in ten what the others are.
        let base = number % 100 == 0 ? number - number % 1_000 : number - number % 100
        if base != number { materials.append(artifact(base)) }
        let parts: [JSONValue] = materials.map { ["digest": ["sha256": .string($0.hex)]] }
        let release = "app-\(number / 20)@1.\(number % 20)"
        let environment = "env-\(Int.random(in: 0..<size.environments, using: &random))"
        let time = World.now - TimeSpan(seconds: Int64(size.artifacts - number) * 300)
        func deployment(_ state: Deployment.State, _ later: Int64) throws -> Statement {
            try statement(
                .deployment,
                Deployment(
                    environment: environment, state: state, since: time + TimeSpan(seconds: later),
                    release: ReleaseName(release), places: []
                ).json)
        }
        let approval = Approval.predicate(
            decision: .approved, approvedOn: time, expiresOn: nil, reason: nil, evidence: [])
        let test: JSONValue = ["result": "PASSED", "configuration": []]
        let build = builder(number, size)
        var found: [(String, Statement)] = [
            (
                build,
                try statement(
                    .provenanceV1,
                    [
                        "buildDefinition": [
                            "buildType": "https://acme.test/build", "resolvedDependencies": .array(parts),
                        ], "runDetails": ["builder": ["id": .string("https://ci.acme.test/\(number % 10)")]],
                    ])
            ),
            (build, try statement(.testResult, test)), (build, try statement(.testResult, test)),
            ("key:test-\(number % 20)", try statement(.testResult, test)),
            ("key:test-\(number % 20)", try statement(.testResult, test)),
            ("key:human-\(number % 200)", try statement(.approval, approval)),
            ("key:human-\((number + 1) % 200)", try statement(.approval, approval)),
            ("key:release", try statement(.release, ["purl": .string("pkg:generic/\(release)")])),
            ("key:deploy-\(number % 5)", try deployment(.running, 60)),
        ]
        // Of twenty versions of an application one runs.
        found.append(
            number % 20 == 19
                ? ("key:deploy-\(number % 5)", try deployment(.running, 120))
                : ("key:deploy-\(number % 5)", try deployment(.removed, 120)))
        return found
    }
}

/// What a leaked credential of a builder signed, and where that runs: a thousand artifacts.
final class BlastRadiusOfCredential: Benchmark {
    static let name = "blast-radius-credential"
    static let unit = "questions"
    static let waits = true

    private let folder: ScratchFolder
    private let index: IncidentIndex

    init(_ settings: Settings) throws {
        folder = try ScratchFolder(in: settings.folder)
        index = try IncidentIndex(in: folder, settings.isFull ? .full : .usual)
    }

    func run() throws -> Int {
        let reach = try index.store.reach(
            from: .credentials([IncidentIndex.builder(7, index.size)]), since: nil, isTransitive: false, limit: 1_000)
        guard reach.artifacts.count == IncidentIndex.artifactsPerBuilder,
            reach.artifacts.contains(where: { !$0.running.isEmpty })
        else { throw BenchmarkError(description: "the credential touched \(reach.artifacts.count) artifacts") }
        return 1
    }
}

/// What a library went into at however many steps, and where that runs: some thousand artifacts of the full index.
final class BlastRadiusOfDependency: Benchmark {
    static let name = "blast-radius-dependency"
    static let unit = "questions"
    static let waits = true

    private let folder: ScratchFolder
    private let index: IncidentIndex

    init(_ settings: Settings) throws {
        folder = try ScratchFolder(in: settings.folder)
        index = try IncidentIndex(in: folder, settings.isFull ? .full : .usual)
    }

    func run() throws -> Int {
        let library = IncidentIndex.library(7)
        let reach = try index.store.reach(
            from: .dependency(.digest(library)), since: nil, isTransitive: true, limit: 1_000)
        guard reach.artifacts.contains(where: { !$0.isDirect }),
            reach.artifacts.contains(where: { !$0.running.isEmpty })
        else { throw BenchmarkError(description: "the library went into \(reach.artifacts.count) artifacts") }
        return 1
    }
}
