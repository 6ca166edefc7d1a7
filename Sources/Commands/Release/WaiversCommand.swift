import Arguments
import Artifacts
import Evidence
import Gate
import JSON
import Policy
import Recording
import Storage
import Terminal
import Time

/// `custody waivers`: what was waived, by whom, how long, how often renewed.
enum WaiversCommand {
    private static let open = Option.flag("--open", "only those that count now")

    static let command = Command(
        "waivers", "tell the debt: what is waived, by whom, for how long, how often renewed",
        discussion: """
            Each waiver that the store has is held against the policy as the gate does it. A waiver renews those before it \
            that are of the same requirement and of any version of the same release.
            """,
        options: [open, StoreOptions.store, SharedOptions.policy, SharedOptions.principals, SharedOptions.at],
        groups: [CommonOptions.output],
        examples: [.init("All that count", "custody waivers --open")], seeAlso: ["waive", "status", "holds"]
    ) { parsed, console in
        let store = try StoreOpening.reader(parsed)
        let gate = try StoreGate(
            store, policy: parsed[SharedOptions.policy], principals: parsed[SharedOptions.principals])
        let instant = SharedOptions.instant(parsed)
        var runs: [(run: GateRun, releases: [ReleaseName])] = []
        for subject in try await subjects(in: store) {
            runs.append((try await gate.decide(subject, at: instant), try await store.releases(with: subject.digests)))
        }
        let debt = WaiverDebt(runs, at: instant)
        let shown = parsed[open] ? debt.items.filter(\.exception.state.isInForce) : debt.items
        switch parsed[CommonOptions.format] {
        case .text: tell(shown, at: instant, on: console)
        case .json: console.print(json: debt.json(of: shown))
        }
        return .success
    }

    /// What waivers are for, as releases call it; each once, in the order of the log.
    private static func subjects(in store: CustodyStore) async throws -> [Subject] {
        var seen: Set<DigestSet> = []
        var found: [Subject] = []
        for waiver in try await store.statements(of: .waiver) {
            for descriptor in waiver.statement.subjects where seen.insert(descriptor.digests).inserted {
                let named = try await store.statements(IndexQuery(about: descriptor.digests)).lazy
                    .filter { $0.release != nil }.flatMap(\.statement.subjects)
                    .first { $0.digests.names(sameAs: descriptor.digests) }
                found.append(Subject(named ?? descriptor))
            }
        }
        return found
    }

    private static func tell(_ items: [WaiverDebt.Item], at now: Instant, on console: Console) {
        guard !items.isEmpty else {
            console.print("nothing is waived")
            return
        }
        var table = Table([
            .init("state"), .init("requirement"), .init("of"), .init("by"), .init("open"), .init("until"),
            .init("renewed", alignment: .right), .init("ticket"),
        ])
        var told: Set<Digest> = []
        // A waiver for a release is one line, whatever the release is made of.
        for item in items where item.releases.isEmpty || told.insert(item.exception.attestation).inserted {
            let names = item.releases.map(\.description)
            let style: Style = item.exception.state.isInForce ? .released : .held
            table.append([
                "\(item.exception.state.name, style)", "\(item.exception.requirement ?? "")",
                "\(names.isEmpty ? item.artifact.reference : names.joined(separator: ", "))",
                "\(item.exception.signers.joined(separator: ", "), .principal)",
                "\(item.open(at: now).approximately)", "\(item.exception.expiresOn.description)",
                "\(item.renewed)", "\(item.exception.ticket ?? "")",
            ])
        }
        console.print(table)
    }
}
