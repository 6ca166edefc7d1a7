import Arguments
import Artifacts
import Attesting
import Evidence
import Gate
import JSON
import Policy
import Recording
import Storage
import Terminal
import Time

/// `custody promote`: puts a release into an environment whose policy releases it.
enum PromoteCommand {
    private static let release = Argument.required(.text("NAME@VERSION"), "the release")
    private static let environment = Option.required("--to", .text("ENVIRONMENT"), "where it goes: `production`")
    private static let places = Option.repeated("--place", .text("PLACE"), "a cluster, host or namespace that runs it")

    static let command = Command(
        "promote", "put a release into an environment, where that environment's policy releases it",
        discussion: """
            Every artifact of the release is decided on by the environment's policy: `policy/ENVIRONMENT.yaml` in the store, \
            `--policy`, or else the store's `policy/policy.yaml`. The decisions are logged. Where all are released, a \
            statement that it runs there is signed with your key and logged; otherwise nothing is said of a deployment.
            """,
        arguments: [release], options: [environment, places, SharedOptions.policy, SharedOptions.principals],
        groups: Saying.groups, constraints: SigningKey.constraints,
        examples: [
            .init(
                "To production", "custody promote payments@1.4.2 --to production --place cluster-eu-1 --key deploy.key")
        ], exitCodes: .verdict(success: "promoted", held: "held"), seeAlso: ["status", "gate", "attest deployment"]
    ) { parsed, console in
        guard let name = ReleaseName(parsed[release]), ReleaseName.isPart(parsed[environment]) else {
            throw CommandError(
                "release.name",
                "'\(parsed[release])' to '\(parsed[environment])' does not say which release goes where",
                expected: "NAME@VERSION and --to NAME: letters, digits, '.', '-', '_' and '+'")
        }
        try Destination.requireFree(parsed)
        let store = try StoreOpening.reader(parsed)
        let now = Instant.now()
        try await store.requireClock(now)
        let known = try await Released(name, in: store)
        let gate = try StoreGate(
            store, policy: parsed[SharedOptions.policy], environment: parsed[environment],
            principals: parsed[SharedOptions.principals])
        var decisions: [Decision] = []
        for descriptor in known.subjects {
            decisions.append(try await gate.decide(Subject(descriptor), at: now).decision)
        }
        guard decisions.allSatisfy({ $0.verdict == .released }) else {
            _ = try await gate.log(decisions, passphraseFile: nil, on: console)
            let state = try await ReleaseStates.state(of: name, by: gate, at: now)
            if parsed[CommonOptions.format] == .json {
                console.print(json: StatusCommand.json([state], by: gate, parsed[environment], at: now))
            } else {
                ReleaseStateText(state).print(on: console)
            }
            return decisions.contains { $0.verdict == .held } ? .held : .undetermined
        }
        known.show("promoted to \(parsed[environment])", on: console)
        let deployment = Deployment(
            environment: parsed[environment], state: .running, since: now, release: name, places: parsed[places])
        let statement = try Statement(
            subjects: known.subjects, predicateType: PredicateType.deployment.uri, predicate: deployment.json)
        let bytes = try SigningKey.load(parsed).bundle(statement).json.pretty()
        let logged = try await gate.log(decisions, and: bytes, passphraseFile: nil, on: console)
        let report = RecordReport(console, parsed[CommonOptions.format])
        report.add(logged.statement)
        let outcome = report.finish()
        if parsed[Destination.out] != nil, outcome == .success { try Destination.write(bytes, parsed, console) }
        return outcome
    }
}
