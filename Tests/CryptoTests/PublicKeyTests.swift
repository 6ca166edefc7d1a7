import Crypto
import Encoding
import TestSupport
import Testing

/// A defect in the DER of a public key, and the code that names it.
private struct Defect: Sendable, CustomStringConvertible {
    let description: String
    let code: CryptoError.Code
    let der: [UInt8]

    init(_ description: String, _ code: CryptoError.Code, _ der: [UInt8]) {
        self.description = description
        self.code = code
        self.der = der
    }
}

/// RFC 8032 §7.1, test 1.
private let ed25519Point = (try? Hex.decode("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")) ?? []

/// The generator of P-256 (SEC 2 §2.4.2), uncompressed.
private let p256Point =
    (try? Hex.decode(
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
            + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")) ?? []

private let p256Identifier = DER.sequence(DER.ecPublicKey, DER.secp256r1)
private let p256Key = DER.sequence(p256Identifier, DER.bits(p256Point))
private let ed25519Key = DER.sequence(DER.sequence(DER.ed25519), DER.bits(ed25519Point))

/// Any odd number of this many bits; that it is no product of two primes costs nothing to not know.
private func modulus(bits: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xa5, count: (bits + 7) / 8)
    bytes[0] = 1 << UInt8((bits - 1) % 8)
    return bytes
}

private let defects: [Defect] = [
    Defect("nothing", .malformed, []),
    Defect("an empty sequence", .malformed, DER.sequence()),
    Defect("a cut end", .malformed, Array(p256Key.dropLast())),
    Defect("a byte behind", .trailingData, p256Key + [0]),
    Defect(
        "a byte behind inside", .malformed, DER.sequence(p256Identifier, DER.bits(p256Point), DER.null)),
    Defect(
        "a length in more bytes than it needs", .malformed,
        [0x30, 0x81, UInt8(p256Key.count - 2)] + p256Key.dropFirst(2)),
    Defect("an indefinite length", .malformed, [0x30, 0x80] + p256Key.dropFirst(2) + [0, 0]),
    Defect("too long", .tooLarge, DER.octets([UInt8](repeating: 0, count: 4096))),
    Defect(
        "unused bits in the bit string", .malformed,
        DER.sequence(p256Identifier, DER.value(0x03, [1] + p256Point))),
    Defect(
        "an unknown algorithm", .unsupportedAlgorithm,
        DER.sequence(DER.sequence(DER.ed448), DER.bits([UInt8](repeating: 1, count: 57)))),
    Defect(
        "a curve that is not accepted", .unsupportedAlgorithm,
        DER.sequence(DER.sequence(DER.ecPublicKey, DER.secp256k1), DER.bits(p256Point))),
    Defect(
        "curve parameters spelled out", .unsupportedAlgorithm,
        DER.sequence(DER.sequence(DER.ecPublicKey, DER.sequence(DER.integer([1]))), DER.bits(p256Point))),
    Defect(
        "no curve", .unsupportedAlgorithm, DER.sequence(DER.sequence(DER.ecPublicKey), DER.bits(p256Point))),
    Defect(
        "parameters after the curve", .malformed,
        DER.sequence(DER.sequence(DER.ecPublicKey, DER.secp256r1, DER.null), DER.bits(p256Point))),
    Defect(
        "a compressed point", .malformed, DER.sequence(p256Identifier, DER.bits([3] + p256Point[1...32]))),
    Defect(
        "a hybrid point", .malformed, DER.sequence(p256Identifier, DER.bits([7] + p256Point.dropFirst()))),
    Defect("the point at infinity", .malformed, DER.sequence(p256Identifier, DER.bits([0]))),
    Defect(
        "a point beside its curve", .pointNotOnCurve,
        DER.sequence(p256Identifier, DER.bits(p256Point.dropLast() + [0xf4]))),
    Defect(
        "a coordinate beyond the field", .pointNotOnCurve,
        DER.sequence(p256Identifier, DER.bits([4] + [UInt8](repeating: 0xff, count: 32) + p256Point.suffix(32)))),
    Defect(
        "Ed25519 with parameters", .malformed,
        DER.sequence(DER.sequence(DER.ed25519, DER.null), DER.bits(ed25519Point))),
    Defect(
        "Ed25519 of 31 bytes", .malformed,
        DER.sequence(DER.sequence(DER.ed25519), DER.bits(Array(ed25519Point.dropLast())))),
    Defect(
        "Ed25519's neutral point", .weakKey,
        DER.sequence(DER.sequence(DER.ed25519), DER.bits([1] + [UInt8](repeating: 0, count: 31)))),
    Defect(
        "Ed25519's neutral point with a sign", .weakKey,
        DER.sequence(DER.sequence(DER.ed25519), DER.bits([1] + [UInt8](repeating: 0, count: 30) + [0x80]))),
    Defect(
        "Ed25519 beyond the field", .malformed,
        DER.sequence(DER.sequence(DER.ed25519), DER.bits([0xee] + [UInt8](repeating: 0xff, count: 30) + [0x7f]))),
    Defect("RSA of 2047 bits", .weakKey, DER.rsaKey(modulus(bits: 2047), [1, 0, 1])),
    Defect("RSA of 1024 bits", .weakKey, DER.rsaKey(modulus(bits: 1024), [1, 0, 1])),
    Defect("RSA of 8193 bits", .weakKey, DER.rsaKey(modulus(bits: 8193), [1, 0, 1])),
    Defect("an even RSA modulus", .weakKey, DER.rsaKey(modulus(bits: 2048).dropLast() + [2], [1, 0, 1])),
    Defect("the RSA exponent 3", .weakKey, DER.rsaKey(modulus(bits: 2048), [3])),
    Defect("the RSA exponent 65535", .weakKey, DER.rsaKey(modulus(bits: 2048), [0xff, 0xff])),
    Defect("an even RSA exponent", .weakKey, DER.rsaKey(modulus(bits: 2048), [1, 0, 2])),
    Defect(
        "an RSA exponent of 72 bits", .weakKey,
        DER.rsaKey(modulus(bits: 2048), [1, 0, 0, 0, 0, 0, 0, 0, 1])),
    Defect("RSA without parameters", .malformed, DER.rsaKey(modulus(bits: 2048), [1, 0, 1], parameters: [])),
    Defect(
        "a negative RSA modulus", .malformed,
        DER.sequence(
            DER.sequence(DER.rsa, DER.null),
            DER.bits(DER.sequence(DER.value(0x02, [0x80] + modulus(bits: 2040)), DER.integer([1, 0, 1]))))),
    Defect(
        "an RSA exponent with a needless zero", .malformed,
        DER.sequence(
            DER.sequence(DER.rsa, DER.null),
            DER.bits(DER.sequence(DER.integer(modulus(bits: 2048)), DER.value(0x02, [0, 1, 0, 1]))))),
    Defect(
        "a bare RSA key", .unexpectedLabel, DER.sequence(DER.integer(modulus(bits: 2048)), DER.integer([1, 0, 1]))),
    Defect(
        "a private key of PKCS #8", .privateKeyGiven,
        DER.sequence(DER.integer([0]), p256Identifier, DER.octets([1, 2, 3]))),
    Defect(
        "a private key of SEC 1", .privateKeyGiven, DER.sequence(DER.integer([1]), DER.octets([1, 2, 3]))),
    Defect(
        "an encrypted private key", .privateKeyGiven, DER.sequence(p256Identifier, DER.octets([1, 2, 3]))),
]

@Suite struct PublicKeyTests {
    @Test(arguments: defects)
    private func `A key with a defect is refused by its code`(_ defect: Defect) {
        #expect(code { () throws(CryptoError) in _ = try PublicKey(spki: defect.der) } == defect.code)
        #expect(ErrorQueue.isEmpty)
    }

    @Test func `The keys that the defects start from are accepted`() throws {
        #expect(try PublicKey(spki: p256Key).algorithm == .ecdsaP256)
        #expect(try PublicKey(spki: ed25519Key).algorithm == .ed25519)
        #expect(try PublicKey(spki: DER.rsaKey(modulus(bits: 2048), [1, 0, 1])).algorithm == .rsa(bits: 2048))
        #expect(try PublicKey(spki: DER.rsaKey(modulus(bits: 8192), [1, 0, 1])).algorithm == .rsa(bits: 8192))
        #expect(ErrorQueue.isEmpty)
    }

    @Test func `A bare RSA key is read where it is said to be one`() throws {
        let bare = DER.sequence(DER.integer(modulus(bits: 2048)), DER.integer([1, 0, 1]))
        #expect(try PublicKey(pkcs1: bare) == PublicKey(spki: DER.rsaKey(modulus(bits: 2048), [1, 0, 1])))
        #expect(code { () throws(CryptoError) in _ = try PublicKey(pkcs1: bare + [0]) } == .malformed)
        #expect(code { () throws(CryptoError) in _ = try PublicKey(pkcs1: p256Key) } == .malformed)
        let small = DER.sequence(DER.integer(modulus(bits: 1024)), DER.integer([1, 0, 1]))
        #expect(code { () throws(CryptoError) in _ = try PublicKey(pkcs1: small) } == .weakKey)
        let long = [UInt8](repeating: 0x30, count: 1 << 16)
        #expect(code { () throws(CryptoError) in _ = try PublicKey(pkcs1: long) } == .tooLarge)
        #expect(ErrorQueue.isEmpty)
    }

    @Test func `A key is named by the SHA-256 of its bytes`() throws {
        let key = try PublicKey(spki: p256Key)
        let digest = HashAlgorithm.sha256.hash(p256Key)
        #expect(key.spki == p256Key)
        #expect(key.id == Hex.encode(digest))
        #expect(key.hint == Base64.encode(digest))
        #expect(try PublicKey(pem: key.pem.bytes) == key)
        #expect(Set([key, try PublicKey(spki: p256Key)]).count == 1)
    }

    @Test func `A PEM file is one public key and nothing else`() throws {
        let key = try PublicKey(spki: ed25519Key)
        let pem = key.pem
        let refusals: [(String, CryptoError.Code)] = [
            ("", .notPEM),
            ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE", .notPEM),
            (String(pem.dropLast(5)), .notPEM),
            (pem.replacing("END PUBLIC", with: "END PUBLISH"), .notPEM),
            (pem.replacing("MCow", with: "MC ow"), .notPEM),
            (pem.replacing("MCow", with: "MC=ow"), .notPEM),
            (pem + pem, .severalBlocks),
            (pem.replacing("PUBLIC KEY", with: "CERTIFICATE"), .unexpectedLabel),
            (pem.replacing("PUBLIC KEY", with: "RSA PUBLIC KEY"), .unexpectedLabel),
            ("# our key\n" + pem, .trailingData),
            (pem + "x", .trailingData),
            (pem.replacing("PUBLIC KEY", with: "PRIVATE KEY"), .privateKeyGiven),
            (pem.replacing("PUBLIC KEY", with: "OPENSSH PRIVATE KEY"), .privateKeyGiven),
            (pem + pem.replacing("PUBLIC KEY", with: "EC PRIVATE KEY"), .privateKeyGiven),
            (pem + String(repeating: "\n", count: 70_000), .tooLarge),
        ]
        for (text, expected) in refusals {
            let found = code { () throws(CryptoError) in _ = try PublicKey(pem: text.bytes) }
            #expect(found == expected, "\(text.prefix(120))")
        }
        // Line ends of either kind, white space around.
        #expect(try PublicKey(pem: pem.replacing("\n", with: "\r\n").bytes) == key)
        #expect(try PublicKey(pem: ("\n  \n" + pem + "\n\n").bytes) == key)
    }

    @Test func `A private key given as a public one is not repeated in the error`() throws {
        let secret = try PrivateKey.generate(.ecdsaP256).pem(passphrase: nil)
        do throws(CryptoError) {
            _ = try PublicKey(pem: secret)
            Issue.record("a private key was taken for a public one")
        } catch {
            #expect(error.code == .privateKeyGiven)
            let lines = String(decoding: secret, as: UTF8.self).split(separator: "\n")
            #expect(!lines.contains { error.description.contains($0) })
        }
    }

    @Test func `Names of algorithms read back, and nothing else does`() {
        let algorithms: [KeyAlgorithm] = [
            .ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519, .rsa(bits: 3072), .rsa(bits: 4096),
        ]
        for algorithm in algorithms { #expect(KeyAlgorithm(algorithm.description) == algorithm) }
        for name in ["", "rsa", "rsa-", "rsa-1024", "rsa-16384", "rsa-+3072", "rsa-03072", "ECDSA-P256", "dsa"] {
            #expect(KeyAlgorithm(name) == nil, "\(name)")
        }
    }
}
