import Arguments
import Artifacts
import Evidence
import Inventory
import Recording
import Storage
import Terminal
import Time
import Wording

/// `custody blast-radius`: what something touched, and where that runs.
enum BlastRadiusCommand {
    private static let credential = Option.optional(
        "--credential", .text("CREDENTIAL"), "what this credential signed, named as decisions name it: `key:…`")
    private static let principal = Option.optional(
        "--principal", .text("NAME"), "what all credentials of this principal signed")
    private static let builder = Option.optional("--builder", .text("URI"), "what this builder built")
    private static let commit = Option.optional(
        "--commit", .text("ID"), "what is about this commit, or was built from it")
    private static let dependency = Option.optional(
        "--dependency", .text("ID"), "what was made of this, a digest, purl or URI, and what was made of that")
    private static let artifact = Option.optional(
        "--artifact", .text("DIGEST"), "this artifact, and what was made of it")
    private static let since = Option.optional(
        "--since", .time, "when it leaked: what was recorded before does not count; all counts unless given")
    private static let transitive = Option.flag(
        "--transitive", "count what was made of what it touched as well, as for dependencies and artifacts always")
    private static let limit = Option(
        "--limit", .integer(in: 1...1_000_000), default: 1_000,
        "how many attestations and artifacts to list at the most; where it runs is always told in full")
    private static let questions = OptionGroup(
        "What leaked or broke", [credential, principal, builder, commit, dependency, artifact])

    private static let kinds: [(Option<String?>, BlastQuestion.Kind)] = [
        (credential, .credential), (principal, .principal), (builder, .builder), (commit, .commit),
        (dependency, .dependency), (artifact, .artifact),
    ]

    static let command = Command(
        "blast-radius", "tell what a key, a builder, a commit or a dependency touched, and where that runs",
        discussion: """
            From a credential to the attestations that it signed, from these to artifacts and releases, and from there to the \
            environments in which they run, by the newest deployment statement of each artifact and environment. What a store \
            holds in evidence is what it can tell: an answer of nothing is no proof that nothing was touched.
            """,
        options: [since, transitive, limit, StoreOptions.store], groups: [questions, CommonOptions.output],
        constraints: [
            .anyOf(credential, principal, builder, commit, dependency, artifact),
            .exclusive(credential, principal, builder, commit, dependency, artifact),
        ],
        examples: [
            .init(
                "A key leaked yesterday",
                "custody blast-radius --credential key:3b9e… --since 2026-11-20T09:00:00Z"),
            .init("A library turned out to be bad", "custody blast-radius --dependency pkg:npm/left-pad@1.3.0"),
        ], seeAlso: ["principals", "evidence", "record"]
    ) { parsed, console in
        guard let (id, kind) = kinds.lazy.compactMap({ option, kind in parsed[option].map { ($0, kind) } }).first
        else { return .usage }
        let question = try BlastQuestion(kind, id)
        let store = try StoreOpening.reader(parsed)
        let answer = try await BlastRadius.ask(
            question, since: parsed[since], isTransitive: parsed[transitive], limit: parsed[limit], of: store,
            principals: try StoreRules.principals(of: store.directory))
        if answer.indexBehind > 0 {
            console.warn("the index is \(answer.indexBehind) entries behind the log; what they hold is not shown")
        }
        switch parsed[CommonOptions.format] {
        case .text: write(answer, limit: parsed[limit], on: console)
        case .json: console.print(json: answer.json(limit: parsed[limit]))
        }
        return .success
    }

    private static func write(_ answer: BlastRadius, limit: Int, on console: Console) {
        var title: Text = "\(answer.question.kind.rawValue) \(answer.question.id, .bold)"
        if answer.question.kind == .credential { title += "  \(answer.principal ?? "nobody's", .principal)" }
        console.print(title)
        guard !answer.reach.kinds.isEmpty || !answer.reach.artifacts.isEmpty else {
            let when = answer.since.map { " since \($0)" } ?? ""
            console.print("the store has nothing of it\(when): the name may be written differently there")
            return
        }
        let kinds = answer.reach.kinds.map {
            "\($0.count) \(PredicateType($0.predicateType)?.label ?? $0.predicateType)"
        }
        console.print(
            wrapping:
                "  \(counting(answer.reach.attestationCount, "attestation")): \(kinds.joined(separator: ", "))",
            indent: 4)
        if let first = answer.reach.kinds.compactMap(\.first).min(),
            let last = answer.reach.kinds.compactMap(\.last).max()
        {
            console.print("  recorded \(first) to \(last)")
        }
        let running = answer.reach.artifacts.count - answer.idle.count
        console.print(
            "  \(counting(answer.reach.artifacts.count, "artifact")), of which \(running) \(running == 1 ? "runs" : "run") in \(counting(answer.environments.count, "environment"))"
        )
        for environment in answer.environments { write(environment, on: console) }
        write(idle: answer.idle, limit: limit, on: console)
    }

    private static func write(_ environment: BlastRadius.Environment, on console: Console) {
        console.print()
        console.print("\(environment.name, .bold)")
        var table = Table(
            [.init("artifact", fit: .truncates), .init("release"), .init("runs since"), .init("digest")], indent: 2)
        for place in environment.artifacts {
            table.append([
                "\(name(of: place.artifact))", "\(place.deployment.release ?? releases(of: place.artifact))",
                "\(place.deployment.since)", "\(place.artifact.digest.description, .digest)",
            ])
        }
        console.print(table)
    }

    private static func write(idle: [ReachedArtifact], limit: Int, on console: Console) {
        guard !idle.isEmpty else { return }
        console.print()
        console.print("\("runs nowhere", .bold)")
        var table = Table(
            [.init("artifact", fit: .truncates), .init("release"), .init("removed from"), .init("digest")], indent: 2)
        for artifact in idle.prefix(limit) {
            table.append([
                "\(name(of: artifact))", "\(releases(of: artifact))",
                "\(artifact.deployments.map(\.environment).joined(separator: ", "))",
                "\(artifact.digest.description, .digest)",
            ])
        }
        console.print(table)
        if idle.count > limit { console.print("  and \(idle.count - limit) more; --limit shows them") }
    }

    private static func name(of artifact: ReachedArtifact) -> String {
        let others = artifact.labels.count > 1 ? " (\(artifact.labels.count) names)" : ""
        return (artifact.labels.first ?? "unnamed") + others
    }

    private static func releases(of artifact: ReachedArtifact) -> String {
        artifact.releases.joined(separator: ", ")
    }
}
