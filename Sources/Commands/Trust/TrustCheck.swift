import Arguments
import Durable
import JSON
import Terminal
import Time
import Trust

/// `custody trust check`: whether a trusted root is fresh enough.
enum TrustCheck {
    static let command = Command(
        "check", "say whether a trusted root is stale, or soon will be",
        discussion: """
            Of each kind that bundles need (certificate authority, timestamp authority, transparency log, certificate log) \
            one part must be valid, and for longer than `--within`. A trusted root does not say that newer parts exist: a \
            check that passes does not make an old root new.
            """,
        arguments: [TrustCommand.root], options: [SharedOptions.at, TrustCommand.within],
        groups: [CommonOptions.output],
        examples: [.init("Warn two weeks ahead", "custody trust check trusted_root.json --within 2w")],
        exitCodes: .verdict(
            success: "every kind has a valid part", held: "stale, or ending within the span", undetermined: nil),
        seeAlso: ["trust update", "trust show"]
    ) { parsed, console in
        let root = try TrustedRoot(try readFile(parsed[TrustCommand.root], limit: TrustCommand.limit))
        let instant = SharedOptions.instant(parsed)
        let span = parsed[TrustCommand.within]
        let health = TrustedRootHealth(root, at: instant, within: span)
        switch parsed[CommonOptions.format] {
        case .text: print(health, root, parsed, console, at: instant)
        case .json:
            let verdict = health.isFine ? "fresh" : health.stale.isEmpty ? "ending" : "stale"
            console.print(json: [
                "schema": "https://custody.dev/schemas/trust-check/v1", "at": .string(instant.description),
                "verdict": .string(verdict), "stale": .array(health.stale.map { .string($0.rawValue) }),
                "ending": .array(health.ending.map { .string($0.rawValue) }),
                "parts": .array(root.parts.map { $0.json(at: instant, within: span) }),
            ])
        }
        return health.isFine ? .success : .held
    }

    private static func print(
        _ health: TrustedRootHealth, _ root: TrustedRoot, _ parsed: ParsedArguments, _ console: Console,
        at instant: Instant
    ) {
        let path = parsed[TrustCommand.root]
        let span = parsed[TrustCommand.within]
        if health.isFine { console.print("\("fresh", .released)  \(path)") }
        if !health.stale.isEmpty { console.print("\("stale", .held)  \(path)") }
        if health.stale.isEmpty, !health.isFine { console.print("\("ending", .undetermined)  \(path)") }
        for kind in health.stale { console.field("stale", Text("no \(kind.words) is valid at \(instant)")) }
        for part in root.parts where health.ending.contains(part.kind) {
            guard part.state(at: instant, within: span) == .ending, let end = part.end else { continue }
            console.field("ending", Text("\(part.kind.words) \(part.name), at \(end)"))
        }
        if !health.isFine { console.field("next", Text("custody trust update \(path) --from DIRECTORY", .code)) }
    }
}
