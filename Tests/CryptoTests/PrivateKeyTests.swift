import Crypto
import Encoding
import TestSupport
import Testing

@Suite struct PrivateKeyTests {
    let passphrase: Passphrase
    let wrong: Passphrase

    init() throws {
        passphrase = try Passphrase("correct horse battery staple".bytes)
        wrong = try Passphrase("incorrect horse".bytes)
    }

    private func reading(_ pem: [UInt8], _ passphrase: Passphrase? = nil) -> CryptoError.Code? {
        code { () throws(CryptoError) in _ = try PrivateKey(pem: pem, passphrase: passphrase) }
    }

    @Test func `Every kind of key comes back from PEM, plain and encrypted`() throws {
        for result in Keys.all {
            let key = try result.get()
            var plain = try key.pem(passphrase: nil)
            #expect(String(decoding: plain, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
            #expect(try PrivateKey(pem: plain, passphrase: nil).publicKey == key.publicKey)
            #expect(try PrivateKey(pem: plain, passphrase: passphrase).publicKey == key.publicKey)
            wipe(&plain)
            #expect(plain.isEmpty)

            let encrypted = try key.pem(passphrase: passphrase)
            #expect(String(decoding: encrypted, as: UTF8.self).hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
            let back = try PrivateKey(pem: encrypted, passphrase: passphrase)
            #expect(back.publicKey == key.publicKey)
            let signature = try back.sign("m".bytes)
            let scheme = key.publicKey.defaultScheme
            #expect(try key.publicKey.verify(signature: signature, message: "m".bytes, scheme: scheme))
        }
        #expect(ErrorQueue.isEmpty)
    }

    @Test func `An encrypted key opens with its passphrase only`() throws {
        let pem = try Keys.p256.get().pem(passphrase: passphrase)
        #expect(reading(pem) == .passphraseMissing)
        #expect(reading(pem, wrong) == .passphraseWrong)
        #expect(reading(pem, passphrase) == nil)
        #expect(ErrorQueue.isEmpty)
    }

    @Test func `An encrypted key is costly to guess and never written the same twice`() throws {
        let key = try Keys.ed25519.get()
        let first = try key.pem(passphrase: passphrase)
        #expect(try key.pem(passphrase: passphrase) != first)
        let body = String(decoding: first, as: UTF8.self).split(separator: "\n").dropFirst().dropLast().joined()
        let der = Hex.encode(try Base64.decode(body))
        // RFC 8018 §A.2: iterationCount, then prf hmacWithSHA256; AES-256-CBC behind.
        #expect(PrivateKey.rounds >= 600_000)
        #expect(der.contains("0203" + "0927c0"))
        #expect(der.contains("06082a864886f70d0209"))
        #expect(der.contains("060960864801650304012a"))
    }

    @Test func `A passphrase has some bytes, not too many, and no NUL`() throws {
        for bytes in [[], [0], "a\0b".bytes, [UInt8](repeating: 0x61, count: Passphrase.longest + 1)] {
            #expect(code { () throws(CryptoError) in _ = try Passphrase(bytes) } == .passphraseUnusable)
        }
        let longest = try Passphrase([UInt8](repeating: 0x61, count: Passphrase.longest))
        let pem = try Keys.p256.get().pem(passphrase: longest)
        #expect(reading(pem, longest) == nil)
        #expect(!"\(passphrase)".contains("horse"))
        #expect(!String(reflecting: passphrase).contains("horse"))
    }

    @Test func `What is no private key is refused by its code`() throws {
        let key = try Keys.p256.get()
        let plain = String(decoding: try key.pem(passphrase: nil), as: UTF8.self)
        let encrypted = String(decoding: try key.pem(passphrase: passphrase), as: UTF8.self)
        let lines = plain.split(separator: "\n")
        let refusals: [(String, CryptoError.Code)] = [
            ("", .notPEM),
            ("-----BEGIN PRIVATE KEY-----\n", .notPEM),
            (key.publicKey.pem, .publicKeyGiven),
            (plain.replacing("PRIVATE KEY", with: "CERTIFICATE"), .publicKeyGiven),
            (plain.replacing("PRIVATE KEY", with: "OPENSSH PRIVATE KEY"), .unexpectedLabel),
            (plain.replacing("PRIVATE KEY", with: "ENCRYPTED SIGSTORE PRIVATE KEY"), .unexpectedLabel),
            (plain.replacing("PRIVATE KEY", with: "DSA PRIVATE KEY"), .unexpectedLabel),
            (plain + plain, .severalBlocks),
            (plain + key.publicKey.pem, .severalBlocks),
            ("\(lines[0])\nAAAA\n\(lines.last ?? "")\n", .malformed),
            ("\(lines[0])\n\(lines.last ?? "")\n", .malformed),
            (plain + String(repeating: "\n", count: 70_000), .tooLarge),
            (encrypted.replacing("ENCRYPTED PRIVATE KEY", with: "PRIVATE KEY"), .malformed),
            (plain.replacing("PRIVATE KEY", with: "ENCRYPTED PRIVATE KEY"), .malformed),
        ]
        for (text, expected) in refusals {
            #expect(reading(text.bytes, passphrase) == expected, "\(text.prefix(60))")
            #expect(ErrorQueue.isEmpty)
        }
        // Text outside of the block says something about the key to people (RFC 7468 §2).
        #expect(reading(("Bag Attributes\n  friendlyName: release\n" + plain).bytes) == nil)
    }

    @Test func `Halves of two keys in one file are noticed`() throws {
        // RFC 5915: ECPrivateKey carries the public point beside the number; this one carries the generator.
        let number = [UInt8](repeating: 7, count: 32)
        let generator = try Hex.decode(
            "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
        let der = DER.sequence(
            DER.value(0x02, [1]), DER.octets(number), DER.value(0xa0, DER.secp256r1),
            DER.value(0xa1, DER.bits(generator)))
        let pem = "-----BEGIN EC PRIVATE KEY-----\n\(Base64.encode(der))\n-----END EC PRIVATE KEY-----\n"
        #expect(reading(pem.bytes) == .mismatch)
        let matching = [UInt8](repeating: 0, count: 31) + [1]
        let good = DER.sequence(
            DER.value(0x02, [1]), DER.octets(matching), DER.value(0xa0, DER.secp256r1),
            DER.value(0xa1, DER.bits(generator)))
        let goodPEM = "-----BEGIN EC PRIVATE KEY-----\n\(Base64.encode(good))\n-----END EC PRIVATE KEY-----\n"
        #expect(reading(goodPEM.bytes) == nil)
    }

    @Test func `An encryption that would take hours to open, or that is not known, is refused at once`() throws {
        let pbes2: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]
        let pbkdf2: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c]
        let scrypt: [UInt8] = [0x06, 0x09, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x04, 0x0b]
        let pbeSHA1RC4: [UInt8] = [0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x01]
        let cipher = DER.sequence(
            [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a],
            DER.octets([UInt8](repeating: 1, count: 16)))
        let salt = DER.octets([UInt8](repeating: 1, count: 16))
        func pem(_ identifier: [UInt8]) -> [UInt8] {
            let der = DER.sequence(identifier, DER.octets([UInt8](repeating: 9, count: 64)))
            let body = Base64.encode(der)
            return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\(body)\n-----END ENCRYPTED PRIVATE KEY-----\n".bytes
        }
        func derived(_ function: [UInt8], _ arguments: [UInt8]) -> [UInt8] {
            pem(DER.sequence(pbes2, DER.sequence(DER.sequence(function, arguments), cipher)))
        }
        let start = ContinuousClock.now
        // 2³¹ − 1 rounds; scrypt with 2¹⁸ lanes; a cipher of PKCS #12; a derivation nobody knows.
        let many = DER.sequence(salt, DER.integer([0x7f, 0xff, 0xff, 0xff]))
        #expect(reading(derived(pbkdf2, many), passphrase) == .unsupportedAlgorithm)
        let lanes = DER.sequence(salt, DER.integer([0x40, 0]), DER.integer([8]), DER.integer([4, 0, 0]))
        #expect(reading(derived(scrypt, lanes), passphrase) == .unsupportedAlgorithm)
        let old = DER.sequence(pbeSHA1RC4, DER.sequence(salt, DER.integer([8])))
        #expect(reading(pem(old), passphrase) == .unsupportedAlgorithm)
        #expect(reading(derived(DER.ed25519, many), passphrase) == .unsupportedAlgorithm)
        #expect(ContinuousClock.now - start < .seconds(2))
        // The same structure with few rounds gets as far as the passphrase.
        let few = DER.sequence(salt, DER.integer([8]))
        #expect(reading(derived(pbkdf2, few)) == .passphraseMissing)
        #expect(reading(derived(pbkdf2, few), passphrase) == .passphraseWrong)
        #expect(reading(derived(pbkdf2, few).dropLast(80) + "\n".bytes, passphrase) == .notPEM)
    }

    @Test func `RSA keys are made in accepted sizes only`() {
        for bits in [0, 1024, 2047, 2050, 8200, 16384] {
            let found = code { () throws(CryptoError) in _ = try PrivateKey.generate(.rsa(bits: bits)) }
            #expect(found == .weakKey, "\(bits) bits")
        }
    }
}
