import Crypto
import Encoding
import JSON
import TestSupport
import Testing

/// Keys that lie elsewhere than in a file: in a token, a systemd credential, the environment.
@Suite struct KeyCustodyTests {
    private static let attest = [
        "attest", "test-result", "app.tar.gz", "--result", "PASSED", "--out", "b.json", "--key",
    ]

    @Test(
        .enabled(if: SoftToken.isInstalled, "SoftHSM is not installed"),
        arguments: ["ecdsa-p256", "ed25519", "rsa-3072"])
    func `A key is made in a token, signs there, and the statement says so`(algorithm: String) throws {
        let (session, token) = (try Session(), try SoftToken())
        try session.files.write("app.tar.gz", "app\n")
        var environment = token.environment
        environment["CUSTODY_PIN"] = SoftToken.pin
        let uri = token.uri("release")
        let made = try session.custody(
            ["key", "generate", "--pkcs11", uri, "--out", "release", "--algorithm", algorithm, "--format", "json"],
            environment: environment)
        #expect(made.status == 0, "\(made.errors)")
        #expect(try made.json["custody"]?.string == "hsm")
        #expect(try made.json["privateKey"]?.string == uri)

        #expect(try session.custody(Self.attest + [uri], environment: environment).status == 0)
        let verified = try session.custody("verify", "app.tar.gz", "--bundle", "b.json", "--key", "release.pub")
        #expect(verified.status == 0)
        #expect(String(decoding: try session.payload("b.json"), as: UTF8.self).contains(#"{"custody":"hsm"}"#))

        let shown = try session.custody(["key", "public", uri], environment: environment)
        #expect(shown.text + "\n" == String(decoding: try session.files.read("release.pub"), as: UTF8.self))

        let again = try session.custody(
            ["key", "generate", "--pkcs11", uri, "--format", "json"], environment: environment)
        #expect(again.status == 2)
        #expect(again.errorCode == "token.key-taken")
    }

    @Test(.enabled(if: SoftToken.isInstalled, "SoftHSM is not installed"))
    func `The PIN comes from a file, a credential or a variable, and a wrong one is told`() throws {
        let (session, token) = (try Session(), try SoftToken())
        try session.files.write("app.tar.gz", "app\n")
        let uri = token.uri("release")
        func run(_ query: String, _ more: [String: String] = [:]) throws -> Tool.Output {
            try session.custody(
                ["key", "public", uri + query, "--format", "json"],
                environment: token.environment.merging(more) { $1 })
        }
        #expect(
            try session.custody(
                ["key", "generate", "--pkcs11", uri + "?pin-source=" + token.files.path + "/pin"],
                environment: token.environment
            ).status == 0)
        #expect(try run("?pin-source=file://" + token.files.path + "/pin").status == 0)
        #expect(try run("?pin-source=cred:pin", ["CREDENTIALS_DIRECTORY": token.files.path]).status == 0)
        #expect(try run("?pin-source=env:MY_PIN", ["MY_PIN": SoftToken.pin]).status == 0)
        #expect(try run("", ["CUSTODY_PIN": SoftToken.pin]).status == 0)
        let wrong = try run("", ["CUSTODY_PIN": "0000"])
        #expect(wrong.status == 2)
        #expect(wrong.errorCode == "token.pin-wrong")
        #expect(!wrong.errors.contains("0000"))
        let inURI = try run("?pin-value=" + SoftToken.pin)
        #expect(inURI.errorCode == "token.pin-in-uri")
        #expect(!inURI.errors.contains(SoftToken.pin))
        try session.files.write("pin", SoftToken.pin)
        #expect(try run("?pin-source=" + session.files.path + "/pin").errorCode == "secret.open-to-others")
        if Tool.isInstalled("setsid") {
            let line = ["setsid", "--wait", Session.binary, "key", "public", uri, "--format", "json"]
            let none = try Tool.start(line, in: session.files.path, environment: token.environment)
            #expect(none.errorCode == "token.pin-missing")
        }
    }

    @Test func `A key and its passphrase come from systemd credentials`() throws {
        let session = try Session()
        try session.files.write("app.tar.gz", "app\n")
        let key = try PrivateKey.generate(.ecdsaP256)
        try session.files.write(
            "credentials/release", key.pem(passphrase: Passphrase(Array("secret".utf8))), mode: 0o400)
        try session.files.write("credentials/phrase", "secret\n", mode: 0o400)
        try session.files.write("release.pub", key.publicKey.pem)
        let environment = ["CREDENTIALS_DIRECTORY": session.files.path + "/credentials"]
        let words = Self.attest + ["cred:release", "--passphrase-file", "cred:phrase"]
        let signed = try session.custody(words, environment: environment)
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(String(decoding: try session.payload("b.json"), as: UTF8.self).contains(#"{"custody":"file"}"#))

        let none = try session.custody(["--format", "json"] + words + ["--force"])
        #expect(none.errorCode == "secret.no-credentials")
        let escape = try session.custody(
            ["--format", "json"] + Self.attest + ["cred:../release", "--force"], environment: environment)
        #expect(escape.errorCode == "secret.name")
    }

    @Test func `A key comes from the environment, and a build that is observed does not see it`() throws {
        let session = try Session()
        let key = try PrivateKey.generate(.ed25519)
        try session.files.write("release.pub", key.publicKey.pem)
        try session.files.write("app.tar.gz", "app\n")
        _ = try session.shell(
            "git init -q . && git -c user.name=a -c user.email=a@b.test commit -q --allow-empty -m one")
        let secrets = [
            "RELEASE_KEY": String(decoding: try key.pem(passphrase: Passphrase(Array("secret".utf8))), as: UTF8.self),
            "CUSTODY_PASSPHRASE": "secret",
        ]
        let built = try session.custody(
            [
                "attest", "provenance", "app.tar.gz", "--git", ".", "--allow-dirty", "--key", "env:RELEASE_KEY",
                "--out", "b.json", "--",
                "sh", "-c", "env > seen",
            ], environment: secrets)
        #expect(built.status == 0, "\(built.errors)")
        let seen = String(decoding: try session.files.read("seen"), as: UTF8.self)
        #expect(!seen.contains("RELEASE_KEY") && !seen.contains("secret"))
        #expect(try session.custody("verify", "app.tar.gz", "--bundle", "b.json", "--key", "release.pub").status == 0)
        let none = try session.custody(["--format", "json"] + Self.attest + ["env:RELEASE_KEY", "--force"])
        #expect(none.errorCode == "secret.no-variable")
    }

    @Test(arguments: [UInt32(0o644), 0o660, 0o602])
    func `An open private key that others may read or change is refused, an encrypted one is not`(mode: UInt32) throws {
        let session = try Session()
        try session.files.write("app.tar.gz", "app\n")
        let key = try PrivateKey.generate(.ecdsaP256)
        try session.files.write("open.key", key.pem(passphrase: nil), mode: mode)
        let refused = try session.custody(["--format", "json"] + Self.attest + ["open.key"])
        #expect(refused.status == 2)
        #expect(refused.errorCode == "secret.open-to-others")
        try session.files.write("closed.key", key.pem(passphrase: Passphrase(Array("secret".utf8))), mode: mode)
        #expect(
            try session.custody(Self.attest + ["closed.key"], environment: ["CUSTODY_PASSPHRASE": "secret"]).status == 0
        )
        try session.files.write("open.key", key.pem(passphrase: nil), mode: 0o640)
        #expect(try session.custody(Self.attest + ["open.key", "--force"]).status == 0)
    }
}

extension Session {
    /// The statement that a bundle in the folder carries.
    func payload(_ name: String) throws -> [UInt8] {
        let bundle = try JSONValue.parse(try files.read(name))
        let text = try #require(bundle["dsseEnvelope"]?["payload"]?.string)
        return try #require(try? Base64.decode(text))
    }
}
