import Arguments
import Artifacts
import Durable
import Gate
import Recording
import Storage
import Terminal

/// What `gate` and `explain` do alike: read the artifact, the evidence, the policy and the principals, and decide.
enum Deciding {
    static func run(_ parsed: ParsedArguments, on console: Console) async throws -> GateRun {
        let store = try parsed[SharedOptions.store].map { try CustodyStore.open($0) }
        let policy = try document(SharedOptions.policy, parsed, StoreRules.policy, in: store, what: "policy")
        let principals = try document(
            SharedOptions.principals, parsed, StoreRules.principals, in: store, what: "principals")
        let artifact = try ArtifactReading.read(parsed[SharedOptions.artifact], on: console)
        var roots = try parsed[SharedOptions.trustedRoots].map { try TrustedDocument($0) }
        var given: [EvidenceFolder.Given] = []
        if let store {
            // With their proofs, so that the gate sees when they were signed.
            given = try await store.evidence(about: artifact.digests).map { try $0.given(by: store) }
            roots.append(try TrustedDocument(store.directory.trustedRoot))
        }
        var paths: [String] = []
        for path in parsed[SharedOptions.evidence] {
            guard path.hasSuffix(Recording.EvidenceFile.ending) else {
                paths.append(path)
                continue
            }
            given += try PortableEvidence.read(path).documents
        }
        let progress = LazyProgress("verifying evidence", unit: .items("documents"), on: console)
        defer { progress.finish() }
        return try GateRun(
            artifact, evidence: paths, given: given, policy: policy, principals: principals,
            trust: TrustedParties(
                documents: roots.map { ($0.name, $0.bytes) }, witnesses: parsed[SharedOptions.witnesses]),
            at: SharedOptions.instant(parsed)
        ) { progress.report(Int64($0), of: Int64($1)) }
    }

    /// The document that was given, else the store's.
    private static func document(
        _ option: Option<String?>, _ parsed: ParsedArguments, _ name: String, in store: CustodyStore?, what: String
    ) throws -> String {
        if let path = parsed[option] { return path }
        guard let store else {
            throw CommandError(
                "usage.missing-option", "'\(parsed.commandLine)' needs --\(what), or a store that has one",
                next: "see '\(parsed.commandLine) --help'")
        }
        guard let path = StoreRules.path(name, in: store.directory) else {
            throw CommandError(
                "store.no-\(what)", "the store \(store.directory.path) has no \(name), and --\(what) was not given",
                next: "give --\(what), or put the document into \(store.directory.policy)/\(name)")
        }
        return path
    }
}

/// A trusted root that was read.
private struct TrustedDocument {
    let name: String
    let bytes: [UInt8]

    init(_ path: String) throws {
        name = path
        bytes = try readFile(path, limit: 8 << 20)
    }
}
