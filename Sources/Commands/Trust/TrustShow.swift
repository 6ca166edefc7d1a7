import Arguments
import Crypto
import Durable
import Evidence
import JSON
import Terminal
import Time
import Trust

/// `custody trust show`: what a trusted root holds.
enum TrustShow {
    private static let root = Argument.required(
        .file.named("ROOT"), "a trusted_root.json, or a signing_config.v0.2.json")

    static let command = Command(
        "show", "show what a trusted root holds, and what ends when",
        discussion: """
            A part whose time is over is not wrong: it vouches for what was signed within it. A signing configuration is \
            shown as well: where an instance's clients sign.
            """,
        arguments: [root], options: [SharedOptions.at, TrustCommand.within], groups: [CommonOptions.output],
        examples: [.init("Look into a trusted root", "custody trust show trusted_root.json")],
        seeAlso: ["trust check", "verify"]
    ) { parsed, console in
        let bytes = try readFile(parsed[root], limit: TrustCommand.limit)
        let instant = SharedOptions.instant(parsed)
        if TrustCommand.isSigningConfig(bytes) {
            show(try SigningConfig(bytes), parsed, console, at: instant)
        } else {
            show(try TrustedRoot(bytes), parsed, console, at: instant)
        }
        return .success
    }

    private static func show(_ root: TrustedRoot, _ parsed: ParsedArguments, _ console: Console, at instant: Instant) {
        let span = parsed[TrustCommand.within]
        switch parsed[CommonOptions.format] {
        case .text:
            for part in root.parts {
                let state = part.state(at: instant, within: span)
                console.print("\(part.kind.words, .bold)  \(part.name)  \(state.word, state.style)")
                console.field("id", Text(part.id, .digest))
                console.field("key", Text(part.algorithm?.description ?? "of a kind that is not accepted"))
                console.field("counts", Text(part.interval))
                for link in part.chain {
                    console.field("certificate", Text("\(link.subject), until \(link.notAfter)"))
                }
            }
            if root.parts.isEmpty { console.print("the trusted root holds nothing") }
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/trusted-root/v1", "at": .string(instant.description),
                "parts": .array(root.parts.map { $0.json(at: instant, within: span) }),
            ])
        }
    }

    private static func show(
        _ config: SigningConfig, _ parsed: ParsedArguments, _ console: Console, at instant: Instant
    ) {
        switch parsed[CommonOptions.format] {
        case .text:
            for service in config.services {
                let isValid = service.isValid(at: instant)
                let kind = service.kind.rawValue.replacing("-", with: " ")
                console.print(
                    "\(kind, .bold)  \(service.url)  \(isValid ? "valid" : "not valid", isValid ? .released : .dim)")
                console.field("version", "\(service.version)")
                if !service.operatorName.isEmpty { console.field("operator", Text(service.operatorName)) }
                console.field(
                    "used", Text("from \(service.start)" + (service.end.map { " until \($0)" } ?? " without an end")))
            }
            if let selector = config.logs { console.print("logs to use: \(selector.words)") }
            if let selector = config.timestampAuthorities {
                console.print("timestamp authorities to use: \(selector.words)")
            }
        case .json:
            var object: JSONObject = [
                "schema": "https://custody.dev/schemas/signing-config/v1", "at": .string(instant.description),
                "services": .array(
                    config.services.map { service in
                        var object: JSONObject = [
                            "kind": .string(service.kind.rawValue), "url": .string(service.url),
                            "version": .integer(service.version), "operator": .string(service.operatorName),
                            "valid": .bool(service.isValid(at: instant)), "start": .string(service.start.description),
                        ]
                        if let end = service.end { object["end"] = .string(end.description) }
                        return .object(object)
                    }),
            ]
            if let selector = config.logs { object["logs"] = .string(selector.words) }
            if let selector = config.timestampAuthorities { object["timestampAuthorities"] = .string(selector.words) }
            console.print(json: .object(object))
        }
    }
}

extension SigningConfig.Selector {
    fileprivate var words: String {
        switch self {
        case .any: "any"
        case .all: "all"
        case .exactly(let count): "\(count)"
        }
    }
}
