import Arguments
import Artifacts
import Evidence
import Gate
import Policy
import Recording
import Storage
import Terminal
import Time

/// What the policy at hand lets be excepted, asked before anything is signed that could not count.
struct AllowedExceptions {
    static let policy = Option.optional(
        "--policy", .file,
        "the policy that must allow it; the store's unless given, and none is asked where there is none")

    private let policy: Policy?

    /// - Throws: `FileError`; `GateError` where the policy has errors.
    init(_ parsed: ParsedArguments, _ store: CustodyStore?) throws {
        let path =
            parsed[Self.policy] ?? store.flatMap { StoreRules.path(StoreRules.policy, in: $0.directory) }
        policy = try path.map { try Policy.load($0, principals: nil) }
    }

    /// - Throws: `CommandError`: `waiver.none`, `waiver.requirement`, `waiver.length`.
    func require(_ waiver: Waiver) throws {
        guard let policy else { return }
        guard let rule = policy.waivers else {
            throw CommandError(
                "waiver.none", "the policy \(policy.name) lets nothing be waived",
                next: "bring what the requirement asks for: custody explain ARTIFACT")
        }
        guard rule.allow.contains(waiver.requirement) else {
            throw CommandError(
                "waiver.requirement", "the policy \(policy.name) does not let \(waiver.requirement) be waived",
                expected: rule.allow.joined(separator: ", "), found: waiver.requirement,
                next: "bring what the requirement asks for: custody explain ARTIFACT")
        }
        guard waiver.length <= rule.longest else { throw tooLong("waiver", waiver.length, rule.longest, policy) }
    }

    /// - Throws: `CommandError`: `override.none`, `override.length`.
    func require(_ override: Override) throws {
        guard let policy else { return }
        guard let rule = policy.overrides else {
            throw CommandError("override.none", "the policy \(policy.name) lets nobody override")
        }
        guard override.length <= rule.longest else { throw tooLong("override", override.length, rule.longest, policy) }
    }

    private func tooLong(_ what: String, _ length: TimeSpan, _ longest: TimeSpan, _ policy: Policy) -> CommandError {
        CommandError(
            "\(what).length", "the \(what) would last longer than the policy \(policy.name) allows",
            expected: "at most \(longest)", found: "\(length)", next: "give --expires \(longest) or less")
    }
}

/// `custody waive`: a planned exception from one requirement.
enum WaiveCommand {
    private static let requirement = Argument.required(.text("REQUIREMENT"), "its id, as findings name it: `sbom`")
    private static let reason = Option.required("--reason", .text("TEXT"), "why it is acceptable")
    private static let ticket = Option.required("--ticket", .text("TEXT"), "where the work that ends it is tracked")
    private static let expires = Option.required("--expires", .span, "how long it holds")

    static let command = Command(
        "waive", "except a release from one requirement, for a while",
        discussion: """
            A waiver counts where the policy lets the requirement be waived, for so long, and enough of those it names have \
            signed one; each signs their own. It is for these digests and nothing else.
            """,
        arguments: [Released.argument, requirement], options: [reason, ticket, expires, AllowedExceptions.policy],
        groups: Saying.groups, constraints: SigningKey.constraints,
        examples: [
            .init(
                "For two days",
                "custody waive payments@1.4.2 sbom --reason 'the scanner is down' --ticket OPS-1234 --expires 48h "
                    + "--key dave.key")
        ], exitCodes: .verdict(success: "recorded", held: "the store refused the signer"),
        seeAlso: ["override", "gate"]
    ) { parsed, console in
        let store = try Saying.store(parsed)
        let now = Instant.now()
        let waiver = Waiver(
            requirement: parsed[requirement], reason: parsed[reason], ticket: parsed[ticket], issuedOn: now,
            expiresOn: now + parsed[expires])
        try AllowedExceptions(parsed, store).require(waiver)
        let released = try await Released(parsed[Released.argument], in: store, on: console)
        released.show("\(waiver.requirement) waived until \(waiver.expiresOn)", on: console)
        let statement = try Statement(
            subjects: released.subjects, predicateType: PredicateType.waiver.uri, predicate: waiver.json)
        return try await Saying.say(statement, to: store, parsed, console)
    }
}

/// `custody override`: break-glass for one digest, and `custody review override`: what was found of it afterwards.
enum OverrideCommand {
    private static let reason = Option.required("--reason", .text("TEXT"), "what the emergency is")
    private static let expires = Option.required("--expires", .span, "how long it holds: hours, not days")
    private static let release = Option.optional(
        "--release", .text("NAME@VERSION"), "which release it is of; the store knows unless the digest is in several")

    static let command = Command(
        "override", "release one digest in an emergency, to be reviewed",
        discussion: """
            Break-glass: one digest ships although findings stand against it, for hours, and every answer about it says so. \
            The next release of its name is held until somebody else reviewed the override. A hold or a revocation stands \
            all the same.
            """,
        arguments: [SharedOptions.artifact], options: [reason, expires, release, AllowedExceptions.policy],
        groups: Saying.groups, constraints: SigningKey.constraints,
        examples: [
            .init("For two hours", "custody override app.tar.gz --reason 'outage OPS-1' --expires 2h --key dave.key")
        ], exitCodes: .verdict(success: "recorded", held: "the store refused the signer"),
        seeAlso: ["review override", "waive"]
    ) { parsed, console in
        let store = try Saying.store(parsed)
        let artifact = try ArtifactReading.read(parsed[SharedOptions.artifact], on: console)
        let now = Instant.now()
        let override = Override(
            reason: parsed[reason], release: try await name(parsed[release], of: artifact, in: store), issuedOn: now,
            expiresOn: now + parsed[expires])
        try AllowedExceptions(parsed, store).require(override)
        console.warn(
            "OVERRIDE of \(artifact.reference), \(artifact.digest), until \(override.expiresOn)"
                + (override.release.map { ", as \($0)" } ?? ""))
        let statement = try Statement(
            subjects: [ResourceDescriptor(name: artifact.name, digests: artifact.digests)],
            predicateType: PredicateType.override.uri, predicate: override.json)
        return try await Saying.say(statement, to: store, parsed, console)
    }

    private static func name(
        _ given: String?, of artifact: Artifact, in store: CustodyStore?
    ) async throws -> ReleaseName? {
        if let given {
            guard let name = ReleaseName(given) else {
                throw CommandError("release.name", "'\(given)' does not name a release", expected: "NAME@VERSION")
            }
            return name
        }
        let known = try await store?.releases(with: artifact.digests) ?? []
        guard known.count <= 1 else {
            throw CommandError(
                "release.ambiguous", "\(artifact.reference) is part of \(known.count) releases",
                expected: "--release, with one of them",
                found: known.map(\.description).joined(separator: ", "))
        }
        return known.first
    }

    private static let id = Argument.required(
        .text("OVERRIDE"), "the attestation that overrode, as decisions name it: sha256:…")
    private static let finding = Option.required("--finding", .text("TEXT"), "what you found")

    static let review = Command(
        "review", "say what was found when something was looked at afterwards", groups: [CommonOptions.output],
        subcommands: [
            Command(
                "override", "review an override",
                discussion: """
                    A review counts by somebody who may override and did not sign this one. Until there is one, the next \
                    release of the name is held.
                    """,
                arguments: [id], options: [finding], groups: Saying.groups, constraints: SigningKey.constraints,
                examples: [
                    .init(
                        "By its digest",
                        "custody review override "
                            + "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 "
                            + "--finding 'the rollback was needed; fixed by OPS-2' --key erin.key")
                ], exitCodes: .verdict(success: "recorded", held: "the store refused the signer"),
                seeAlso: ["override"]
            ) { parsed, console in
                let store = try Saying.store(parsed)
                let known = try await Mentioned.statement(parsed[id], of: .override, in: store)
                let review = OverrideReview(
                    override: known.indexed.digest, finding: parsed[finding], reviewedOn: .now())
                let statement = try Statement(
                    subjects: known.statement.subjects, predicateType: PredicateType.overrideReview.uri,
                    predicate: review.json)
                return try await Saying.say(statement, to: store, parsed, console)
            }
        ], seeAlso: ["override"])
}
