import Arguments
import Durable
import Evidence
import JSON
import Terminal
import Time
import Trust

/// `custody trust update`: the newest trusted root that an instance publishes, verified by TUF.
enum TrustUpdate {
    private static let root = Argument.required(
        .file.named("ROOT"), "the trusted_root.json that is written; what is kept for the next update lies beside it")
    private static let from = Option.required(
        "--from", .directory, "a copy of the instance's TUF repository, or of its metadata")
    private static let targets = Option.optional(
        "--targets", .directory, "where the repository's files lie; targets/ in the copy unless given")
    private static let start = Option.optional(
        "--tuf-root", .file, "the TUF root to start from, which you made sure of; for the first update")
    private static let target = Option(
        "--target", .text("NAME"), default: "trusted_root.json", "which file of the repository is wanted")

    static let command = Command(
        "update", "write the newest trusted root of an instance, verified by TUF",
        discussion: """
            From the TUF root at hand each newer one is verified by the keys of the one before it, then timestamp, snapshot \
            and targets, then the file. Nothing is written unless all of it is right, and nothing older than what was seen \
            before. The copy is not trusted: it may come from anywhere.

            What the next update starts from is kept in `ROOT.tuf`.
            """,
        arguments: [root], options: [from, targets, start, target, SharedOptions.at], groups: [CommonOptions.output],
        examples: [
            .init(
                "The first time",
                "custody trust update trusted_root.json --tuf-root root.json --from tuf-repository-mirror"),
            .init("From then on", "custody trust update trusted_root.json --from tuf-repository-mirror"),
        ], exitCodes: .verdict(success: "the trusted root is the newest one", held: "the metadata were refused"),
        seeAlso: ["trust check", "trust show"]
    ) { parsed, console in
        let path = parsed[root]
        let kept = path + ".tuf"
        let state = try state(kept, parsed)
        let folder = parsed[from]
        let repository = DirectoryRepository(
            metadata: [folder, folder + "/metadata", folder + "/root_history", folder + "/metadata/root_history"],
            targets: parsed[targets].map { [$0] } ?? [folder + "/targets", folder])
        let verdict = try RootUpdate.run(
            state, from: repository, target: parsed[target], at: SharedOptions.instant(parsed))
        guard case .verified(let update) = verdict else { return refuse(verdict, parsed, console) }
        try requireUsable(update.target, parsed[target])
        let isNew = (try? readFile(path, limit: TrustCommand.limit)) != update.target
        // The file before the state: whoever is cut off in between updates once more.
        if isNew { try writeFileAtomically(path, update.target, replace: true) }
        if update.state != state { try writeFileAtomically(kept, update.state.json.pretty(), replace: true) }
        report(update, isNew: isNew, parsed, console)
        return .success
    }

    private static func state(_ kept: String, _ parsed: ParsedArguments) throws -> UpdateState {
        if isTaken(kept) {
            do { return try UpdateState(try readFile(kept, limit: 32 << 20)) } catch let error as JSONError {
                throw CommandError(
                    "tuf.state", "\(kept) cannot be read: \(error)", location: kept,
                    next: "remove it, and start from a TUF root that you are sure of: --tuf-root")
            }
        }
        guard let path = parsed[start] else {
            throw CommandError(
                "tuf.no-root", "there is nothing to start from: no update was made before",
                expected: kept, next: "give --tuf-root, a root.json that you made sure of")
        }
        return UpdateState(root: try readFile(path, limit: 4 << 20))
    }

    /// Refuses a file that would be of no use: what was there before is better.
    private static func requireUsable(_ bytes: [UInt8], _ name: String) throws {
        if TrustCommand.isSigningConfig(bytes) {
            _ = try SigningConfig(bytes)
        } else if name.hasSuffix("trusted_root.json") {
            _ = try TrustedRoot(bytes)
        }
    }

    private static func refuse(
        _ verdict: Verdict<RootUpdate>, _ parsed: ParsedArguments, _ console: Console
    ) -> ExitCode {
        let (rejection, code): (Rejection, ExitCode)
        switch verdict {
        case .verified: return .internalError
        case .rejected(let no): (rejection, code) = (no, .held)
        case .undetermined(let no): (rejection, code) = (no, .undetermined)
        }
        switch parsed[CommonOptions.format] {
        case .text:
            let word: Text = code == .held ? "\("not updated", .held)" : "\("could not update", .undetermined)"
            console.print("\(word)  \(parsed[root])")
            RejectionText.print(rejection, on: console)
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/trust-update/v1",
                "verdict": code == .held ? "rejected" : "undetermined", "rejection": rejection.json,
            ])
        }
        return code
    }

    private static func report(
        _ update: RootUpdate, isNew: Bool, _ parsed: ParsedArguments, _ console: Console
    ) {
        switch parsed[CommonOptions.format] {
        case .text:
            console.print("\(isNew ? "updated" : "unchanged", .released)  \(parsed[root])")
            let last = update.versions["root"] ?? update.firstRoot
            console.field(
                "TUF root",
                Text(last == update.firstRoot ? "version \(last)" : "version \(update.firstRoot) to \(last)"))
            console.field("good until", "\(update.expires)")
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/trust-update/v1",
                "verdict": isNew ? "updated" : "unchanged", "firstRoot": .integer(update.firstRoot),
                "versions": .object(
                    JSONObject(update.versions.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
                "expires": .string(update.expires.description),
            ])
        }
    }
}

/// A copy of a TUF repository in folders; a name never leads out of them.
private struct DirectoryRepository: UpdateRepository {
    let metadata: [String]
    let targets: [String]

    func metadata(_ name: String, limit: Int) throws -> [UInt8]? { try find(name, in: metadata, limit) }

    func target(_ name: String, limit: Int) throws -> [UInt8]? { try find(name, in: targets, limit) }

    private func find(_ name: String, in folders: [String], _ limit: Int) throws -> [UInt8]? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }) else { return nil }
        for folder in folders {
            do throws(FileError) { return try readFile(folder + "/" + name, limit: limit) } catch {
                guard [.notFound, .notDirectory].contains(error.code) else { throw error }
            }
        }
        return nil
    }
}
