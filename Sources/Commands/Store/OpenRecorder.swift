import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
import Gate
import JSON
import Ledger
import Merkle
import Pattern
import Recording
import Storage
import Terminal
import Time
import Trust

/// A store that takes evidence in, for as long as a command runs.
struct OpenRecorder {
    let writer: StoreWriter
    private let recorder: Recorder

    /// Opens a store for recording.
    ///
    /// - Parameters:
    ///   - admission: whose signatures are taken in.
    ///   - passphraseFile: where the passphrase of the store's keys is.
    init(
        _ directory: CustodyDirectory, admission: Admission, passphraseFile: String?, on console: Console
    ) async throws {
        try await self.init(
            directory, admission: admission, keys: try StoreKeys.open(directory, passphraseFile: passphraseFile),
            on: console)
    }

    /// Opens a store for recording, by keys whose passphrase is asked for once however often it is tried.
    init(
        _ directory: CustodyDirectory, admission: Admission, keys: StoreKeys, on console: Console
    ) async throws {
        writer = try await StoreOpening.writer(directory, keys, on: console)
        recorder = Recorder(writer, admission: admission, timestamps: try StoreOpening.timestamps(directory, keys))
    }

    /// A document, and what came of it.
    struct Outcome: Sendable {
        /// The file, or `standard input`.
        let source: String
        let line: Int
        let verdict: Verdict<Recorded>
    }

    /// Records the documents of one file.
    func record(_ bytes: [UInt8], from source: String) async throws -> [Outcome] {
        try await recorder.record(bytes).map { Outcome(source: source, line: $0.line, verdict: $0.verdict) }
    }

    /// Finishes what was taken in, and publishes the checkpoint.
    func close() throws { try writer.close() }
}

/// Whose signatures a store takes in: what was asked for, else its principals.
enum AdmissionOptions {
    static let keys = Option.repeated(
        "--key", short: "-k", .file, "a public key (SPKI PEM) whose evidence is taken in, beside the principals'")
    static let principals = Option.optional(
        "--principals", .file, "whose evidence is taken in; those of the store unless given")
    static let ssh = Option.optional(
        "--ssh", .file, "whose SSH keys' evidence is taken in, beside the principals': an allowed_signers file")
    static let openPGP = Option.optional(
        "--openpgp", .file,
        "whose OpenPGP keys' evidence is taken in, beside the principals': public keys, as gpg --export writes them")
    static let group = OptionGroup("Whose evidence is taken in", [principals, keys, ssh, openPGP])

    static func admission(_ parsed: ParsedArguments, _ directory: CustodyDirectory) throws -> Admission {
        try admission(
            principals: parsed[principals], keys: try parsed[keys].map(KeyFile.publicKey),
            personal: try personalKeys(parsed), directory)
    }

    /// The SSH and OpenPGP keys in the files that were named; nil where none was.
    private static func personalKeys(_ parsed: ParsedArguments) throws -> PersonalKeys? {
        guard parsed[ssh] != nil || parsed[openPGP] != nil else { return nil }
        let allowed = try parsed[ssh].map { path in
            let bytes = try readFile(path, limit: SSHAllowedSigners.mostBytes)
            do throws(SSHError) { return try SSHAllowedSigners(bytes) } catch { throw CommandError(error, in: path) }
        }
        let keyring = try parsed[openPGP].map { try readFile($0, limit: PersonalKeyOptions.keyringLimit) }
        return PersonalKeys(allowed: allowed, identity: nil, keyring: keyring, at: .latest)
    }

    /// - Parameters:
    ///   - given: the principals' file; nil for the store's own.
    ///   - keys: others that are taken in.
    ///   - personal: SSH and OpenPGP keys of others.
    static func admission(
        principals given: String?, keys: [PublicKey], personal: PersonalKeys? = nil, _ directory: CustodyDirectory
    ) throws -> Admission {
        let path = given ?? StoreRules.path(StoreRules.principals, in: directory)
        guard path != nil || !keys.isEmpty || personal != nil else {
            throw CommandError(
                "store.nobody", "this store has no principals, so that nobody's evidence could be verified",
                expected: "principals of the store, --principals, --key, --ssh or --openpgp",
                next: "cp principals.yaml \(directory.policy)/\(StoreRules.principals), with the key files it names")
        }
        let principals = try path.map { try Principals.load($0) }
        let byKey = Admission.keys(
            KeyRing((principals?.keys.keys ?? []) + keys),
            // Held against the time of recording, which the admission gives.
            personal: [principals?.personalKeys(at: .latest), personal].compactMap(\.self))
        let identities = principals?.all.flatMap(\.credentials) ?? []
        return .either(
            keys: byKey,
            certificates: .certificates(under: try StoreOpening.trustedRoot(directory)) { identity in
                identities.contains { $0.matches(identity) }
            })
    }
}

extension Credential {
    /// Whether a certificate's identity is one that this credential stands for.
    fileprivate func matches(_ identity: CertificateIdentity) -> Bool {
        switch kind {
        case .oidc(let issuer, let subject): identity.issuer == issuer && subject.matches(identity.name)
        case .spiffe(let id): identity.name == id
        case .key, .ssh, .openpgp: false
        }
    }
}
