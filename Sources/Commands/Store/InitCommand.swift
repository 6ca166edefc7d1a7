import Arguments
import Crypto
import Durable
import Gate
import JSON
import Ledger
import Merkle
import Recording
import Storage
import Terminal
import Time
import Trust

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `custody init`: makes a store: a folder with a log, blobs, an index and keys.
enum InitCommand {
    private static let directory = Argument.optional(
        .directory, "the store's folder, new or empty; \(CustodyDirectory.usualPath) unless given")
    private static let origin = Option.optional(
        "--origin", .text("NAME"),
        "the log's name for good, as `log.acme.test/releases`; this host's name and a random part unless given")
    private static let principals = Option.optional(
        "--principals", .file, "who is who in this store; copied with the key files that it names")
    private static let policy = Option.optional("--policy", .file, "the policy in force in this store; copied")
    private static let root = Option.optional(
        "--trusted-root", .file,
        "whom to believe about the certificates of signers; goes into the store's own trusted_root.json")
    private static let witnesses = Option.optional(
        "--witnesses", .file, "who witnesses the log (C2SP tlog-policy); copied")
    private static let inputs = OptionGroup("What is in force", [principals, policy, root, witnesses])
    private static let logKey = Option.optional(
        "--log-key", .privateKey, "an Ed25519 key for checkpoints, as `pkcs11:…`, in place of a new one")
    private static let gateKey = Option.optional(
        "--gate-key", .privateKey, "a key for decisions, in place of a new one")
    private static let timestampKey = Option.optional(
        "--timestamp-key", .privateKey, "an ECDSA P-256 key for timestamps, in place of a new one")
    private static let keys = OptionGroup("Keys", [logKey, gateKey, timestampKey, SigningKey.passphraseFile])

    static let command = Command(
        "init", "make a store: a folder with a transparency log, blobs, an index and keys",
        discussion: """
            Nothing is ever replaced: the folder must be new or empty. Three keys are made: the log's, the gate's and the \
            timestamp authority's. They are encrypted where a passphrase is given (`--passphrase-file` or \
            `$CUSTODY_PASSPHRASE`) and else lie open in a folder that only you can read. Keys in a token never leave it: \
            make them with `custody key generate --pkcs11`, and name them here.

            The verifier key that is printed is how others know this log. Give it to them by another way than the log \
            itself.
            """,
        arguments: [directory], options: [origin], groups: [inputs, keys, CommonOptions.output],
        examples: [
            .init("In ./custody-data", "custody init --principals principals.yaml"),
            .init("Under a name of your own", "custody init /srv/custody --origin log.acme.test/releases"),
            .init(
                "With the log's key in a token",
                "custody init /srv/custody --log-key 'pkcs11:token=acme;object=log'"),
        ], seeAlso: ["record", "log status"]
    ) { parsed, console in
        let path = parsed[directory] ?? CustodyDirectory.usualPath
        let name = try KeyName(try parsed[origin] ?? suggestedOrigin())
        let rules = try StoreRules(
            principals: parsed[principals], policy: parsed[policy], trustedRoot: parsed[root],
            witnesses: parsed[witnesses])
        // What is given is tried before anything is made.
        let passphrase = try SigningKey.given(passphraseFile: parsed[SigningKey.passphraseFile])
        let given: [StoreKeys.Role: String?] = [
            .log: parsed[logKey], .gate: parsed[gateKey], .timestamp: parsed[timestampKey],
        ]
        var signers: [StoreKeys.Role: Signer] = [:]
        var made: [StoreKeys.Role: PrivateKey] = [:]
        for (role, text) in given {
            guard let text else { continue }
            let signer = try SigningKey.signer(text) { passphrase }
            guard role == .gate || signer.publicKey.algorithm == role.algorithm else {
                throw CommandError(
                    "key.kind", "\(text): the key that \(role.purpose) is of the kind \(role.algorithm)",
                    expected: "\(role.algorithm)", found: "\(signer.publicKey.algorithm)")
            }
            signers[role] = signer
        }
        for role in StoreKeys.Role.allCases where signers[role] == nil {
            let key = try PrivateKey.generate(role.algorithm)
            made[role] = key
            signers[role] = Signer(key)
        }
        guard let log = signers[.log], let timestamp = signers[.timestamp], let gate = signers[.gate] else {
            return .internalError
        }
        let now = Instant.now()
        let note = try NoteSigner(name: name, signer: log, type: .ed25519)
        let store = try StoreWriter.create(
            path, StoreDescription(origin: name.text, logKey: note.verifierKey, createdOn: now),
            signers: try LogWriter.Signers(note))
        var names: [StoreKeys.Role: String] = [:]
        for (role, key) in made {
            names[role] = role.rawValue + ".key"
            try KeyGenerate.write(key, to: "\(store.keys)/\(role.rawValue).key", passphrase: passphrase)
        }
        for (role, text) in given { if let text { names[role] = try absolute(text) } }
        for (role, signer) in signers {
            try writeFileAtomically(
                "\(store.keys)/\(role.rawValue).pub", Array(signer.publicKey.pem.utf8), replace: false)
        }
        let written = StoreKeys(names, in: store, passphraseFile: nil)
        try writeFileAtomically(store.keys + "/keys.json", written.json.pretty(), mode: 0o600, replace: false)
        try rules.write(into: store.policy)
        try writeTrust(store, timestamp, other: rules.trustedRoot, now)
        report(
            store, gate, made: StoreKeys.Role.allCases.filter { made[$0] != nil }, passphrase != nil, parsed, console)
        return .success
    }

    /// Writes whom to believe about what this store exports: its log, and its timestamp authority.
    private static func writeTrust(
        _ store: CustodyDirectory, _ timestamp: Signer, other: [UInt8]?, _ now: Instant
    ) throws {
        let start = now.seconds
        // Thirty years: what was timestamped is to be believed as long as releases are asked about.
        let chain = try TimestampCertificates.issue(
            for: timestamp.publicKey, name: store.description.origin,
            validity: start - 3600...start + 30 * 365 * 86_400)
        let root = try TrustedRootDocument.make(store.description, timestamps: chain, with: other)
        try writeFileAtomically(store.trustedRoot, root.pretty(), replace: false)
    }

    private static func report(
        _ store: CustodyDirectory, _ gate: Signer, made: [StoreKeys.Role], _ isEncrypted: Bool,
        _ parsed: ParsedArguments, _ console: Console
    ) {
        let verifierKey = store.description.logKey
        switch parsed[CommonOptions.format] {
        case .text:
            console.print("made the store \(store.path, .code)")
            console.field("origin", "\(store.description.origin)")
            console.field("log key", "\(verifierKey, .code)")
            console.field("gate key", "\(gate.publicKey.id, .digest)")
            console.field("trust", "\(store.trustedRoot, .code)")
            guard !made.isEmpty else { return }
            console.print()
            console.print("Keep safe, and in a second place:")
            for role in made {
                let state = isEncrypted ? "encrypted" : "not encrypted"
                console.print("  \(store.keys + "/" + role.rawValue + ".key", .code)  \(role.purpose)  (\(state))")
            }
            console.print(
                wrapping:
                    "Whoever has the log's key can sign another past for this log. Give its verifier key to those who "
                    + "will check it, by another way than the log.")
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/store-made/v1", "store": .string(store.path),
                "origin": .string(store.description.origin), "verifierKey": .string(verifierKey.description),
                "gateKeyId": .string(gate.publicKey.id), "trustedRoot": .string(store.trustedRoot),
                "keepSafe": .array(made.map { .string("\(store.keys)/\($0.rawValue).key") }),
                "encrypted": .bool(isEncrypted),
            ])
        }
    }

    /// A name that no other log has: this host's, and four random bytes.
    private static func suggestedOrigin() throws -> String {
        var name = [CChar](repeating: 0, count: 256)
        let isNamed = unsafe gethostname(&name, name.count - 1) == 0
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let random = try randomBytes(4).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return "\(isNamed && !host.isEmpty ? host : "custody")/\(random)"
    }

    /// A file's path from the root, so that the store finds it from anywhere; other spellings as they are.
    private static func absolute(_ text: String) throws -> String {
        guard case .file(let path) = SecretSource(text), !text.hasPrefix("pkcs11:") else { return text }
        guard let real = unsafe realpath(path, nil) else { throw FileError(.notFound, path, "there is no such file") }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }
}
