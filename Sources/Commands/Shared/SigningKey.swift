import Arguments
import Attesting
import Crypto
import Durable
import Synchronization
import Terminal
import Tokens
import Trust

/// The private key a command signs with, wherever it is kept, and how its passphrase or PIN is had.
enum SigningKey {
    static let key = Option.optional("--key", short: "-k", .privateKey, keyHelp)
    private static let keyHelp =
        "the private key to sign with: a file (PKCS#8 PEM), `pkcs11:…` in a token, `cred:NAME` or `env:NAME`"
    static let ssh = Option.optional(
        "--ssh", .file, "sign with this SSH key: a private key, or a .pub whose private key the SSH agent holds")
    static let openPGP = Option.optional(
        "--openpgp", .text("FINGERPRINT"), "sign with this OpenPGP key of your own keyring, through GnuPG and its agent"
    )
    static let passphraseFile = Option.optional(
        "--passphrase-file", .file,
        "a file, `cred:NAME` or `env:NAME` whose first line is the key's passphrase; else $CUSTODY_PASSPHRASE, else asked"
    )
    static let group = OptionGroup("Signing", [key, ssh, openPGP, passphraseFile])
    /// Where a key of SSH or OpenPGP will not do.
    static let onlyKey = Option.required("--key", short: "-k", .privateKey, keyHelp)
    static let onlyKeyGroup = OptionGroup("Signing", [onlyKey, passphraseFile])
    static let constraints: [Constraint] = [.anyOf(key, ssh, openPGP), .exclusive(key, ssh, openPGP)]

    /// The variable that passphrases are taken from where nobody can be asked.
    static let variable = "CUSTODY_PASSPHRASE"
    /// The variable that PINs of tokens are taken from where nobody can be asked.
    static let pinVariable = "CUSTODY_PIN"
    /// The variable that names the PKCS #11 module where a URI names none.
    static let moduleVariable = "CUSTODY_PKCS11_MODULE"

    static func load(_ parsed: ParsedArguments) throws -> StatementSigner {
        if let path = parsed[ssh] {
            var secret = try SecretSource(path).read(limit: 65_536)
            defer { wipe(&secret.bytes) }
            do {
                let key = try SSHSigningKey(secret.bytes)
                if !key.isHeldByAgent { try secret.requireClosed() }
                return StatementSigner(key)
            } catch let error as SSHError {
                throw CommandError(error, in: path)
            } catch let error as CryptoError {
                throw CommandError(error, in: path)
            }
        }
        if let fingerprint = parsed[openPGP] {
            return StatementSigner(try OpenPGPSigningKey(fingerprint: fingerprint))
        }
        guard let path = parsed[key] else {
            throw CommandError(
                "usage.missing-option", "nothing was given to sign with", expected: "--key, --ssh or --openpgp")
        }
        return try load(path, passphraseFile: parsed[passphraseFile])
    }

    /// Reaches a private key as ``signer(_:passphraseFile:)``, to sign statements with.
    static func load(_ text: String, passphraseFile: String?) throws -> StatementSigner {
        StatementSigner(try signer(text, passphraseFile: passphraseFile))
    }

    /// Reaches a private key by any of its spellings, asking for its passphrase or PIN only where it has one.
    ///
    /// - Parameters:
    ///   - text: a file's path, `pkcs11:…`, `cred:NAME` or `env:NAME`.
    ///   - passphraseFile: where the passphrase is; nil for the environment, and else the terminal.
    static func signer(_ text: String, passphraseFile: String?) throws -> Signer {
        try signer(text) { try given(passphraseFile: passphraseFile) }
    }

    /// Reaches a private key as ``signer(_:passphraseFile:)``, its passphrase given by the caller or else asked.
    static func signer(_ text: String, passphrase given: () throws -> Crypto.Passphrase?) throws -> Signer {
        if text.hasPrefix(TokenURI.scheme) {
            let uri = try TokenURI(text)
            return try TokenKey(uri, module: Environment.value(of: moduleVariable)) { try pin(uri, of: $0) }.signer
        }
        return Signer(try KeyFile.privateKey(SecretSource(text)) { try given() ?? askPassphrase(of: text) })
    }

    /// Asks for the passphrase of a key, or of several that have the same.
    static func askPassphrase(of text: String) throws -> Crypto.Passphrase {
        try ask("Passphrase of \(text)") {
            CommandError(
                CryptoError(.passphraseMissing, "the private key is encrypted, and its passphrase was not given"),
                in: text)
        }
    }

    /// The PIN of a token: from where the URI says, else the environment, else asked.
    static func pin(_ uri: TokenURI, of token: String) throws -> Crypto.Passphrase {
        if let source = uri.pinSource {
            // RFC 7512 §2.4 has a file's URI here, or a bare path.
            let spelled = source.hasPrefix("file:") ? String(source.dropFirst(5).withoutAuthority) : source
            return try SecretSource(spelled).passphrase()
        }
        if let given = try taken(pinVariable) { return given }
        return try ask("PIN of the token '\(token)'") {
            CommandError(
                TokenError.Code.pinMissing.rawValue, "the token '\(token)' wants a PIN, and none was given",
                next: "set \(pinVariable), say pin-source=FILE in the URI, or run it where it can ask at a terminal")
        }
    }

    private static func ask(_ question: Text, orElse missing: () -> CommandError) throws -> Crypto.Passphrase {
        do { return try crypto(try Terminal.Passphrase.ask(question)) } catch let error as TerminalError
            where error.code == .noTerminal
        { throw missing() }
    }

    /// The passphrase from a file or the environment; nil where neither has one.
    static func given(passphraseFile: String?) throws -> Crypto.Passphrase? {
        if let passphraseFile { return try SecretSource(passphraseFile).passphrase() }
        return try taken(variable)
    }

    /// What was taken out of the environment, for the next key that it opens.
    private static let kept = Mutex<[String: Crypto.Passphrase]>([:])

    private static func taken(_ variable: String) throws -> Crypto.Passphrase? {
        if let known = kept.withLock({ $0[variable] }) { return known }
        guard var bytes = Environment.take(variable), !bytes.isEmpty else { return nil }
        defer { wipe(&bytes) }
        let passphrase = try Crypto.Passphrase(bytes)
        kept.withLock { $0[variable] = passphrase }
        return passphrase
    }

    static func crypto(_ typed: borrowing Terminal.Passphrase) throws -> Crypto.Passphrase {
        var bytes = unsafe typed.withBytes { bytes in unsafe Array(bytes) }
        defer { wipe(&bytes) }
        return try Crypto.Passphrase(bytes)
    }
}

extension Substring {
    /// `///run/pin` of `file:///run/pin` as a path (RFC 8089 §2: the authority is empty).
    fileprivate var withoutAuthority: Substring { hasPrefix("///") ? dropFirst(2) : self }
}

extension ValueKind where Value == String {
    /// A private key by any of its spellings; completes files.
    static var privateKey: ValueKind { file.named("KEY") }
}
