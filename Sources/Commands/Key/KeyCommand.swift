import Arguments
import Crypto
import Durable
import JSON
import Terminal

/// `custody key`: makes keys.
enum KeyCommand {
    static let command = Command(
        "key", "make the keys that sign evidence", groups: [CommonOptions.output], subcommands: [generate])

    private static let algorithm = Option(
        "--algorithm", .keyAlgorithm, default: .ecdsaP256, "what kind of key")
    private static let out = Option.required(
        "--out", short: "-o", .file.named("NAME"), "writes NAME.key (private) and NAME.pub (public)")
    private static let plain = Option.flag(
        "--no-passphrase", "leave the private key unencrypted, for machines that keep it safe by other means")

    private static let generate = Command(
        "generate", "make a key pair",
        discussion: """
            The private key is PKCS#8 PEM, encrypted by a passphrase (PBES2 with AES-256), in a file that only you can \
            read. The passphrase comes from `--passphrase-file`, from `$CUSTODY_PASSPHRASE`, or is asked for at the \
            terminal. The public key is SPKI PEM. Nothing is ever replaced.
            """,
        options: [out, algorithm, SigningKey.passphraseFile, plain], groups: [CommonOptions.output],
        constraints: [.exclusive(SigningKey.passphraseFile, plain)],
        examples: [
            .init("Make release.key and release.pub", "custody key generate --out release"),
            .init(
                "Make a key for a robot",
                "custody key generate --algorithm ed25519 --out ci --passphrase-file /run/pass"),
        ], seeAlso: ["attest"]
    ) { parsed, console in try makeKey(parsed, console) }

    private static func makeKey(_ parsed: ParsedArguments, _ console: Console) throws -> ExitCode {
        let name = parsed[out]
        for path in [name + ".key", name + ".pub"] where isTaken(path) {
            throw FileError(.exists, path, "there is a file already, and a key is never replaced; choose another name")
        }
        let passphrase = parsed[plain] ? nil : try newPassphrase(parsed)
        let key = try PrivateKey.generate(parsed[algorithm])
        var pem = try key.pem(passphrase: passphrase)
        defer { wipe(&pem) }
        do throws(FileError) {
            try writeFileAtomically(name + ".key", pem, mode: 0o600, replace: false)
        } catch {
            throw error.code == .notFound ? CommandError(noFolderFor: name + ".key") : error
        }
        try writeFileAtomically(name + ".pub", Array(key.publicKey.pem.utf8), replace: false)
        switch parsed[CommonOptions.format] {
        case .text:
            console.print("private key  \("\(name).key", .code)\(parsed[plain] ? "  (not encrypted)" : "")")
            console.print("public key   \("\(name).pub", .code)")
            console.print("algorithm    \(key.publicKey.algorithm)")
            console.print("key id       \(key.publicKey.id, .digest)")
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/key/v1",
                "privateKey": .string(name + ".key"), "publicKey": .string(name + ".pub"),
                "algorithm": .string(key.publicKey.algorithm.description), "keyId": .string(key.publicKey.id),
                "encrypted": .bool(!parsed[plain]),
            ])
        }
        return .success
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
