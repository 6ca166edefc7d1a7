import Arguments
import Artifacts
import Attesting
import Crypto
import Durable
import Evidence
import Gate
import JSON
import Ledger
import Policy
import Recording
import Storage
import Terminal
import Time

/// `custody gate`: whether an artifact may be released.
enum GateCommand {
    private static let key = Option.optional(
        "--key", short: "-k", .privateKey, "sign the decision with this private key, as a SLSA verification summary")
    private static let summary = Option.optional(
        "--summary", .file, "where to write the signed verification summary (a Sigstore bundle)")
    private static let document = Option.optional(
        "--decision", .file, "where to write the decision document (canonical JSON)")
    private static let verifier = Option(
        "--verifier", .uri("URI"), default: Decision.verifier, "who decides, as the verification summary names it")

    private static let record = Option.flag(
        "--record", "log the decision in the store that it was made on, with what it can be repeated from")

    static let command = Command(
        "gate", "decide by a policy whether an artifact may be released",
        discussion: """
            Every document of evidence is verified by the credentials of the principals; what verifies and is about the \
            artifact counts, and each requirement of the policy is held against it. What is missing never passes. For \
            each requirement that is not satisfied the answer says what would satisfy it, who can supply that, and by \
            which command.

            The decision depends on nothing but the policy, the principals, the evidence and the time: the same inputs \
            give the same bytes.
            """,
        arguments: [SharedOptions.artifact],
        options: [document, summary, key, SigningKey.passphraseFile, verifier, record],
        groups: [SharedOptions.deciding, CommonOptions.output],
        constraints: [
            .needs(summary, key), .needs(key, summary), .exclusive(record, SharedOptions.evidence),
            .exclusive(record, SharedOptions.trustedRoots),
        ],
        examples: [
            .init(
                "Decide",
                "custody gate app.tar.gz --evidence evidence/ --policy policy.yaml --principals principals.yaml"),
            .init(
                "Decide on what a store has, and log the decision",
                "custody gate app.tar.gz --store custody-data --record"),
            .init(
                "Decide, and sign the decision",
                "custody gate app.tar.gz --evidence evidence/ --policy policy.yaml --principals principals.yaml "
                    + "--key gate.key --summary app.vsa.json"),
        ], exitCodes: .verdict(success: "released", held: "held"), seeAlso: ["explain", "policy check"]
    ) { parsed, console in
        let signer = try parsed[key].map { try SigningKey.load($0, passphraseFile: parsed[SigningKey.passphraseFile]) }
        let run = try await parsed[record] ? recorded(parsed, console) : Deciding.run(parsed, on: console)
        let decision = run.decision
        if let path = parsed[document] { try write(decision.canonical, path, console) }
        if let path = parsed[summary], let signer {
            let statement = try decision.summary(verifierID: parsed[verifier]).recording(signer.custody)
            try write(try signer.bundle(statement).json.pretty(), path, console)
        }
        switch parsed[CommonOptions.format] {
        case .text: DecisionText(run, RemedyPlaces(parsed)).print(on: console)
        case .json: console.write(decision.canonical + [UInt8(ascii: "\n")])
        }
        return decision.verdict.exitCode
    }

    /// Decides on a store alone, and logs the decision before it is told.
    private static func recorded(_ parsed: ParsedArguments, _ console: Console) async throws -> GateRun {
        guard let path = parsed[SharedOptions.store] else {
            throw CommandError(
                "usage.missing-option", "a decision is recorded in the store that it was made on, and none was named",
                expected: "--store DIRECTORY")
        }
        let store = try CustodyStore.open(path)
        let gate = try StoreGate(
            store, policy: parsed[SharedOptions.policy], principals: parsed[SharedOptions.principals],
            witnesses: parsed[SharedOptions.witnesses])
        let artifact = try ArtifactReading.read(parsed[SharedOptions.artifact], on: console)
        let instant = SharedOptions.instant(parsed)
        if parsed[SharedOptions.at] == nil { try await store.requireClock(instant) }
        let run = try await gate.decide(Subject(artifact), at: instant)
        let logged = try await gate.log(
            [run.decision], passphraseFile: parsed[SigningKey.passphraseFile], on: console)
        for entry in logged.decisions {
            console.note(
                "logged \(run.decision.digest.description, .digest) as entry \(entry.receipt.index), "
                    + "\(entry.attestation.description, .digest)")
        }
        return run
    }

    /// A decision of an earlier time gives way to the latest.
    private static func write(_ bytes: [UInt8], _ path: String, _ console: Console) throws {
        do throws(FileError) { try writeFileAtomically(path, bytes, replace: true) } catch {
            throw error.code == .notFound ? CommandError(noFolderFor: path) : error
        }
        console.note("wrote \(path, .code)")
    }
}

extension Decision.Verdict {
    var exitCode: ExitCode {
        switch self {
        case .released: .success
        case .held: .held
        case .undetermined: .undetermined
        }
    }

    var style: Style {
        switch self {
        case .released: .released
        case .held: .held
        case .undetermined: .undetermined
        }
    }
}
