import Crypto
import Evidence
import TestSupport
import Testing
import Time
import Trust

/// Signatures that the real GnuPG makes, judged by a clock.
@Suite(.enabled(if: Tool.isInstalled("gpg"), "gpg is not installed"))
struct `OpenPGP signatures` {
    private let message = Array("what was agreed\n".utf8)

    private func check(_ verdict: Verdict<OpenPGPKeyring.Signer>) -> Check? {
        switch verdict {
        case .verified: nil
        case .rejected(let rejection), .undetermined(let rejection): rejection.check
        }
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let check: Check?
        var algorithm = "ed25519"
        var expires = "never"
        var options = ["--armor"]
        var made = "20261110T000000"
        var instant = World.now
        var message: [UInt8]?
        var change: (@Sendable (GnuPGHome, String, inout [UInt8]) throws -> Void)?
        /// What of the home is given as the keyring; the key that signed unless set.
        var keyring: (@Sendable (GnuPGHome, String) throws -> [UInt8])?

        init(_ name: String, _ check: Check? = nil, _ set: (inout Sample) -> Void = { _ in }) {
            testDescription = name
            self.check = check
            set(&self)
        }
    }

    static let samples: [Sample] = [
        Sample("Ed25519"),
        Sample("RSA") { $0.algorithm = "rsa2048" },
        Sample("P-256") { $0.algorithm = "nistp256" },
        Sample("without armor") { $0.options = [] },
        Sample("over SHA-256") { $0.options = ["--armor", "--digest-algo", "SHA256"] },
        Sample("a key that ends later") { $0.expires = "60d" },
        Sample("another message", .openPGPSignatureMismatch) { $0.message = [0] },
        Sample("over SHA-1", .openPGPSignatureAlgorithm) { $0.options = ["--armor", "--digest-algo", "SHA1"] },
        Sample("over SHA-224", .openPGPSignatureAlgorithm) {
            $0.algorithm = "rsa2048"
            $0.options = ["--armor", "--digest-algo", "SHA224"]
        },
        Sample("RSA of 1024 bits", .openPGPSignatureAlgorithm) { $0.algorithm = "rsa1024" },
        Sample("DSA", .openPGPSignatureAlgorithm) {
            $0.algorithm = "dsa2048"
            $0.options = ["--armor", "--digest-algo", "SHA256"]
        },
        Sample("a key that has ended", .openPGPKeyInterval) { $0.expires = "15d" },
        Sample("a key that has ended since", nil) {
            $0.expires = "15d"
            $0.instant = World.earlier("8d")
        },
        Sample("a key from later on", .openPGPKeyInterval) { $0.instant = World.earlier("30d") },
        Sample("a signature from later on", .openPGPSignatureInterval) { $0.instant = World.earlier("15d") },
        Sample("a signature that has ended", .openPGPSignatureInterval) {
            $0.options = ["--armor", "--default-sig-expire", "5d"]
        },
        Sample("a key that was not given", .openPGPKeyUnknown) {
            $0.keyring = { home, _ in try home.export(try home.key("bob")) }
        },
        Sample("a revoked key", .openPGPKeyRevoked) {
            $0.keyring = { home, key in
                let path = home.path + "/openpgp-revocs.d/\(key).rev"
                // GnuPG puts a colon before the armor, lest it be imported by mistake.
                try Tool.run(["sed", "-i", "s/^:---/---/", path])
                try home.gpg(["--import", path])
                return try home.export(key)
            }
        },
        Sample("a bit of it flipped", .openPGPSignatureMismatch) {
            $0.options = []
            $0.change = { _, _, signature in signature[signature.count - 1] ^= 1 }
        },
        Sample("two signatures", .openPGPSignatureForm) {
            $0.options = []
            $0.change = { _, _, signature in signature += signature }
        },
        Sample("no signature", .openPGPSignatureForm) {
            $0.change = { _, _, signature in signature = Array("x".utf8) }
        },
        Sample("nothing", .openPGPSignatureForm) { $0.change = { _, _, signature in signature = [] } },
        Sample("a key in place of it", .openPGPSignatureForm) {
            $0.change = { home, key, signature in signature = try home.export(key) }
        },
    ]

    @Test(arguments: samples) func `A signature counts at a time, or its check says no`(sample: Sample) throws {
        let home = try GnuPGHome()
        let key = try home.key("alice", sample.algorithm, expires: sample.expires)
        var signature = try home.sign(message, by: key, sample.options, clock: sample.made)
        try sample.change?(home, key, &signature)
        let keyring = try OpenPGPKeyring(try sample.keyring?(home, key) ?? home.export(key))
        let signed = sample.message ?? message
        let verdict = keyring.verify(signature, over: signed, at: sample.instant)
        #expect(check(verdict) == sample.check, "\(verdict)")
        if let verified = verdict.verified {
            #expect(verified.primary == key)
            #expect(verified.signing == key)
        }
        // The same in pieces.
        let streamed = try keyring.verify(signature, at: sample.instant) { consume in
            for byte in signed { try unsafe consume([byte].span.bytes) }
        }
        #expect(streamed == verdict)
    }

    @Test func `A large message is streamed, and what feeds it may fail`() throws {
        let home = try GnuPGHome()
        let key = try home.key("alice")
        let large = [UInt8](repeating: 0x61, count: 3 << 20)
        let signature = try home.sign(large, by: key)
        let keyring = try OpenPGPKeyring(home.export(key))
        let verdict = try keyring.verify(signature, at: World.now) { consume in
            for start in stride(from: 0, to: large.count, by: 1 << 16) {
                try unsafe consume(Array(large[start..<min(start + 1 << 16, large.count)]).span.bytes)
            }
        }
        #expect(check(verdict) == nil)
        struct Broken: Error {}
        #expect(throws: Broken.self) {
            try keyring.verify(signature, at: World.now) { consume in
                try unsafe consume(large.span.bytes)
                throw Broken()
            }
        }
        // What is no signature lets GnuPG end before the message does.
        let early = try keyring.verify([1, 2, 3], at: World.now) { consume in
            for _ in 0..<8 { try unsafe consume(large.span.bytes) }
        }
        #expect(check(early) == .openPGPSignatureForm)
    }

    @Test func `A subkey signs for its primary key, until it is revoked`() throws {
        let home = try GnuPGHome()
        let key = try home.key("alice")
        try home.gpg(["--quick-add-key", key, "ed25519", "sign", "never"], clock: "20261101T000000")
        let subkey = try #require(try home.fingerprints().last)
        let signature = try home.sign(message, by: subkey)
        let verdict = try OpenPGPKeyring(home.export(key)).verify(signature, over: message, at: World.now)
        #expect(verdict.verified?.primary == key)
        #expect(verdict.verified?.signing == subkey)
    }

    @Test(arguments: [[], Array("-----BEGIN PGP PUBLIC KEY BLOCK-----\n".utf8), [0x99, 0x01]])
    func `What is no keyring is refused`(bytes: [UInt8]) {
        let error = #expect(throws: OpenPGPError.self) { try OpenPGPKeyring(bytes) }
        #expect(error?.code == .keyring)
    }

    @Test(arguments: ["alice", "0123456789ABCDEF", "", "ZZZZ56789ABCDEF0123456789ABCDEF012345678"])
    func `A key to sign with is named by its whole fingerprint`(name: String) {
        let error = #expect(throws: OpenPGPError.self) { try OpenPGPSigningKey(fingerprint: name) }
        #expect(error?.code == .signing)
    }
}
