import Arguments
import Crypto
import Durable
import Evidence
import JSON
import Terminal
import Time
import Trust

/// `custody trust`: look at a trusted root, and keep it fresh.
enum TrustCommand {
    static let command = Command(
        "trust", "show, check and update whom Sigstore bundles are believed by",
        discussion: """
            A trusted root (`trusted_root.json`) names the authorities and logs of a Sigstore instance, each for its time. \
            Nothing is fetched: a root that is old does not know newer authorities, and bundles that are good are then not \
            verified.
            """,
        groups: [CommonOptions.output], subcommands: [TrustShow.command, TrustCheck.command, TrustUpdate.command],
        seeAlso: ["verify"])

    static let root = Argument.required(.file.named("ROOT"), "a trusted_root.json")
    static let within = Option(
        "--within", .span, default: TimeSpan.days(30), "how long before its end a part is named as ending")

    static let limit = 8 << 20

    /// Whether a document says that it is a signing configuration.
    static func isSigningConfig(_ bytes: [UInt8]) -> Bool {
        let type = try? JSONValue.parse(bytes)["mediaType"]?.string
        return type.map { $0.contains("signingconfig") } ?? false
    }
}

extension TrustedRootPart {
    /// The part as documents have it.
    func json(at instant: Instant, within span: TimeSpan) -> JSONValue {
        var object: JSONObject = [
            "kind": .string(kind.rawValue), "uri": .string(uri), "id": .string(id),
            "state": .string(state(at: instant, within: span).word),
        ]
        if let algorithm { object["algorithm"] = .string(algorithm.description) }
        if let start { object["start"] = .string(start.description) }
        if let end { object["end"] = .string(end.description) }
        if !chain.isEmpty {
            object["chain"] = .array(
                chain.map { link in
                    [
                        "subject": .string(link.subject), "sha256": .string(link.fingerprint),
                        "notBefore": .string(link.notBefore.description),
                        "notAfter": .string(link.notAfter.description),
                    ]
                })
        }
        return .object(object)
    }

    /// From when until when, in words.
    var interval: String {
        (start.map { "from \($0) " } ?? "") + (end.map { "until \($0)" } ?? "without an end")
    }

    var name: String { uri.isEmpty ? String(id.prefix(16)) : uri }
}

extension TrustedRootPart.State {
    var word: String {
        switch self {
        case .future: "future"
        case .valid: "valid"
        case .ending: "ending"
        case .past: "past"
        case .unusable: "unusable"
        }
    }

    var style: Style {
        switch self {
        case .valid: .released
        case .ending, .future: .undetermined
        case .past: .dim
        case .unusable: .held
        }
    }
}
