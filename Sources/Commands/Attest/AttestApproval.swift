import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
import Gate
import Terminal
import Time
import Trust

/// `custody attest approval`: a principal's word that an artifact may be released, or may not.
enum AttestApproval {
    enum Word: String, WordValue { case approved, rejected }

    private static let decision = Option(
        "--decision", .word("WORD") as ValueKind<Word>, default: .approved, "what is said")
    private static let reason = Option.optional("--reason", .text("TEXT"), "why, for whoever reads it later")
    private static let expires = Option.optional(
        "--expires", .span, "how long the approval counts; as long as the policy lets it unless given")
    private static let evidence = Option.repeated(
        "--evidence", .path.named("PATH"), "the evidence that you looked at; the approval names it by digest")

    static let command = Command(
        "approval", "approve an artifact for release, or reject it",
        discussion: """
            What is approved is shown first: the artifact's digest and the evidence about it. The approval is for that \
            digest and nothing else. Evidence is named as it was found; whether it verifies is for the gate to say.
            """,
        arguments: [SharedOptions.artifact], options: [decision, reason, expires, evidence],
        groups: [SigningKey.group, AttestationOutput.group, CommonOptions.output], constraints: SigningKey.constraints,
        examples: [
            .init(
                "Approve, having seen the evidence",
                "custody attest approval app.tar.gz --evidence evidence/ --key alice.key "
                    + "--out evidence/approval-alice.bundle.json"),
            .init(
                "Refuse",
                "custody attest approval app.tar.gz --decision rejected --reason 'fails on arm64' --key bob.key "
                    + "--out evidence/approval-bob.bundle.json"),
        ], seeAlso: ["gate"]
    ) { parsed, console in
        try Destination.requireFree(parsed)
        let artifact = try ArtifactReading.read(parsed[SharedOptions.artifact], on: console)
        let now = Instant.now()
        let seen = try parsed[evidence].isEmpty ? [] : shown(parsed[evidence], artifact, on: console)
        console.note(
            "\(parsed[decision].rawValue, .bold): \(artifact.reference)  \(artifact.digest.description, .digest)")
        let word: Approval.Decision = parsed[decision] == .approved ? .approved : .rejected
        let predicate = Approval.predicate(
            decision: word, approvedOn: now, expiresOn: parsed[expires].map { now + $0 }, reason: parsed[reason],
            evidence: seen)
        let statement = try Statement(
            subjects: [ResourceDescriptor(name: artifact.name, digests: artifact.digests)],
            predicateType: PredicateType.approval.uri, predicate: predicate)
        // The passphrase is asked for last: whoever gives it has seen what they approve.
        return try await AttestationOutput.sign(statement, by: try SigningKey.load(parsed), parsed, console)
    }

    /// The attestations about the artifact under some paths, said as they are shown.
    private static func shown(_ paths: [String], _ artifact: Artifact, on console: Console) throws -> [Digest] {
        let found = try EvidenceListing(paths).attestations(about: artifact.digests)
        if found.isEmpty { console.warn("none of the evidence is about \(artifact.reference)") }
        for item in found {
            let label = PredicateType(item.predicateType)?.label ?? item.predicateType
            console.note("  \(item.digest.short, .digest)  \(label)  \(item.path, .code)")
        }
        return found.map(\.digest)
    }
}
