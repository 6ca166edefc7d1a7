import Arguments
import Artifacts
import Evidence
import Gate
import JSON
import Policy
import Recording
import Storage
import Terminal

/// `custody replay`: a logged decision made again, to the same bytes.
enum ReplayCommand {
    private static let decision = Argument.required(
        .text("DECISION"), "the decision's digest, or that of the statement that logged it; or a file `….custody`")

    static let command = Command(
        "replay", "make a logged decision again, from what it was made from, to the same bytes",
        discussion: """
            The evidence is what the log had at the time, the policy and the principals are those in force then, by \
            digest, and the clock is the decision's. Nothing is read but the store, or the file that `custody export` made.
            """,
        arguments: [decision], options: [StoreOptions.store], groups: [CommonOptions.output],
        examples: [
            .init(
                "By its digest",
                "custody replay sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
            .init("On another machine", "custody replay app.custody"),
        ], exitCodes: .verdict(success: "the same bytes", held: "other bytes"),
        seeAlso: ["gate", "export", "status"]
    ) { parsed, console in
        let text = parsed[decision]
        if text.hasSuffix(Recording.EvidenceFile.ending) { return try replay(file: text, parsed, console) }
        let store = try StoreOpening.reader(parsed)
        guard let digest = try? Digest(text), let logged = try await store.decision(digest),
            let named = logged.named.record
        else {
            throw CommandError(
                "decision.unknown", "the store \(store.directory.path) has no logged decision '\(text)'",
                expected: "the digest that custody gate --record, custody promote or custody status says")
        }
        let record = try DecisionRecord(
            try await store.blobs.bytes(of: named, limit: EvidenceLimits.standard.documentBytes))
        let before = try await store.blobs.bytes(of: record.decision, limit: EvidenceLimits.standard.documentBytes)
        let gate = try await StoreGate(store, as: record)
        let subject = Subject(
            kind: String(record.reference.prefix { $0 != ":" }), reference: record.reference, digests: record.digests)
        let again = try await gate.decide(subject, at: record.instant).decision
        return tell(again.canonical, before, verdict: again.verdict.rawValue, parsed, console)
    }

    private static func replay(file path: String, _ parsed: ParsedArguments, _ console: Console) throws -> ExitCode {
        let evidence = try PortableEvidence.read(path)
        guard let before = evidence.file.decision, let isSame = try evidence.isDecisionRepeatable() else {
            throw CommandError(
                "decision.unknown", "\(path) has no decision that can be repeated", location: path,
                next: "custody export ARTIFACT, from a store with a policy and principals")
        }
        let bytes = before.canonical()
        return tell(isSame ? bytes : [], bytes, verdict: before["verdict"]?.string ?? "", parsed, console)
    }

    /// - Parameter again: what came out; empty where that is not to be had, and differs.
    private static func tell(
        _ again: [UInt8], _ before: [UInt8], verdict: String, _ parsed: ParsedArguments, _ console: Console
    ) -> ExitCode {
        let isSame = again == before
        let digest = Digest.sha256(of: before)
        switch parsed[CommonOptions.format] {
        case .text:
            console.print(
                isSame
                    ? "\("the same bytes", .released)  \(verdict)  \(digest.description, .digest)"
                    : "\("other bytes", .held)  the log has \(digest.description, .digest), and this came out: "
                        + "\(again.isEmpty ? "another decision" : Digest.sha256(of: again).description, .digest)")
        case .json:
            var object: JSONObject = [
                "schema": "https://custody.dev/schemas/replay/v1", "decision": .string(digest.description),
                "same": .bool(isSame), "verdict": .string(verdict),
            ]
            if !again.isEmpty { object["replayed"] = .string(Digest.sha256(of: again).description) }
            console.print(json: .object(object))
        }
        return isSame ? .success : .held
    }
}
