import Arguments
import Crypto
import JSON
import Merkle
import Terminal

/// `custody log witness`: cosigns the checkpoints of logs.
enum LogWitness {
    static let command = Command(
        "witness", "cosign the checkpoints of logs",
        discussion: """
            A witness remembers the last checkpoint of each log, and cosigns the next if it only adds entries. Who asks \
            for cosignatures by witnesses he trusts cannot be shown another history than everybody else.
            """,
        groups: [CommonOptions.output], subcommands: [LogWitnessServe.command, key])

    /// The name that a witness signs under.
    static let name = Option.required(
        "--name", .text("NAME"), "the name to cosign under: a URL without its scheme, as `witness.example.com/w1`")

    private static let key = Command(
        "key", "print the verifier key of a witness",
        discussion: """
            The key is an Ed25519 key of `custody key generate --algorithm ed25519`. Logs and those who verify their \
            checkpoints know the witness by what is printed here; it changes with the name.
            """,
        options: [name], groups: [SigningKey.onlyKeyGroup, CommonOptions.output],
        examples: [
            .init("Make a key for a witness", "custody key generate --algorithm ed25519 --out witness"),
            .init(
                "Print what others need", "custody log witness key --name witness.example.com/w1 --key witness.key"),
        ], seeAlso: ["log witness serve", "key generate"]
    ) { parsed, console in
        let key = try signer(parsed).verifierKey
        switch parsed[CommonOptions.format] {
        case .text: console.print("\("\(key)", .code)")
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/witness-key/v1", "name": .string(key.name.text),
                "keyId": .string("\(key.id)"), "verifierKey": .string("\(key)"),
            ])
        }
        return .success
    }

    /// The witness's signer, out of the options of a command.
    static func signer(_ parsed: ParsedArguments) throws -> NoteSigner {
        let signer = try SigningKey.signer(
            parsed[SigningKey.onlyKey], passphraseFile: parsed[SigningKey.passphraseFile])
        guard signer.publicKey.algorithm == .ed25519 else {
            throw CommandError(
                "witness.key-algorithm", "\(parsed[SigningKey.onlyKey]): a witness cosigns with an Ed25519 key",
                location: parsed[SigningKey.onlyKey], expected: "ed25519", found: "\(signer.publicKey.algorithm)",
                next: "custody key generate --algorithm ed25519 --out witness")
        }
        return try NoteSigner(
            name: try KeyName(parsed[name]), publicKey: signer.publicKey, type: .cosignatureEd25519
        ) { message throws(CryptoError) in try signer.sign(message) }
    }
}
