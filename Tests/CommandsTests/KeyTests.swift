import Crypto
import JSON
import TestSupport
import Testing

/// `custody key generate`.
@Suite struct KeyTests {
    static let algorithms = ["ecdsa-p256", "ecdsa-p384", "ed25519", "rsa-3072", "rsa-4096"]

    @Test(arguments: algorithms)
    func `A key is encrypted by the passphrase of the environment, private to its owner, and signs`(
        algorithm: String
    ) throws {
        let session = try Session()
        let secret = ["CUSTODY_PASSPHRASE": "correct horse"]
        let made = try session.custody(
            "key", "generate", "--out", "release", "--algorithm", algorithm, "--format", "json", environment: secret)
        #expect(made.status == 0)
        let document = try made.json
        #expect(document["algorithm"]?.string == algorithm)
        #expect(document["encrypted"] == true)

        for (name, mode) in [("release.key", "600"), ("release.pub", "644")] {
            #expect(try Tool.run(["find", name, "-perm", mode], in: session.files.path).text == name)
        }
        let pem = try session.files.read("release.key")
        #expect(String(decoding: pem, as: UTF8.self).hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
        let publicKey = try PublicKey(pem: try session.files.read("release.pub"))
        #expect(document["keyId"]?.string == publicKey.id)

        try session.files.write("app", "app\n")
        try session.files.write("p.json", "{}")
        let words = [
            "attest", "app", "--predicate-type", "https://acme.test/x/v1", "--predicate", "p.json", "--key",
            "release.key", "--out", "b.json",
        ]
        #expect(try session.custody(words, environment: ["CUSTODY_PASSPHRASE": "wrong"]).status == 2)
        #expect(try session.custody(words, environment: secret).status == 0)
        #expect(try session.custody("verify", "app", "--bundle", "b.json", "--key", "release.pub").status == 0)
    }

    @Test func `The passphrase is the first line of a file, without its end`() throws {
        let session = try Session()
        try session.files.write("pass", "correct horse\r\nnot this\n", mode: 0o600)
        #expect(
            try session.custody("key", "generate", "--out", "a", "--passphrase-file", "pass").status == 0)
        _ = try PrivateKey(pem: try session.files.read("a.key"), passphrase: Passphrase(Array("correct horse".utf8)))
    }

    @Test func `A key without passphrase is only made where that is said`() throws {
        let session = try Session()
        let refused = try session.custody("key", "generate", "--out", "a", "--format", "json")
        #expect(refused.status == 2)
        #expect(refused.errorCode == "passphrase.missing")
        let made = try session.custody("key", "generate", "--out", "a", "--no-passphrase")
        #expect(made.status == 0)
        #expect(made.text.contains("not encrypted"))
        _ = try PrivateKey(pem: try session.files.read("a.key"), passphrase: nil)
    }

    @Test(arguments: ["a.key", "a.pub"])
    func `A key is never replaced, and its other half is not made alone`(taken: String) throws {
        let session = try Session()
        try session.files.write(taken, "mine")
        let refused = try session.custody("key", "generate", "--out", "a", "--no-passphrase", "--format", "json")
        #expect(refused.status == 2)
        #expect(refused.errorCode == "file.exists")
        #expect(try session.files.read(taken) == Array("mine".utf8))
        #expect(try Tool.run(["ls"], in: session.files.path).text == taken)
    }

    @Test func `A folder that does not exist is to be made first`() throws {
        let session = try Session()
        let refused = try session.custody("key", "generate", "--out", "keys/a", "--no-passphrase")
        #expect(refused.status == 2)
        #expect(refused.errors.contains("mkdir -p keys"))
    }
}
