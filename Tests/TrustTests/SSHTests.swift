import Crypto
import Encoding
import TestSupport
import Testing
import Trust

/// The code that a body fails with; nil where it does not fail with SSH's error.
private func code(_ body: () throws -> Void) -> SSHError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? SSHError)?.code
    }
}

@Suite(.enabled(if: Tool.isInstalled("ssh-keygen"), "ssh-keygen is not installed"))
struct `OpenSSH's keys and signatures` {
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let type: String
        let bits: String
        var options: [String] = []
        init(_ name: String, _ type: String, _ bits: String, _ options: String...) {
            testDescription = name
            self.type = type
            self.bits = bits
            self.options = options
        }
    }

    private let message = Array("what was agreed\n".utf8)

    @Test(arguments: [
        Kind("Ed25519", "ed25519", "256"), Kind("P-256", "ecdsa", "256"), Kind("P-384", "ecdsa", "384"),
        Kind("P-521", "ecdsa", "521"), Kind("RSA", "rsa", "2048"), Kind("RSA of 3072 bits", "rsa", "3072"),
        Kind("Ed25519 over SHA-256", "ed25519", "256", "-Ohashalg=sha256"),
        Kind("RSA over SHA-256", "rsa", "2048", "-Ohashalg=sha256"),
    ])
    func `What ssh-keygen signs verifies, and nothing else`(kind: Kind) throws {
        let files = try TemporaryDirectory()
        let keygen = [
            "ssh-keygen", "-q", "-t", kind.type, "-b", kind.bits, "-N", "", "-C", "alice@laptop", "-f", "key",
        ]
        try Tool.run(keygen, in: files.path)
        try files.write("message", message)
        try Tool.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-f", "key", "-n", "file"] + kind.options + ["message"], in: files.path)
        let text = String(decoding: try files.read("message.sig"), as: UTF8.self)
        let signature = try SSHSignature(armored: text)
        #expect(try signature.verifies(message, namespace: "file"))
        #expect(try !signature.verifies(message + [0], namespace: "file"))
        #expect(try !signature.verifies([message[0] ^ 1] + message.dropFirst(), namespace: "file"))
        #expect(code { _ = try signature.verifies(message, namespace: "git") } == .namespace)

        let line = String(decoding: try files.read("key.pub"), as: UTF8.self)
        let key = try SSHPublicKey(authorizedKey: line)
        #expect(signature.key == key)
        let printed = try Tool.run(["ssh-keygen", "-l", "-f", "key.pub"], in: files.path).text
        #expect(printed.split(separator: " ")[1] == key.fingerprint)

        // The same with the armor's lines ended as on other systems.
        #expect(try SSHSignature(armored: text.replacing("\n", with: "\r\n")).verifies(message, namespace: "file"))
    }

    @Test func `Git's commits signed by SSH verify as they stand in the repository`() throws {
        let files = try TemporaryDirectory()
        try Tool.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"], in: files.path)
        let repository = try TestRepository(at: files.path + "/repository")
        try repository.git("config", "gpg.format", "ssh")
        try repository.git("config", "user.signingKey", files.path + "/key.pub")
        try repository.commit("Sign this", options: ["--gpg-sign"])
        let object = try repository.git("cat-file", "commit", "HEAD") + "\n"
        // Git, signature-format: the header gpgsig with its continuation lines is what was not signed.
        var payload = ""
        var armor = ""
        var isInside = false
        for line in object.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("gpgsig ") {
                isInside = true
                armor += line.dropFirst(7) + "\n"
            } else if isInside, line.hasPrefix(" ") {
                armor += line.dropFirst() + "\n"
            } else {
                isInside = false
                payload += line + "\n"
            }
        }
        let signature = try SSHSignature(armored: armor)
        #expect(try signature.verifies(Array(payload.utf8), namespace: "git"))
        #expect(try !signature.verifies(Array(object.utf8), namespace: "git"))
        #expect(code { _ = try signature.verifies(Array(payload.utf8), namespace: "file") } == .namespace)
    }
}

@Suite struct `Hostile SSH signatures` {
    private let message = Array("what was agreed\n".utf8)

    private func armored(_ change: (inout SSHSamples.Signature) throws -> Void) throws -> String {
        var signature = try SSHSamples.Signature(message)
        try change(&signature)
        return SSHSamples.armored(signature.bytes)
    }

    @Test func `The sample that the others are made of verifies`() throws {
        let signature = try SSHSignature(armored: armored { _ in })
        #expect(try signature.verifies(message, namespace: "file"))
        #expect(signature.namespace == "file")
        #expect(signature.key.type == "ssh-ed25519")
    }

    /// A part made wrong, and how it ends: refused when read, refused when checked, or no match.
    struct Sample: Sendable, CustomTestStringConvertible {
        enum End: Hashable, Sendable {
            case unreadable(SSHError.Code)
            case unchecked(SSHError.Code)
            case unusable(CryptoError.Code)
            case mismatch
        }

        let testDescription: String
        let end: End
        let change: @Sendable (inout SSHSamples.Signature) throws -> Void
        init(_ name: String, _ end: End, _ change: @escaping @Sendable (inout SSHSamples.Signature) throws -> Void) {
            testDescription = name
            self.end = end
            self.change = change
        }
    }

    static let samples: [Sample] = [
        Sample("another magic", .unreadable(.form)) { $0.magic = Array("SSHSIh".utf8) },
        Sample("another version", .unreadable(.form)) { $0.version = [0, 0, 0, 2] },
        Sample("data after the end", .unreadable(.form)) { $0.after = [0] },
        Sample("data after the inner signature", .unreadable(.algorithm)) { $0.inside = [0, 0, 0, 0] },
        Sample("a hash that is not accepted", .unreadable(.algorithm)) { $0.hash = "sha1" },
        Sample("an empty key", .unreadable(.form)) { $0.key = [] },
        Sample("a key of another type", .unreadable(.type)) {
            $0.key = SSHSamples.string("ssh-dss") + SSHSamples.string([1])
        },
        Sample("a length beyond the data", .unreadable(.form)) { $0.key = [0xFF, 0xFF, 0xFF, 0xFF] },
        Sample("a type that is not UTF-8", .unreadable(.form)) { $0.key = SSHSamples.string([0xFF]) },
        Sample("another algorithm", .unchecked(.algorithm)) { $0.algorithm = "rsa-sha2-256" },
        Sample("RSA with SHA-1", .unchecked(.algorithm)) {
            $0.key =
                SSHSamples.string("ssh-rsa") + SSHSamples.string([1, 0, 1])
                + SSHSamples.string([0] + Array(repeating: 0xFF, count: 256))
            $0.algorithm = "ssh-rsa"
        },
        Sample("data after the key", .unchecked(.form)) { $0.key += [0] },
        Sample("a key that ends early", .unchecked(.form)) { $0.key = SSHSamples.string("ssh-ed25519") },
        Sample("a security key that signs as others do", .unchecked(.algorithm)) {
            let key = Array(try World.key("ssh.ed25519").publicKey.spki.suffix(32))
            $0.key =
                SSHSamples.string("sk-ssh-ed25519@openssh.com") + SSHSamples.string(key) + SSHSamples.string("ssh:")
        },
        Sample("a security key without its application", .unchecked(.form)) {
            let key = Array(try World.key("ssh.ed25519").publicKey.spki.suffix(32))
            $0.key = SSHSamples.string("sk-ssh-ed25519@openssh.com") + SSHSamples.string(key)
        },
        Sample("a curve that contradicts its type", .unchecked(.form)) {
            $0.key = SSHSamples.string("ecdsa-sha2-nistp256") + SSHSamples.string("nistp384") + SSHSamples.string([4])
            $0.algorithm = "ecdsa-sha2-nistp256"
        },
        Sample("a key that is too short", .unusable(.malformed)) {
            $0.key = SSHSamples.string("ssh-ed25519") + SSHSamples.string([1])
        },
        Sample("a point that is not on its curve", .unusable(.pointNotOnCurve)) {
            let point: [UInt8] = [4] + Array(repeating: 1, count: 64)
            $0.key = SSHSamples.string("ecdsa-sha2-nistp256") + SSHSamples.string("nistp256") + SSHSamples.string(point)
            $0.algorithm = "ecdsa-sha2-nistp256"
            $0.signature = SSHSamples.string([1]) + SSHSamples.string([1])
        },
        Sample("a signature of one number", .unchecked(.form)) {
            let point = Array(try World.key("ssh").publicKey.spki.suffix(65))
            $0.key = SSHSamples.string("ecdsa-sha2-nistp256") + SSHSamples.string("nistp256") + SSHSamples.string(point)
            $0.algorithm = "ecdsa-sha2-nistp256"
            $0.signature = SSHSamples.string([1])
        },
        Sample("a signature of negative numbers", .mismatch) {
            let point = Array(try World.key("ssh").publicKey.spki.suffix(65))
            $0.key = SSHSamples.string("ecdsa-sha2-nistp256") + SSHSamples.string("nistp256") + SSHSamples.string(point)
            $0.algorithm = "ecdsa-sha2-nistp256"
            $0.signature = SSHSamples.string([0xFF]) + SSHSamples.string([0xFF])
        },
        Sample("an empty signature", .mismatch) { $0.signature = [] },
        Sample("a bit flipped", .mismatch) { $0.signature[7] ^= 1 },
        Sample("another key", .mismatch) { $0.key = SSHSamples.blob(try World.key("other.ed25519").publicKey) },
        Sample("the reserved part filled in afterwards", .mismatch) { $0.reserved = [1] },
        Sample("the hash relabelled", .mismatch) { $0.hash = "sha256" },
    ]

    @Test(arguments: samples)
    func `Each ends without a yes and without a crash`(sample: Sample) throws {
        let text = try armored(sample.change)
        let signature: SSHSignature
        do {
            signature = try SSHSignature(armored: text)
        } catch {
            #expect(Sample.End.unreadable(error.code) == sample.end)
            return
        }
        do {
            #expect(try !signature.verifies(message, namespace: "file"))
            #expect(sample.end == .mismatch)
        } catch let error as SSHError {
            #expect(Sample.End.unchecked(error.code) == sample.end)
        } catch let error as CryptoError {
            #expect(Sample.End.unusable(error.code) == sample.end)
        }
    }

    @Test(arguments: [
        "", "\n", "-----BEGIN SSH SIGNATURE-----", "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----\nAAAA\n", "-----BEGIN PGP SIGNATURE-----\nAAAA\n-----END PGP SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----\n****\n-----END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----\n" + String(repeating: "A", count: 70_000) + "\n-----END SSH SIGNATURE-----",
    ])
    func `What has no armor around a signature is refused`(text: String) {
        #expect(code { _ = try SSHSignature(armored: text) } == .form)
    }

    @Test func `A signature cut anywhere is refused`() throws {
        let bytes = try SSHSamples.Signature(message).bytes
        for count in 0..<bytes.count {
            #expect(code { _ = try SSHSignature(armored: SSHSamples.armored(Array(bytes.prefix(count)))) } == .form)
        }
    }

    @Test(arguments: [
        ("", SSHError.Code.form), ("ssh-ed25519", .form), ("ssh-ed25519 ", .form), ("ssh-ed25519 ****", .form),
        ("ssh-ed25519 AAAA", .form), ("ssh-ed25519 AAAAAA==", .type),
        ("no-pty ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA", .form),
        ("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAA", .type), ("ssh-dss AAAAB3NzaC1kc3M=", .type),
    ])
    func `What is no line of authorized_keys is refused`(line: String, expected: SSHError.Code) {
        #expect(code { _ = try SSHPublicKey(authorizedKey: line) } == expected)
    }

    @Test func `A line that is too long is refused before it is decoded`() {
        let line = "ssh-ed25519 " + String(repeating: "A", count: 16_388)
        #expect(code { _ = try SSHPublicKey(authorizedKey: line) } == .form)
    }
}
