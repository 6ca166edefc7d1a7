import Arguments
import Crypto
import JSON
import Terminal

/// `custody key`: makes keys, and shows their public halves.
enum KeyCommand {
    static let command = Command(
        "key", "make the keys that sign evidence", groups: [CommonOptions.output],
        subcommands: [KeyGenerate.command, KeyPublic.command])

    /// A key as `--format json` describes it (Schemas/key-v1.schema.json).
    static func json(_ name: String, _ key: PublicKey, _ custody: KeyCustody) -> JSONObject {
        [
            "schema": "https://custody.dev/schemas/key/v1", "privateKey": .string(name),
            "algorithm": .string(key.algorithm.description), "keyId": .string(key.id),
            "custody": .string(custody.rawValue),
        ]
    }
}

/// `custody key public`: the public half of any key that signs.
enum KeyPublic {
    private static let key = Argument.required(
        .privateKey, "a file (PKCS#8 PEM), `pkcs11:…` in a token, `cred:NAME` or `env:NAME`")

    static let command = Command(
        "public", "print the public half of a key that signs, wherever it is kept",
        discussion: """
            The key is reached as it is for signing, and proves by a signature that both halves belong together. What is \
            printed is SPKI PEM, for principals and for `custody verify --key`.
            """,
        arguments: [key], options: [Destination.out, Destination.force, SigningKey.passphraseFile],
        groups: [CommonOptions.output],
        examples: [
            .init("Of a file", "custody key public release.key --out release.pub"),
            .init("Of a key in a token", "custody key public 'pkcs11:token=acme;object=release' --out release.pub"),
        ], seeAlso: ["key generate"]
    ) { parsed, console in
        try Destination.requireFree(parsed)
        let signer = try SigningKey.signer(parsed[key], passphraseFile: parsed[SigningKey.passphraseFile])
        let pem = signer.publicKey.pem
        guard parsed[CommonOptions.format] == .json else {
            try Destination.write(Array(pem.utf8), parsed, console)
            return .success
        }
        var object = KeyCommand.json(parsed[key], signer.publicKey, signer.custody)
        object["publicKeyPem"] = .string(pem)
        if let path = parsed[Destination.out], path != "-" {
            try Destination.write(Array(pem.utf8), parsed, console)
            object["publicKey"] = .string(path)
        }
        console.print(json: .object(object))
        return .success
    }
}
