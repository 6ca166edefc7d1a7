import Artifacts
import Attesting
import Crypto
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// What Custody itself signs and writes.
@Suite struct `Signing a statement` {
    private let statement: Statement
    init() throws { statement = try StatementSketch.approval().statement() }

    @Test func `A bundle has the key's hint, one signature and no keyid`() throws {
        let key = try World.key("alice")
        let bundle = try StatementSigner(key: key).bundle(statement)
        #expect(bundle.version == .v0_3)
        #expect(bundle.material.signer == .publicKey(hint: key.publicKey.hint))
        guard case .envelope(let envelope) = bundle.content else { throw World.Failure(description: "no envelope") }
        #expect(envelope.signatures.map(\.keyID) == [""])
        #expect(envelope.payload == statement.payload)
        #expect(envelope.payloadType == "application/vnd.in-toto+json")
    }

    @Test func `An envelope names its key by SHA-256 in hexadecimal`() throws {
        let key = try World.key("alice")
        let envelope = try StatementSigner(key: key).envelope(statement)
        #expect(envelope.signatures.map(\.keyID) == [Digest.sha256(of: key.publicKey.spki).hex])
    }

    @Test(arguments: ["s.ecdsa-p256", "s.ecdsa-p384", "s.ecdsa-p521", "s.ed25519", "s.rsa-2048"])
    func `What is signed with any key verifies, in both forms`(name: String) throws {
        let signer = StatementSigner(key: try World.key(name))
        for json in [try signer.bundle(statement).json, try signer.envelope(statement).json] {
            let verified = try verifier("bob", name).verify(EvidenceDocument(json.pretty())).verified
            #expect(verified?.statement == statement)
            #expect(try verifier("bob").verify(EvidenceDocument(json)).verified == nil)
        }
    }

    @Test func `The same key and statement make the same bytes, where the algorithm allows it`() throws {
        let signer = StatementSigner(key: try World.key("s.ed25519"))
        #expect(try signer.bundle(statement).json.canonical() == signer.bundle(statement).json.canonical())
        #expect(try signer.bundle(statement).json == World.json(.approval(), by: ["s.ed25519"]))
        #expect(try signer.envelope(statement).json == World.json(.approval(), by: ["s.ed25519"], as: .envelope))
    }
}
