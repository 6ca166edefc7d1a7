import Arguments
import Artifacts
import Evidence
import Recording
import Storage
import Terminal
import Time

/// `custody approve`: a principal's word on a release, for its digests and the evidence that was shown.
enum ApproveCommand {
    private static let decision = Option(
        "--decision", .word("WORD") as ValueKind<AttestApproval.Word>, default: .approved, "what is said")
    private static let reason = Option.optional("--reason", .text("TEXT"), "why, for whoever reads it later")
    private static let expires = Option.optional(
        "--expires", .span, "how long the approval counts; as long as the policy lets it unless given")

    static let command = Command(
        "approve", "approve a release, for its digests and the evidence that you are shown",
        discussion: """
            What is approved is shown first: each digest, and all evidence that the store has about it. The approval names \
            both. A changed artifact is not approved by it, and where the policy says `void-on: new-evidence`, neither is \
            one that has got other evidence since.
            """,
        arguments: [Released.argument], options: [decision, reason, expires], groups: Saying.groups,
        constraints: SigningKey.constraints,
        examples: [
            .init("A release", "custody approve payments@1.4.2 --key alice.key"),
            .init(
                "Refuse one",
                "custody approve payments@1.4.2 --decision rejected --reason 'fails on arm64' --key bob.key"),
        ], exitCodes: .verdict(success: "recorded", held: "the store refused the signer"),
        seeAlso: ["attest approval", "gate"]
    ) { parsed, console in
        let store = try Saying.store(parsed)
        let released = try await Released(parsed[Released.argument], in: store, on: console)
        released.show(parsed[decision].rawValue, on: console)
        let seen = try await evidence(about: released, in: store, on: console)
        let now = Instant.now()
        let predicate = Approval.predicate(
            decision: parsed[decision] == .approved ? .approved : .rejected, approvedOn: now,
            expiresOn: parsed[expires].map { now + $0 }, reason: parsed[reason], evidence: seen)
        let statement = try Statement(
            subjects: released.subjects, predicateType: PredicateType.approval.uri, predicate: predicate)
        return try await Saying.say(statement, to: store, parsed, console)
    }

    /// The attestations that a decision about it can rest on, said as they are shown; sorted.
    private static func evidence(
        about released: Released, in store: CustodyStore?, on console: Console
    ) async throws -> [Digest] {
        guard let store else {
            console.warn("no store was named, so that no evidence is shown, and none is approved")
            return []
        }
        var found: [UInt64: IndexedAttestation] = [:]
        for digests in released.digests {
            for item in try await store.evidence(about: digests) { found[item.indexed.logIndex] = item.indexed }
        }
        if found.isEmpty { console.warn("the store has no evidence about it") }
        for item in found.values.sorted(by: { $0.logIndex < $1.logIndex }) {
            let type = PredicateType(item.predicateType)?.label ?? item.predicateType
            console.note("  \(item.digest.short, .digest)  \(type)  entry \(item.logIndex)")
        }
        return Set(found.values.map(\.digest)).sorted()
    }
}
