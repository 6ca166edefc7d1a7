import Arguments
import Artifacts
import Durable
import Evidence
import Gate
import JSON
import Policy
import Recording
import Storage
import Terminal
import Time

/// How the releases of a store stand, decided at one time on one state of the log.
enum ReleaseStates {
    static let environment = Option.optional(
        "--environment", .text("NAME"),
        "decide by this environment's policy, `policy/NAME.yaml` in the store, where there is one")

    /// The releases that a store has, sorted.
    ///
    /// - Parameter name: only those of this name, or this one `NAME@VERSION`; nil for all.
    /// - Throws: `CommandError` with the code `release.unknown` where a name was given and there is none.
    static func releases(_ name: String?, in store: CustodyStore) async throws -> [ReleaseName] {
        if let one = name.flatMap({ ReleaseName($0) }) {
            _ = try await Released(one, in: store)
            return [one]
        }
        let all = Set(try await store.statements(of: .release).compactMap(\.release))
        let found = all.filter { name == nil || $0.name == name }.sorted()
        guard name == nil || !found.isEmpty else {
            throw CommandError(
                "release.unknown", "the store \(store.directory.path) has no release of \(name ?? "")",
                next: "custody status lists all there are")
        }
        return found
    }

    /// The state of one release.
    static func state(of release: ReleaseName, by gate: StoreGate, at instant: Instant) async throws -> ReleaseState {
        let known = try await Released(release, in: gate.store)
        let made = try await gate.store.releases(release).first?.indexed.recordedOn
        var runs: [GateRun] = []
        var earlier: [ReleaseState.Earlier?] = []
        var recorded: [Digest: Instant] = [:]
        for descriptor in known.subjects {
            runs.append(try await gate.decide(Subject(descriptor), at: instant))
            earlier.append(try await released(descriptor.digests, by: gate, upTo: instant))
            for evidence in try await gate.store.evidence(about: descriptor.digests) {
                recorded[evidence.indexed.digest] = evidence.indexed.recordedOn
            }
        }
        return ReleaseState(release, made: made, runs: runs, earlier: earlier, recorded: recorded)
    }

    /// The last logged decision by a policy of this name, and for no later time, that released an artifact.
    private static func released(
        _ digests: DigestSet, by gate: StoreGate, upTo now: Instant
    ) async throws -> ReleaseState.Earlier? {
        let uri = "custody:policy/\(gate.policy.name)"
        let decisions = try await gate.store.decisions(about: digests)
        let released = decisions.filter { $0.summary.passed && $0.summary.policyURI == uri }
        guard let last = released.last(where: { $0.summary.timeVerified ?? .latest <= now }),
            let instant = last.summary.timeVerified
        else { return nil }
        let limit = EvidenceLimits.standard.documentBytes
        let bytes = try await gate.store.blobs.bytes(of: last.named.decision, limit: limit)
        return ReleaseState.Earlier(
            attestation: last.indexed.digest, instant: instant, document: try? JSONValue.parse(bytes))
    }
}

/// `custody status` and `custody holds`: how releases stand, and who owns the next step.
enum StatusCommand {
    private static let name = Argument.optional(
        .text("NAME"), "only the releases of this name, or the one `NAME@VERSION`; all unless given")
    private static let group = OptionGroup(
        "What it is decided by",
        [
            StoreOptions.store, ReleaseStates.environment, SharedOptions.policy, SharedOptions.principals,
            SharedOptions.at,
        ])

    static let command = Command(
        "status", "tell how releases stand: held, released or recalled, since when and why",
        discussion: """
            Nothing is stored of this: each release is decided anew, on what the log has about it. It is `held` until \
            nothing stands against it, `released` then, and `recalled` where a decision in the log released it and \
            something that stands against it now did not then: what flipped is marked.
            """,
        arguments: [name], groups: [group, CommonOptions.output],
        examples: [
            .init("All", "custody status"), .init("One", "custody status payments@1.4.2 --environment production"),
        ], exitCodes: .verdict(success: "all are released", held: "some are held or recalled"),
        seeAlso: ["holds", "gate", "waivers"]
    ) { parsed, console in try await tell(parsed[name], onlyHeld: false, parsed, console) }

    static let holds = Command(
        "holds", "list what is held: since when, why, who owns the next step, what expires soon",
        arguments: [name], groups: [group, CommonOptions.output],
        examples: [.init("All that is held", "custody holds"), .init("Of one name", "custody holds payments")],
        exitCodes: .verdict(success: "nothing is held", held: "something is"), seeAlso: ["status", "waivers"]
    ) { parsed, console in try await tell(parsed[name], onlyHeld: true, parsed, console) }

    private static func tell(
        _ name: String?, onlyHeld: Bool, _ parsed: ParsedArguments, _ console: Console
    ) async throws -> ExitCode {
        let store = try StoreOpening.reader(parsed)
        let gate = try StoreGate(
            store, policy: parsed[SharedOptions.policy], environment: parsed[ReleaseStates.environment],
            principals: parsed[SharedOptions.principals])
        let instant = SharedOptions.instant(parsed)
        var states: [ReleaseState] = []
        for release in try await ReleaseStates.releases(name, in: store) {
            states.append(try await ReleaseStates.state(of: release, by: gate, at: instant))
        }
        let shown = onlyHeld ? states.filter { $0.state != .released || !$0.expiring.isEmpty } : states
        switch parsed[CommonOptions.format] {
        case .text:
            for state in shown { ReleaseStateText(state).print(on: console) }
            if shown.isEmpty { console.print(onlyHeld ? "nothing is held" : "the store has no releases") }
        case .json:
            console.print(json: json(shown, by: gate, parsed[ReleaseStates.environment], at: instant))
        }
        if states.allSatisfy({ $0.state == .released }) { return .success }
        let isOpen = states.allSatisfy { $0.state == .released || $0.isUndetermined }
        return isOpen ? .undetermined : .held
    }

    /// States as a document (Schemas/release-status-v1.schema.json).
    static func json(
        _ states: [ReleaseState], by gate: StoreGate, _ environment: String?, at instant: Instant
    ) -> JSONValue {
        var object: JSONObject = [
            "schema": "https://custody.dev/schemas/release-status/v1", "at": .string(instant.description),
            "policy": ["name": .string(gate.policy.name), "digest": .string(gate.policy.digest.description)],
        ]
        if let environment { object["environment"] = .string(environment) }
        object["releases"] = .array(states.map(\.json))
        return .object(object)
    }
}

/// A release's state for a person.
struct ReleaseStateText {
    private let state: ReleaseState

    init(_ state: ReleaseState) { self.state = state }

    func print(on console: Console) {
        let style: Style =
            state.state == .released ? .released : state.isUndetermined ? .undetermined : .held
        var line: Text = "\(state.state.rawValue, style)  \(state.release.description, .bold)"
        if let since = state.since {
            line = "\(line)  since \(since.description) (\(state.age?.approximately ?? ""))"
        }
        console.print(line)
        if let earlier = state.earlier, state.state == .recalled {
            console.print("  released at \(earlier.instant.description) by \(earlier.attestation.short, .digest)")
        }
        for override in state.decisions.compactMap(\.override) {
            console.print(
                wrapping: "  \("OVERRIDDEN", .violated)  by \(override.by) until \(override.until.description): "
                    + "\(override.reason)", indent: 4)
        }
        for reason in state.reasons {
            let flipped = reason.was.map { " (was \($0))" } ?? ""
            let verdict = "\(reason.finding.status.rawValue)\(flipped)"
            console.print(
                wrapping: "  \(reason.finding.requirement, .bold) \(verdict), \(reason.artifact.reference): "
                    + "\(reason.finding.because)", indent: 4)
            if !reason.owners.isEmpty {
                console.print(wrapping: "    next: \(reason.owners.joined(separator: ", "))", indent: 6)
            }
            if let exitRule = reason.exitRule { console.print(wrapping: "    until: \(exitRule)", indent: 6) }
        }
        for exception in state.expiring {
            let what = exception.requirement.map { "the waiver of \($0)" } ?? "the override"
            console.print(wrapping: "  \(what) expires at \(exception.expiresOn.description)", indent: 4)
        }
    }
}
