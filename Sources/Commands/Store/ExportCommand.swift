import Arguments
import Artifacts
import Durable
import Evidence
import Gate
import JSON
import Ledger
import Merkle
import Policy
import Recording
import Storage
import Terminal
import Time
import Trust
import Wording

/// `custody export`: evidence in one file, to be verified anywhere.
enum ExportCommand {
    private static let artifact = Argument.optional(
        .path.named("ARTIFACT"),
        "a file, a directory, oci:LAYOUT, docker-archive:FILE, git:REPOSITORY@ID, NAME@sha256:… or sha256:…")
    private static let out = Option.required(
        "--out", short: "-o", .file, "the file to write, as `app.custody`; with --before a folder")
    private static let before = Option.optional(
        "--before", .time, "all evidence that was recorded earlier, for an archive, in files of 1,000 attestations")
    private static let policy = Option.optional(
        "--policy", .file, "the policy to bring along; the store's unless given")
    private static let principals = Option.optional(
        "--principals", .file, "the principals to bring along; the store's unless given")

    static let command = Command(
        "export", "put the evidence about an artifact into one file that verifies anywhere",
        discussion: """
            The file has the bundles with their proofs, the log's checkpoint with its cosignatures, the trusted root, the \
            policy, the principals with their keys, and the decision that follows from them. `custody verify --evidence` \
            and `custody gate --evidence` read it in an empty folder, without a store and without a network.

            With `--before` what was recorded earlier goes into files for an archive. Nothing is removed from the store.
            """,
        arguments: [artifact], options: [StoreOptions.store, out, Destination.force, before, SharedOptions.at],
        groups: [OptionGroup("What comes along", [policy, principals]), CommonOptions.output],
        examples: [
            .init("Of a file", "custody export app.tar.gz --out app.custody"),
            .init("For an archive", "custody export --before 2026-01-01T00:00:00Z --out archive-2025/"),
        ], seeAlso: ["verify", "gate", "evidence"]
    ) { parsed, console in
        guard (parsed[artifact] == nil) != (parsed[before] == nil) else {
            throw CommandError(
                "usage.missing-argument", "either an artifact or --before says what is exported",
                next: "see 'custody export --help'")
        }
        if let before = parsed[before] { return try await exportArchive(before, parsed, console) }
        try Destination.requireFree(parsed[out], parsed[Destination.force])
        let store = try StoreOpening.reader(parsed)
        let artifact = try ArtifactReading.read(parsed[artifact] ?? "", on: console)
        let instant = SharedOptions.instant(parsed)
        var file = try await store.export(
            about: artifact.digests, name: artifact.name, under: try cosigned(store), at: instant)
        file.witnesses = try Witnessing.policy(of: store.directory).quorum?.witnesses.map(\.key) ?? []
        if file.attestations.isEmpty { console.warn("the store has no evidence about \(artifact.reference)") }
        try add(to: &file, Subject(artifact), parsed, store.directory, at: instant)
        try Destination.write(file.bytes, to: parsed[out], force: parsed[Destination.force], console)
        report([parsed[out]], file.attestations.count, file.decision?["verdict"]?.string, parsed, console)
        return .success
    }

    /// The published checkpoint where witnesses cosigned it and it has all that is indexed; nil for the newest.
    private static func cosigned(_ store: CustodyStore) throws -> SignedCheckpoint? {
        try store.log.refresh()
        guard let published = try store.log.publishedCheckpoint(), published.note.signatures.count > 1,
            published.checkpoint.head == store.log.head
        else { return nil }
        return published
    }

    /// Adds policy, principals and the decision on them, as far as they are there.
    private static func add(
        to file: inout Recording.EvidenceFile, _ subject: Subject, _ parsed: ParsedArguments,
        _ directory: CustodyDirectory, at instant: Instant
    ) throws {
        file.principals = try principals(parsed, directory)
        if let path = parsed[policy] ?? StoreRules.path(StoreRules.policy, in: directory) {
            let bytes = try readFile(path, limit: StoreRules.limit)
            _ = try Policy.load(path, principals: nil)
            file.policy = Recording.EvidenceFile.Document(text: String(decoding: bytes, as: UTF8.self))
        }
        file.decision = try PortableEvidence(path: parsed[out], file: file).decide(about: subject, at: instant)?.json
    }

    private static func principals(
        _ parsed: ParsedArguments, _ directory: CustodyDirectory
    ) throws -> Recording.EvidenceFile.Document? {
        guard let path = parsed[principals] ?? StoreRules.path(StoreRules.principals, in: directory) else { return nil }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return try PortablePrincipals(try readFile(path, limit: StoreRules.limit)) { name in
            try readFile(name.hasPrefix("/") ? name : folder + name, limit: 65_536)
        }.document
    }

    private static func exportArchive(
        _ before: Instant, _ parsed: ParsedArguments, _ console: Console
    ) async throws -> ExitCode {
        let store = try StoreOpening.reader(parsed)
        let folder = parsed[out].count > 1 && parsed[out].hasSuffix("/") ? String(parsed[out].dropLast()) : parsed[out]
        try makeFolder(folder)
        let (force, progress) = (
            parsed[Destination.force], LazyProgress("exporting", unit: .items("attestations"), on: console)
        )
        defer { progress.finish() }
        let known = try principals(parsed, store.directory)
        var written: [String] = []
        let count = try await store.export(before: before, at: SharedOptions.instant(parsed)) { file, done in
            var file = file
            file.principals = known
            let first = file.attestations.first?.index ?? 0
            let digits = String(first)
            let name = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
            let path = "\(folder)/\(name)\(Recording.EvidenceFile.ending)"
            try Destination.write(file.bytes, to: path, force: force, console)
            written.append(path)
            progress.report(Int64(done + file.attestations.count), of: nil)
        }
        report(written, count, nil, parsed, console)
        return .success
    }

    private static func report(
        _ files: [String], _ count: Int, _ verdict: String?, _ parsed: ParsedArguments, _ console: Console
    ) {
        switch parsed[CommonOptions.format] {
        case .text:
            let decided = verdict.map { ", and the decision: \($0)" } ?? ""
            console.note("\(counting(count, "attestation"))\(decided)")
        case .json:
            var object: JSONObject = [
                "schema": "https://custody.dev/schemas/exported/v1", "files": .array(files.map { .string($0) }),
                "attestations": .integer(count),
            ]
            if let verdict { object["verdict"] = .string(verdict) }
            console.print(json: .object(object))
        }
    }
}
