import Crypto
import Encoding
import Merkle
import Testing

@Suite struct `Verifier keys` {
    @Test(arguments: [
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    ])
    func `A published key is read and written back`(_ text: String) throws {
        let key = try VerifierKey(text)
        #expect("\(key)" == text)
        #expect(key.type == .ed25519 && key.material.count == 32)
        let verifier = try NoteVerifier(key)
        #expect(verifier.scheme == .ed25519 && !verifier.isCosigner)
        #expect(try VerifierKey(name: key.name, key: verifier.key, type: .ed25519) == key)
    }

    @Test func `The same key has other ids as signer and as cosigner`() throws {
        let key = try TestKeys.ed25519(7).publicKey
        let name = try KeyName("witness.example/w1")
        let plain = try VerifierKey(name: name, key: key, type: .ed25519)
        let cosigner = try VerifierKey(name: name, key: key, type: .cosignatureEd25519)
        #expect(plain.id != cosigner.id)
        #expect(try NoteVerifier(cosigner).isCosigner)
        let expected = HashAlgorithm.sha256.hash("witness.example/w1\n\u{4}".bytes + plain.material).prefix(4)
        #expect(cosigner.id.bytes == Array(expected))
    }

    private static func text(_ type: UInt8, _ material: [UInt8], name: String = "a", id: String? = nil) -> String {
        let hash = HashAlgorithm.sha256.hash((name + "\n").bytes + [type] + material)
        return "\(name)+\(id ?? Hex.encode(hash.prefix(4)))+\(Base64.encode([type] + material))"
    }

    struct Refusal: Sendable, CustomStringConvertible {
        let name: String
        let text: String
        let code: MerkleError.Code
        init(_ name: String, _ text: String, _ code: MerkleError.Code) {
            self.name = name
            self.text = text
            self.code = code
        }
        var description: String { name }
    }

    static let refusals = [
        Refusal("nothing", "", .keyForm),
        Refusal("a name alone", "a", .keyForm),
        Refusal("no key", "a+530d903a", .keyForm),
        Refusal("an empty key", "a+530d903a+", .keyForm),
        Refusal("an id of seven digits", "a+530d903+AekyeRrm", .keyForm),
        Refusal("an id of nine digits", "a+530d903ab+AekyeRrm", .keyForm),
        Refusal("an id in upper case", "a+530D903A+AekyeRrm", .keyForm),
        Refusal("an id that is no number", "a+530d903g+AekyeRrm", .keyForm),
        Refusal("a key that is not base 64", "a+530d903a+AekyeRr", .keyForm),
        Refusal("a key with a line feed", "a+530d903a+AekyeRrm\n", .keyForm),
        Refusal("no name", text(1, [UInt8](repeating: 5, count: 32), name: ""), .keyName),
        Refusal("a space in the name", text(1, [UInt8](repeating: 5, count: 32), name: "a b"), .keyName),
        Refusal("a line feed in the name", text(1, [UInt8](repeating: 5, count: 32), name: "a\nb"), .keyName),
        Refusal("a NUL in the name", text(1, [UInt8](repeating: 5, count: 32), name: "a\0b"), .keyName),
        Refusal("31 bytes of Ed25519", text(1, [UInt8](repeating: 5, count: 31)), .keyMaterial),
        Refusal("33 bytes of Ed25519", text(1, [UInt8](repeating: 5, count: 33)), .keyMaterial),
        Refusal("31 bytes of a cosigner", text(4, [UInt8](repeating: 5, count: 31)), .keyMaterial),
        Refusal("1,311 bytes of ML-DSA-44", text(6, [UInt8](repeating: 5, count: 1311)), .keyMaterial),
        Refusal("a type without a key", text(0xff, []), .keyMaterial),
        Refusal("another id", text(1, [UInt8](repeating: 5, count: 32), id: "00000000"), .keyID),
        Refusal("another cosigner's id", text(4, [UInt8](repeating: 5, count: 32), id: "00000000"), .keyID),
        Refusal("ECDSA with the id of the other rule", text(2, [1, 2, 3]), .keyID),
        Refusal("more than any key has", text(0xff, [UInt8](repeating: 5, count: 20_000)), .keyForm),
    ]

    @Test(arguments: refusals)
    func `A text that is no verifier key is refused`(_ refusal: Refusal) throws {
        #expect(try code { _ = try VerifierKey(refusal.text) } == refusal.code)
    }

    @Test(arguments: [0x05, 0x06, 0xff, 0x03] as [UInt8])
    func `Keys of other types are kept, and verify nothing`(_ type: UInt8) throws {
        let text = Self.text(type, [UInt8](repeating: 5, count: 1312))
        let key = try VerifierKey(text)
        #expect("\(key)" == text && key.type.rawValue == type)
        #expect(try code { _ = try NoteVerifier(key) } == .keyUnsupported)
    }

    @Test func `Keys that are not accepted make no verifier`() throws {
        // A point of small order, under which any message would verify.
        let weak = Self.text(1, [1] + [UInt8](repeating: 0, count: 31))
        #expect(try code { _ = try NoteVerifier(try VerifierKey(weak)) } == .keyMaterial)
        let rsa = try PrivateKey.generate(.rsa(bits: 2048)).publicKey
        let p521 = try PrivateKey.generate(.ecdsaP521).publicKey
        let ed25519 = try TestKeys.ed25519(1).publicKey
        let name = try KeyName("a")
        for (key, type) in [
            (rsa, NoteKeyType.ecdsa), (p521, .ecdsa), (ed25519, .ecdsa), (p521, .ed25519), (ed25519, .rfc6962),
        ] {
            #expect(try code { _ = try VerifierKey(name: name, key: key, type: type) } == .keyUnsupported)
        }
        for key in [rsa, p521, ed25519] {
            let text = Self.text(2, key.spki, id: "\(KeyID(spkiOf: key))")
            #expect(try code { _ = try NoteVerifier(try VerifierKey(text)) } == .keyUnsupported)
        }
    }

    @Test func `A signer signs as what it is`() throws {
        let plain = try TestKeys.signer("log", seed: 1)
        let cosigner = try TestKeys.signer("witness", seed: 2, .cosignatureEd25519)
        let checkpoint = try Checkpoint(origin: try Origin("log"), head: .empty)
        #expect(try code { _ = try cosigner.signature(over: checkpoint.text) } == .keyUnsupported)
        #expect(try code { _ = try plain.cosignature(over: checkpoint, time: 1) } == .keyUnsupported)
        #expect(try code { _ = try cosigner.cosignature(over: checkpoint, time: 0) } == .cosignatureTime)
        #expect(try code { _ = try cosigner.cosignature(over: checkpoint, time: 1 << 63) } == .cosignatureTime)
        #expect(try code { _ = try plain.signature(over: "no line feed".bytes) } == .noteUnfinished)
        let broken = try NoteSigner(
            name: try KeyName("log"), publicKey: try TestKeys.ed25519(1).publicKey, type: .ed25519
        ) { _ throws(CryptoError) in throw CryptoError(.machine, "the token is gone") }
        #expect(try code { _ = try broken.signature(over: checkpoint.text) } == .machine)
    }
}
