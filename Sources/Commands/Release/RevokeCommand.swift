import Arguments
import Artifacts
import Attesting
import Evidence
import Gate
import Recording
import Storage
import Terminal
import Time
import Trust

/// `custody revoke`: distrust after a moment.
enum RevokeCommand {
    private static let notAfter = Option.required(
        "--not-after", .time, "the last moment at which it could be trusted; not in the future")
    private static let reason = Option.required("--reason", .text("TEXT"), "why: a leak, somebody left, a mistake")

    static let command = Command(
        "revoke", "distrust a credential, a principal, an attestation or an artifact after a moment",
        discussion: """
            What was provably signed up to then still counts; what came later, and what has no proven time, does not. Those \
            whom the principals document names as `revokers` may revoke anything, and everybody what is theirs.
            """,
        groups: [CommonOptions.output], subcommands: Revocation.Target.allCases.map(subcommand),
        seeAlso: ["hold", "gate"])

    private static func subcommand(_ target: Revocation.Target) -> Command {
        let id = Argument.required(
            target == .artifact ? ValueKind<String>.path.named("ARTIFACT") : .text("ID"), Self.help(target))
        let sample =
            switch target {
            case .credential: "key:5f3c…"
            case .principal: "mallory"
            case .attestation: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
            case .artifact: "app.tar.gz"
            }
        return Command(
            target.rawValue,
            "distrust \(target == .attestation || target == .artifact ? "an" : "a") \(target.rawValue)",
            arguments: [id], options: [notAfter, reason], groups: Saying.groups, constraints: SigningKey.constraints,
            examples: [
                .init(
                    "After a moment",
                    "custody revoke \(target.rawValue) \(sample) --not-after 2026-11-20T00:00:00Z "
                        + "--reason 'the key leaked' --key dave.key")
            ], exitCodes: .verdict(success: "recorded", held: "the store refused the signer"),
            seeAlso: ["hold", "gate"]
        ) { parsed, console in
            let now = Instant.now()
            guard parsed[notAfter] <= now else {
                throw CommandError(
                    "revocation.future", "a revocation says of the past from when on something was not to be trusted",
                    expected: "--not-after up to now, \(now)", found: "\(parsed[notAfter])",
                    next: "rotate what is to end later, or revoke it then")
            }
            let store = try Saying.store(parsed)
            let (name, digests) = try await named(target, parsed[id], store, console)
            console.note("\("revoked", .bold): \(target.rawValue) \(name), after \(parsed[notAfter].description)")
            let revocation = Revocation(
                target: target, id: name, notAfter: parsed[notAfter], reason: parsed[reason], issuedOn: now)
            return try await Saying.say(try Statement(revocation, of: digests), to: store, parsed, console)
        }
    }

    private static func help(_ target: Revocation.Target) -> String {
        switch target {
        case .credential: "as decisions name it: `key:…`, `ssh:…`, `oidc:…`"
        case .principal: "its name in the principals document"
        case .attestation: "its digest: sha256:…"
        case .artifact: SharedOptions.artifactHelp
        }
    }

    /// The id as the statement has it, and the digests of what is revoked where it has any.
    private static func named(
        _ target: Revocation.Target, _ text: String, _ store: CustodyStore?, _ console: Console
    ) async throws -> (id: String, digests: DigestSet?) {
        switch target {
        case .artifact:
            let artifact = try ArtifactReading.read(text, on: console)
            return (artifact.digest.description, artifact.digests)
        case .attestation:
            guard let digest = try? Digest(text) else {
                throw CommandError(
                    "statement.digest", "'\(text)' names no attestation",
                    expected: "a digest such as sha256:9f86…, in full")
            }
            if let store, try await store.statement(digest) == nil {
                console.warn("the store has no attestation \(digest.description); it is revoked for when it comes")
            }
            return (digest.description, DigestSet([digest]))
        case .credential, .principal:
            guard let store, let path = StoreRules.path(StoreRules.principals, in: store.directory) else {
                return (text, nil)
            }
            let principals = try Principals.load(path)
            let isKnown = target == .credential ? principals.place(ofCredential: text) != nil : principals[text] != nil
            if !isKnown { console.warn("the principals of the store have no \(target.rawValue) '\(text)'") }
            return (text, nil)
        }
    }
}
