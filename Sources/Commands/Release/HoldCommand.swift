import Arguments
import Artifacts
import Evidence
import Recording
import Storage
import Terminal
import Time

/// `custody hold` and `custody recall`: a manual stop, before a release or after.
enum HoldCommand {
    private static let reason = Option.required("--reason", .text("TEXT"), "why, for whoever has to act on it")
    private static let owner = Option.optional(
        "--owner", .text("PRINCIPAL"), "who owns the next step; you unless given")
    private static let exitRule = Option.optional(
        "--exit-rule", .text("TEXT"), "what has to be so before it may go on, in words")

    static let command = Command(
        "hold", "stop a release, whatever else is said about it",
        discussion: """
            No waiver and no override releases what is held by hand. It ends when each of those who placed it, or one whom \
            the policy names, lifts it. An artifact called `lift` is written `./lift`.
            """,
        arguments: [Released.argument], options: [reason, owner, exitRule], groups: Saying.groups,
        constraints: SigningKey.constraints,
        examples: [
            .init("A release", "custody hold payments@1.4.2 --reason 'crashes on start' --key alice.key"),
            .init(
                "A digest, with what has to happen",
                "custody hold app.tar.gz --reason 'CVE-2026-1234' --owner bob --exit-rule 'rebuilt with openssl 3.0.22' "
                    + "--key alice.key"),
        ], subcommands: [lift], exitCodes: .verdict(success: "recorded", held: "the store refused the signer"),
        seeAlso: ["recall", "hold lift", "revoke artifact"]
    ) { parsed, console in try await place(.hold, parsed, console) }

    static let recall = Command(
        "recall", "call back a release that went out",
        discussion: """
            As `custody hold`, for what was released: it is held from that moment, and whoever runs it sees that it was \
            called back.
            """,
        arguments: [Released.argument], options: [reason, owner, exitRule], groups: Saying.groups,
        constraints: SigningKey.constraints,
        examples: [
            .init("A release", "custody recall payments@1.4.2 --reason 'loses orders' --owner bob --key alice.key")
        ], exitCodes: .verdict(success: "recorded", held: "the store refused the signer"),
        seeAlso: ["hold", "hold lift"]
    ) { parsed, console in try await place(.recall, parsed, console) }

    private static func place(
        _ kind: Hold.Kind, _ parsed: ParsedArguments, _ console: Console
    ) async throws -> ExitCode {
        let store = try Saying.store(parsed)
        let released = try await Released(parsed[Released.argument], in: store, on: console)
        released.show(kind == .hold ? "held" : "recalled", on: console)
        let hold = Hold(
            kind: kind, reason: parsed[reason], heldOn: .now(), owner: parsed[owner], exitRule: parsed[exitRule])
        let statement = try Statement(
            subjects: released.subjects, predicateType: PredicateType.hold.uri, predicate: hold.json)
        return try await Saying.say(statement, to: store, parsed, console)
    }

    private static let hold = Argument.required(
        .text("HOLD"), "the attestation that holds, as findings name it: sha256:…")

    private static let lift = Command(
        "lift", "end a hold", arguments: [hold], options: [reason], groups: Saying.groups,
        constraints: SigningKey.constraints,
        examples: [
            .init(
                "A hold, by its digest",
                "custody hold lift sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 "
                    + "--reason 'rebuilt' --key alice.key")
        ], exitCodes: .verdict(success: "recorded", held: "the store refused the signer"), seeAlso: ["hold", "gate"]
    ) { parsed, console in
        let store = try Saying.store(parsed)
        let known = try await Mentioned.statement(parsed[hold], of: .hold, in: store)
        let lift = HoldLift(hold: known.indexed.digest, reason: parsed[reason], liftedOn: .now())
        let statement = try Statement(
            subjects: known.statement.subjects, predicateType: PredicateType.holdLift.uri, predicate: lift.json)
        return try await Saying.say(statement, to: store, parsed, console)
    }
}

/// A statement that another one is about.
enum Mentioned {
    /// Finds it in the store.
    ///
    /// - Parameters:
    ///   - text: its digest.
    ///   - type: what it must be.
    /// - Throws: `CommandError`: `statement.digest`, `statement.no-store`, `statement.unknown`, `statement.type`.
    static func statement(
        _ text: String, of type: PredicateType, in store: CustodyStore?
    ) async throws -> StoredStatement {
        guard let digest = try? Digest(text) else {
            throw CommandError(
                "statement.digest", "'\(text)' names no attestation",
                expected: "a digest such as sha256:9f86…, in full",
                next: "custody gate and custody evidence name attestations so")
        }
        guard let store else {
            throw CommandError(
                "statement.no-store", "what \(digest.short) is about is known to a store, and none was named",
                expected: "--store DIRECTORY")
        }
        guard let known = try await store.statement(digest) else {
            throw CommandError(
                "statement.unknown", "the store \(store.directory.path) has no attestation \(digest)",
                next: "custody evidence ARTIFACT lists what there is")
        }
        guard PredicateType(known.statement.predicateType) == type else {
            throw CommandError(
                "statement.type", "\(digest) is of another kind", expected: type.label,
                found: PredicateType(known.statement.predicateType)?.label ?? known.statement.predicateType)
        }
        return known
    }
}
