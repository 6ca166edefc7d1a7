import Arguments
import Crypto
import Durable
import JSON
import Terminal
import Tokens

/// `custody key generate`: a new key pair, in files or in a token.
enum KeyGenerate {
    private static let algorithm = Option(
        "--algorithm", .keyAlgorithm, default: .ecdsaP256, "what kind of key")
    private static let out = Option.optional(
        "--out", short: "-o", .file.named("NAME"), "writes NAME.key (private) and NAME.pub (public)")
    private static let token = Option.optional(
        "--pkcs11", .text("URI"),
        "make the key in a token, as `pkcs11:token=acme;object=release`; only NAME.pub is written")
    private static let plain = Option.flag(
        "--no-passphrase", "leave the private key unencrypted, for machines that keep it safe by other means")

    static let command = Command(
        "generate", "make a key pair",
        discussion: """
            The private key is PKCS#8 PEM, encrypted by a passphrase (PBES2 with AES-256), in a file that only you can \
            read. The passphrase comes from `--passphrase-file`, from `$CUSTODY_PASSPHRASE`, or is asked for at the \
            terminal. The public key is SPKI PEM. Nothing is ever replaced.

            With `--pkcs11` the private key is made in a token or a hardware security module, marked so that it never \
            leaves it. The PIN comes from `pin-source=FILE` in the URI, from `$CUSTODY_PIN`, or is asked for. The module \
            is the URI's `module-path`, `$CUSTODY_PKCS11_MODULE`, or p11-kit's, which knows all that are registered.
            """,
        options: [out, token, algorithm, SigningKey.passphraseFile, plain], groups: [CommonOptions.output],
        constraints: [
            .anyOf(out, token), .exclusive(SigningKey.passphraseFile, plain, token),
        ],
        examples: [
            .init("Make release.key and release.pub", "custody key generate --out release"),
            .init(
                "Make a key for a robot",
                "custody key generate --algorithm ed25519 --out ci --passphrase-file /run/pass"),
            .init(
                "Make a key in a token, and release.pub",
                "custody key generate --pkcs11 'pkcs11:token=acme;object=release' --out release"),
        ], seeAlso: ["key public", "attest"]
    ) { parsed, console in
        if let uri = parsed[token] { return try makeInToken(TokenURI(uri), parsed, console) }
        guard let name = parsed[out] else { return .internalError }
        return try makeFiles(name, parsed, console)
    }

    private static func makeFiles(_ name: String, _ parsed: ParsedArguments, _ console: Console) throws -> ExitCode {
        for path in [name + ".key", name + ".pub"] { try requireFree(path) }
        let passphrase = parsed[plain] ? nil : try newPassphrase(parsed)
        let key = try PrivateKey.generate(parsed[algorithm])
        try write(key, to: name + ".key", passphrase: passphrase)
        try writePublic(key.publicKey, name)
        tell(name + ".key", Signer(key), publicFile: name + ".pub", isEncrypted: !parsed[plain], parsed, console)
        return .success
    }

    private static func makeInToken(
        _ uri: TokenURI, _ parsed: ParsedArguments, _ console: Console
    ) throws -> ExitCode {
        let publicFile = parsed[out].map { $0 + ".pub" }
        if let publicFile { try requireFree(publicFile) }
        let key = try TokenKey.generate(
            parsed[algorithm], uri, module: Environment.value(of: SigningKey.moduleVariable)
        ) { try SigningKey.pin(uri, of: $0) }
        if let name = parsed[out] { try writePublic(key.publicKey, name) }
        tell(uri.description, key.signer, publicFile: publicFile, isEncrypted: nil, parsed, console)
        return .success
    }

    private static func requireFree(_ path: String) throws {
        guard isTaken(path) else { return }
        throw FileError(.exists, path, "there is a file already, and a key is never replaced; choose another name")
    }

    /// Writes a private key for its owner alone, replacing nothing.
    static func write(_ key: PrivateKey, to path: String, passphrase: Crypto.Passphrase?) throws {
        var pem = try key.pem(passphrase: passphrase)
        defer { wipe(&pem) }
        do throws(FileError) {
            try writeFileAtomically(path, pem, mode: 0o600, replace: false)
        } catch {
            throw error.code == .notFound ? CommandError(noFolderFor: path) : error
        }
    }

    private static func writePublic(_ key: PublicKey, _ name: String) throws {
        do throws(FileError) {
            try writeFileAtomically(name + ".pub", Array(key.pem.utf8), replace: false)
        } catch {
            throw error.code == .notFound ? CommandError(noFolderFor: name + ".pub") : error
        }
    }

    private static func tell(
        _ name: String, _ key: Signer, publicFile: String?, isEncrypted: Bool?, _ parsed: ParsedArguments,
        _ console: Console
    ) {
        switch parsed[CommonOptions.format] {
        case .text:
            console.print("private key  \(name, .code)\(isEncrypted == false ? "  (not encrypted)" : "")")
            if let publicFile { console.print("public key   \(publicFile, .code)") }
            console.print("algorithm    \(key.publicKey.algorithm)")
            console.print("key id       \(key.publicKey.id, .digest)")
        case .json:
            var object = KeyCommand.json(name, key.publicKey, key.custody)
            if let publicFile { object["publicKey"] = .string(publicFile) }
            if let isEncrypted { object["encrypted"] = .bool(isEncrypted) }
            console.print(json: .object(object))
        }
    }

    private static func newPassphrase(_ parsed: ParsedArguments) throws -> Crypto.Passphrase {
        if let given = try SigningKey.given(passphraseFile: parsed[SigningKey.passphraseFile]) { return given }
        do {
            return try SigningKey.crypto(
                try Terminal.Passphrase.ask("Passphrase for the new key", confirm: "The same again"))
        } catch let error as TerminalError where error.code == .noTerminal {
            throw CommandError(
                "passphrase.missing", "a private key is encrypted, and nobody can be asked for a passphrase here",
                next: "set CUSTODY_PASSPHRASE, give --passphrase-file, or say --no-passphrase")
        }
    }
}
