import Artifacts
import Attesting
import Crypto
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// securesystemslib, the reference implementation of DSSE, in an environment of its own.
private enum Peer {
    /// Its interpreter; nil where there is no Python or no PyPI.
    static let python: String? = {
        let made = try? Tool.start([TestData.package + "/Scripts/interop-venv"])
        return made.flatMap { $0.status == 0 ? $0.text : nil }
    }()

    static func run(_ arguments: String..., in directory: String) throws -> Tool.Output {
        try Tool.start([python ?? "python3", TestData.package + "/Tests/Peers/dsse.py"] + arguments, in: directory)
    }
}

@Suite(.enabled(if: Peer.python != nil, "securesystemslib cannot be had from PyPI: see Scripts/interop-venv"))
struct `Interoperability with securesystemslib` {
    private let statement = StatementSketch.provenance()

    @Test(arguments: [
        ("peer.ecdsa-p256", "ecdsa-sha2-nistp256"), ("peer.ecdsa-p384", "ecdsa-sha2-nistp384"),
        ("peer.ecdsa-p521", "ecdsa-sha2-nistp521"), ("peer.ed25519", "ed25519"),
        ("peer.rsa-2048", "rsa-pkcs1v15-sha256"),
    ])
    func `It verifies what Custody signs, and nothing that was changed`(name: String, scheme: String) throws {
        let key = try World.key(name)
        let files = try TemporaryDirectory()
        try files.write("key.pem", key.publicKey.pem)
        try files.write("other.pem", try World.key("other-" + name).publicKey.pem)
        let envelope = try StatementSigner(key: key).envelope(statement.statement()).json
        try files.write("envelope", envelope.canonical())
        try files.write("changed", envelope.setting("/payloadType", to: "application/json").canonical())
        func status(_ envelope: String, _ keyID: String, _ pem: String = "key.pem") throws -> Int32 {
            try Peer.run("verify", envelope, pem, keyID, scheme, in: files.path).status
        }
        let id = key.publicKey.id
        #expect(try status("envelope", id) == 0)
        #expect(try status("changed", id) == 3)
        #expect(try status("envelope", id, "other.pem") == 3)
        #expect(try status("envelope", key.publicKey.hint) == 3)
    }

    @Test(arguments: [
        ("peer.ecdsa-p256", "ecdsa-sha2-nistp256", SignatureScheme.ecdsaP256SHA256),
        ("peer.ecdsa-p384", "ecdsa-sha2-nistp384", .ecdsaP384SHA384),
        ("peer.ecdsa-p521", "ecdsa-sha2-nistp521", .ecdsaP521SHA512), ("peer.ed25519", "ed25519", .ed25519),
        ("peer.rsa-2048", "rsassa-pss-sha256", .rsaPSSSHA256),
        ("peer.rsa-2048", "rsa-pkcs1v15-sha256", .rsaPKCS1SHA256),
    ])
    func `Custody verifies what it signs, whatever it calls the key`(
        name: String, scheme: String, expected: SignatureScheme
    ) throws {
        let key = try World.key(name)
        let files = try TemporaryDirectory()
        try files.write("key.pem", try key.pem(passphrase: nil), mode: 0o600)
        try files.write("payload", statement.payload)
        for keyID in [key.publicKey.id, key.publicKey.hint, "release-key"] {
            let signed = try Peer.run(
                "sign", "payload", Envelope.inTotoPayloadType, "key.pem", keyID, scheme, in: files.path)
            try #require(signed.status == 0, "\(String(decoding: signed.standardError, as: UTF8.self))")
            let document = try EvidenceDocument(signed.standardOutput)
            let attestation = try #require(try verifier("alice", name).verify(document).verified)
            #expect(attestation.signers.map(\.keyID) == [key.publicKey.id])
            #expect(attestation.signers.map(\.kind) == [.key(key.publicKey.algorithm, expected)])
            #expect(attestation.statement == (try statement.statement()))
            #expect(attestation.digest == .sha256(of: try #require(document.envelope).preAuthenticationEncoding))
            guard case .rejected = try verifier("alice").verify(document) else {
                Issue.record("it verifies without the key")
                continue
            }
        }
    }
}
