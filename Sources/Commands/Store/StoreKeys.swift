import Arguments
import Crypto
import Durable
import JSON
import Storage
import Synchronization

/// The keys that a store signs with, each by its name: its log's, its gate's, and its timestamp authority's.
///
/// `keys/keys.json` says where they are, as `--key` spells it; a file's name without a slash is one in `keys/`.
struct StoreKeys {
    /// What a key is for.
    enum Role: String, CaseIterable {
        /// Signs checkpoints; Ed25519, as C2SP tlog-checkpoint recommends.
        case log
        /// Signs decisions.
        case gate
        /// Signs timestamps (RFC 3161); ECDSA P-256.
        case timestamp

        /// What is made where no key is given.
        var algorithm: KeyAlgorithm { self == .log ? .ed25519 : .ecdsaP256 }

        var purpose: String {
            switch self {
            case .log: "signs the log's checkpoints"
            case .gate: "signs decisions"
            case .timestamp: "signs timestamps"
            }
        }
    }

    static let schema = "https://custody.dev/schemas/store-keys/v1"

    /// Where each key is, as it is written down.
    let names: [Role: String]
    private let folder: String
    private let kept = KeptPassphrase()
    private let passphraseFile: String?

    init(_ names: [Role: String], in store: CustodyDirectory, passphraseFile: String?) {
        self.names = names
        folder = store.keys
        self.passphraseFile = passphraseFile
    }

    /// Reads where a store's keys are.
    ///
    /// - Throws: `FileError`; `CommandError` with the code `store.keys` where the document is not one.
    static func open(_ store: CustodyDirectory, passphraseFile: String?) throws -> StoreKeys {
        let path = store.keys + "/keys.json"
        do {
            let field = JSONField(try JSONValue.parse(try readFile(path, limit: 65_536)))
            try field.allowOnly(["schema"] + Role.allCases.map(\.rawValue))
            guard try field.member("schema").string() == schema else {
                throw field.error(.value, "expected the schema \(schema)")
            }
            var names: [Role: String] = [:]
            for role in Role.allCases { names[role] = try field.member(role.rawValue).string() }
            return StoreKeys(names, in: store, passphraseFile: passphraseFile)
        } catch let error as JSONError {
            throw CommandError(
                "store.keys", "\(path): this does not say where the store's keys are: \(error.message)", location: path)
        }
    }

    var json: JSONValue {
        var object: JSONObject = ["schema": .string(Self.schema)]
        for (role, name) in names { object[role.rawValue] = .string(name) }
        return .object(object)
    }

    /// Reaches a key.
    func signer(_ role: Role) throws -> Signer {
        let name = names[role] ?? ""
        let isInFolder = !name.contains("/") && !name.contains(":")
        let place = isInFolder ? "\(folder)/\(name)" : name
        return try SigningKey.signer(place) {
            if let known = kept.value { return known }
            // A store's keys are encrypted alike; whoever gave one passphrase is not asked for the next.
            let given =
                try SigningKey.given(passphraseFile: passphraseFile) ?? SigningKey.askPassphrase(of: folder)
            kept.value = given
            return given
        }
    }
}

/// The passphrase that opened the first of a store's keys.
private final class KeptPassphrase: Sendable {
    private let passphrase = Mutex<Crypto.Passphrase?>(nil)

    var value: Crypto.Passphrase? {
        get { passphrase.withLock { $0 } }
        set { passphrase.withLock { $0 = newValue } }
    }
}
