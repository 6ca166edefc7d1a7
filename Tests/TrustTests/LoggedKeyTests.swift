import Crypto
import Encoding
import TestSupport
import Testing
import Trust

/// What log entries have of SSH and OpenPGP keys, read strictly.
@Suite struct `Keys as log entries have them` {
    private static let openPGP = Array("-----BEGIN PGP SIGNATURE-----\n".utf8)

    /// The body of an Ed25519 key packet (RFC 9580 §5.5.2), version 4.
    private static func body(_ version: UInt8 = 4, filler: Int = 0) -> [UInt8] {
        [version, 0x5F, 0, 0, 0, 22] + Array(repeating: 7, count: 40 + filler)
    }

    private static func packet(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] { [0xC0 | tag, UInt8(body.count)] + body }

    private static func fingerprint(_ body: [UInt8]) -> String {
        let framed: [UInt8] = [0x99, 0, UInt8(body.count)]
        return "openpgp:" + Hex.encode(HashAlgorithm.sha1.hash(framed + body)).uppercased()
    }

    @Test func `An OpenPGP primary key and its subkey have their fingerprints`() throws {
        let (primary, subkey) = (Self.body(), Self.body(filler: 1))
        let alone = try #require(try LoggedKey(of: Self.openPGP, recorded: Self.packet(6, primary)))
        #expect(alone.credentials == [Self.fingerprint(primary)])
        let bytes = Self.packet(6, primary) + Self.packet(14, subkey)
        let both = try #require(try LoggedKey(of: Self.openPGP, recorded: bytes))
        #expect(both.credentials == [Self.fingerprint(primary), Self.fingerprint(subkey)])
        #expect(both.bytes == bytes)
    }

    static let refused: [(name: String, bytes: [UInt8])] = [
        ("nothing", []),
        ("no packet", [1, 2, 3]),
        ("a subkey alone", packet(14, body())),
        ("two primary keys", packet(6, body()) + packet(6, body(filler: 1))),
        ("two subkeys", packet(6, body()) + packet(14, body()) + packet(14, body(filler: 1))),
        ("a user id behind it", packet(6, body()) + packet(13, Array("frank@acme.test".utf8))),
        ("a signature behind it", packet(6, body()) + packet(2, [4, 0x13])),
        ("cut off", Array(packet(6, body()).dropLast())),
        ("something behind it", packet(6, body()) + [0]),
        ("the format of old", [0x98, UInt8(body().count)] + body()),
        ("a longer length than it takes", [0xC6, 0xFF, 0, 0, 0, UInt8(body().count)] + body()),
        ("in parts", [0xC6, 0xE0, 4]),
        ("no length", [0x9B] + body()),
        ("a length beyond the end", [0xC6, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + body()),
        ("of version 3", packet(6, body(3))),
        ("empty", packet(6, [])),
    ]

    @Test(arguments: refused)
    func `An OpenPGP key in any other form is refused`(item: (name: String, bytes: [UInt8])) {
        #expect(throws: OpenPGPError.self) { try LoggedKey(of: Self.openPGP, recorded: item.bytes) }
    }

    @Test func `An SSH key is that of its signature, and no other`() throws {
        let key = try World.key("a.ed25519")
        let wire = SSHWriting.signature(
            key: SSHPublicKey(key.publicKey).blob, namespace: SSHSignature.envelopes,
            by: SSHWriting.string("ssh-ed25519")
                + SSHWriting.string(
                    try key.sign(SSHWriting.signedData([1], namespace: SSHSignature.envelopes))))
        let logged = try #require(try LoggedKey(of: wire, recorded: key.publicKey.spki))
        #expect(logged.credentials == ["ssh:" + SSHPublicKey(key.publicKey).fingerprint])
        let other = try World.key("b.ed25519").publicKey.spki
        #expect(throws: SSHError.self) { try LoggedKey(of: wire, recorded: other) }
        #expect(throws: SSHError.self) { try LoggedKey(of: Array(wire.dropLast()), recorded: key.publicKey.spki) }
        #expect(try LoggedKey(of: key.sign([1]), recorded: key.publicKey.spki) == nil)
    }
}
