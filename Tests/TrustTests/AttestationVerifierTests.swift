import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// How a verification ends, and by which check.
enum Outcome: Hashable, Sendable {
    case verified
    case rejected(Check, String)
    case undetermined(Check, String)

    init(_ verdict: Verdict<some Sendable>) {
        self =
            switch verdict {
            case .verified: .verified
            case .rejected(let rejection): .rejected(rejection.check, rejection.place)
            case .undetermined(let rejection): .undetermined(rejection.check, rejection.place)
            }
    }
}

func verifier(_ keys: String...) throws -> AttestationVerifier {
    AttestationVerifier(keys: KeyRing(try keys.map { try World.key($0).publicKey }))
}

@Suite struct `Verifying an attestation` {
    private static let sketch = StatementSketch.testResult()
    private static let signature = "/dsseEnvelope/signatures/0/sig"

    /// A document with one thing wrong or odd, the keys that are given, and how it ends.
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let keys: [String]
        let outcome: Outcome
        let document: @Sendable () throws -> JSONValue

        init(
            _ name: String, keys: String..., ends outcome: Outcome,
            _ document: @escaping @Sendable () throws -> JSONValue
        ) {
            testDescription = name
            self.keys = keys
            self.outcome = outcome
            self.document = document
        }
    }

    private static func bundle(by key: String = "alice") throws -> JSONValue { try World.json(sketch, by: [key]) }

    /// Flips the lowest bit of one byte of a base 64 member.
    private static func flipping(_ document: JSONValue, _ place: String, byte: Int) throws -> JSONValue {
        let text = try #require(JSONPointer(place)?.value(in: document)?.string)
        var bytes = try Base64.decode(text)
        bytes[byte < 0 ? bytes.count + byte : byte] ^= 1
        return document.setting(place, to: .string(Base64.encode(bytes)))
    }

    static let samples: [Sample] = [
        Sample("as it comes", keys: "alice", ends: .verified) { try bundle() },
        Sample("among other keys", keys: "bob", "alice", "carol.ed25519", ends: .verified) { try bundle() },
        Sample("another key", keys: "bob", ends: .rejected(.envelopeKeyUnknown, signature)) { try bundle() },
        Sample("another key, and no hint", keys: "bob", ends: .rejected(.envelopeSignatureMismatch, signature)) {
            try bundle().setting("/verificationMaterial/publicKey/hint", to: nil)
        },
        Sample("no keys", ends: .rejected(.envelopeKeyUnknown, signature)) { try bundle() },
        Sample("no keys and no hint", ends: .rejected(.envelopeSignatureMismatch, signature)) {
            try bundle().setting("/verificationMaterial/publicKey/hint", to: "")
        },
        Sample("no hint", keys: "bob", "alice", ends: .verified) {
            try bundle().setting("/verificationMaterial/publicKey/hint", to: nil)
        },
        // A hint is not authenticated: it may say what it likes, as long as it does not name another key.
        Sample("a hint that nobody knows", keys: "bob", "alice", ends: .verified) {
            try bundle().setting("/verificationMaterial/publicKey/hint", to: "release-key-2026")
        },
        Sample("a hint in hexadecimal", keys: "bob", "alice", ends: .verified) {
            try bundle().setting("/verificationMaterial/publicKey/hint", to: .string(World.key("alice").publicKey.id))
        },
        Sample(
            "a hint that names another key", keys: "bob", "alice",
            ends: .rejected(.envelopeSignatureMismatch, signature)
        ) {
            try bundle().setting("/verificationMaterial/publicKey/hint", to: .string(World.key("bob").publicKey.hint))
        },
        Sample("a payload's first bit flipped", keys: "alice", ends: .rejected(.envelopeSignatureMismatch, signature)) {
            try flipping(bundle(), "/dsseEnvelope/payload", byte: 0)
        },
        Sample("a payload's last bit flipped", keys: "alice", ends: .rejected(.envelopeSignatureMismatch, signature)) {
            try flipping(bundle(), "/dsseEnvelope/payload", byte: -1)
        },
        Sample("a signature's bit flipped", keys: "alice", ends: .rejected(.envelopeSignatureMismatch, signature)) {
            try flipping(bundle(), signature, byte: 20)
        },
        Sample("a signature cut short", keys: "alice", ends: .rejected(.envelopeSignatureMismatch, signature)) {
            let bytes = try Base64.decode(try #require(JSONPointer(signature)?.value(in: bundle())?.string))
            return try bundle().setting(signature, to: .string(Base64.encode(Array(bytes.dropLast()))))
        },
        Sample("an empty signature", keys: "alice", ends: .rejected(.envelopeSignatureMismatch, signature)) {
            try bundle().setting(signature, to: "")
        },
        Sample("another statement's signature", keys: "alice", ends: .rejected(.envelopeSignatureMismatch, signature)) {
            let other = try World.json(.unknown(), by: ["alice"])
            return try bundle().setting(signature, to: try #require(JSONPointer(signature)?.value(in: other)))
        },
        Sample("a payload type changed", keys: "alice", ends: .rejected(.envelopeSignatureMismatch, signature)) {
            try bundle().setting("/dsseEnvelope/payloadType", to: "application/vnd.in-toto+json ")
        },
        Sample(
            "a signature over the bare payload", keys: "alice", ends: .rejected(.envelopeSignatureMismatch, signature)
        ) {
            let bytes = try World.key("alice").sign(sketch.payload)
            return try bundle().setting(signature, to: .string(Base64.encode(bytes)))
        },
        Sample(
            "P-384 with SHA-256, which nobody assumes", keys: "eve.ecdsa-p384",
            ends: .rejected(.envelopeSignatureMismatch, "/signatures/0/sig")
        ) {
            try World.envelope(sketch.payload, by: [World.key("eve.ecdsa-p384")], scheme: .ecdsaP384SHA256).json
        },
        Sample(
            "a payload of another type, signed", keys: "alice", ends: .rejected(.envelopePayloadType, "/payloadType")
        ) {
            try World.envelope(sketch.payload, payloadType: "application/json", by: [World.key("alice")]).json
        },
        Sample("no statement, signed", keys: "alice", ends: .rejected(.statementForm, "line 1, column 1")) {
            try World.envelope(Array("hello".utf8), by: [World.key("alice")]).json
        },
        Sample("a statement without a subject, signed", keys: "alice", ends: .rejected(.statementSubject, "/subject")) {
            try World.json(sketch.setting("/subject", to: []), by: ["alice"])
        },
        Sample("a broken predicate, signed", keys: "alice", ends: .rejected(.predicateForm, "/predicate/result")) {
            try World.json(sketch.setting("/predicate/result", to: nil), by: ["alice"])
        },
        // The signature comes first: what nobody signed is not read.
        Sample("a broken predicate, not signed", keys: "bob", ends: .rejected(.envelopeKeyUnknown, signature)) {
            try World.json(sketch.setting("/predicate/result", to: nil), by: ["alice"])
        },
        Sample("a certificate", keys: "alice", ends: .undetermined(.signerUnchecked, "/verificationMaterial")) {
            try World.json(sketch, by: "alice", certifiedBy: CertificateAuthority())
        },
        Sample("a chain of certificates", keys: "alice", ends: .undetermined(.signerUnchecked, "/verificationMaterial"))
        {
            let certificate = JSONValue.string(Base64.encode(try CertificateAuthority().intermediate))
            return try bundle().setting(
                "/verificationMaterial", to: ["x509CertificateChain": ["certificates": [["rawBytes": certificate]]]])
        },
        Sample("a signature over the artifact", keys: "alice", ends: .rejected(.bundleContent, "/messageSignature")) {
            try bundle().setting("/dsseEnvelope", to: nil).setting(
                "/messageSignature",
                to: ["messageDigest": ["algorithm": "SHA2_256", "digest": "AAEC"], "signature": "AAEC"])
        },
        Sample("an envelope", keys: "alice", ends: .verified) { try World.json(sketch, by: ["alice"], as: .envelope) },
        Sample("an envelope signed by two", keys: "alice", "bob", ends: .verified) {
            try World.json(sketch, by: ["alice", "bob"])
        },
        Sample("an envelope signed by a stranger too", keys: "alice", ends: .verified) {
            try World.json(sketch, by: ["mallory", "alice"])
        },
        Sample("an envelope of strangers", keys: "carol", ends: .rejected(.envelopeKeyUnknown, "/signatures/0/sig")) {
            try World.json(sketch, by: ["mallory", "alice"])
        },
    ]

    @Test(arguments: samples)
    func `It ends as it must, by its check at its place`(sample: Sample) throws {
        let keys = KeyRing(try sample.keys.map { try World.key($0).publicKey })
        let verdict = AttestationVerifier(keys: keys).verify(try EvidenceDocument(sample.document()))
        #expect(Outcome(verdict) == sample.outcome)
    }

    @Test(arguments: [
        ("v.ecdsa-p256", SignatureScheme.ecdsaP256SHA256), ("v.ecdsa-p384", .ecdsaP384SHA384),
        ("v.ecdsa-p521", .ecdsaP521SHA512), ("v.ed25519", .ed25519), ("v.rsa-2048", .rsaPKCS1SHA256),
        ("v.rsa-2048", .rsaPSSSHA256), ("v.rsa-3072", .rsaPKCS1SHA256),
    ])
    func `Every kind of key verifies, and says how it signed`(name: String, scheme: SignatureScheme) throws {
        let key = try World.key(name)
        for hasKeyID in [true, false] {
            let envelope = try World.envelope(
                Self.sketch.payload, by: [key], scheme: scheme, withKeyIDs: hasKeyID)
            let attestation = try #require(verifier("bob", "alice", name).verify(.envelope(envelope)).verified)
            let signer = try #require(attestation.signers.first)
            #expect(signer.keyID == key.publicKey.id)
            #expect(signer.kind == .key(key.publicKey.algorithm, scheme))
            #expect(signer.credentialID == "key:" + key.publicKey.id)
            #expect(attestation.digest == .sha256(of: envelope.preAuthenticationEncoding))
        }
    }

    @Test func `Each flipped bit of a short payload breaks the signature`() throws {
        let key = try World.key("alice.ed25519")
        let envelope = try World.envelope(StatementSketch.release().payload, by: [key])
        let verifier = try verifier("alice.ed25519")
        for bit in 0..<(envelope.payload.count * 8) where bit.isMultiple(of: 5) {
            var payload = envelope.payload
            payload[bit / 8] ^= 1 << UInt8(bit % 8)
            let changed = Envelope(
                payloadType: envelope.payloadType, payload: payload, signatures: envelope.signatures)
            #expect(
                Outcome(verifier.verify(.envelope(changed)))
                    == .rejected(.envelopeSignatureMismatch, "/signatures/0/sig"))
        }
    }

    @Test func `All who signed are named, in the order of their keys, each once`() throws {
        let names = ["alice", "bob", "carol.ed25519"]
        let document = try EvidenceDocument(try World.json(Self.sketch, by: names + ["alice", "mallory"]))
        let attestation = try #require(try verifier("bob", "carol.ed25519", "alice").verify(document).verified)
        #expect(attestation.signers.map(\.keyID) == (try names.map { try World.key($0).publicKey.id }.sorted()))
    }

    @Test func `A signature without a keyid is tried with every key, whatever its neighbour names`() throws {
        let named = try World.envelope(Self.sketch.payload, by: [World.key("alice")])
        let nameless = try World.envelope(Self.sketch.payload, by: [World.key("bob")], withKeyIDs: false)
        for signatures in [named.signatures + nameless.signatures, nameless.signatures + named.signatures] {
            let envelope = Envelope(
                payloadType: named.payloadType, payload: named.payload, signatures: signatures)
            let attestation = try #require(try verifier("alice", "bob").verify(.envelope(envelope)).verified)
            #expect(attestation.signers.count == 2)
        }
    }

    @Test func `A rejection says whose signature was expected`() throws {
        let document = try EvidenceDocument(try Self.bundle())
        guard case .rejected(let none) = try verifier().verify(document),
            case .rejected(let one) = try verifier("bob").verify(document),
            case .rejected(let two) = try verifier("bob", "carol").verify(document)
        else { throw World.Failure(description: "verified") }
        #expect(none.expected == "a signature by a key that was given (none was)")
        #expect(one.expected.contains(try World.key("bob").publicKey.id.prefix(12)))
        #expect(two.expected == "a signature by one of the 2 keys given")
        #expect(one.found.contains(try World.key("alice").publicKey.id))
    }

    @Test func `The limits hold for what is signed as well`() throws {
        var limits = EvidenceLimits.standard
        limits.subjects = 1
        let document = try EvidenceDocument(
            try World.json(Self.sketch.about(.app, .other), by: ["alice"]), limits: limits)
        let verifier = AttestationVerifier(keys: KeyRing([try World.key("alice").publicKey]), limits: limits)
        #expect(Outcome(verifier.verify(document)) == .rejected(.statementForm, "/subject"))
    }

    @Test func `What is asked about must be among the subjects, and of the type`() throws {
        let verifier = try verifier("alice")
        let document = try EvidenceDocument(try World.json(Self.sketch.about(.other, .app), by: ["alice"]))
        let digests = TestArtifact.app.digests
        func outcome(_ digests: DigestSet, _ type: String?) -> Outcome {
            Outcome(verifier.verify(document, about: digests, predicateType: type))
        }
        #expect(outcome(digests, nil) == .verified)
        #expect(outcome(digests, PredicateType.testResult.uri) == .verified)
        #expect(outcome(digests, PredicateType.approval.uri) == .rejected(.predicateType, "/predicateType"))
        #expect(outcome(TestArtifact("app.tar.gz", [1]).digests, nil) == .rejected(.subjectMismatch, "/subject"))
        #expect(outcome(DigestSet([]), nil) == .rejected(.subjectMismatch, "/subject"))
        let forged = try EvidenceDocument(try World.json(Self.sketch, by: ["mallory"]))
        #expect(
            Outcome(verifier.verify(forged, about: DigestSet([]))) == .rejected(.envelopeKeyUnknown, Self.signature))
    }
}

@Suite struct `A ring of keys` {
    @Test func `Keys are found by either spelling of their name, each once`() throws {
        let alice = try World.key("alice").publicKey
        let bob = try World.key("bob").publicKey
        let ring = KeyRing([bob, alice, bob, alice])
        #expect(ring.keys == [alice, bob].sorted { $0.id < $1.id })
        #expect(ring.named(alice.id) == alice)
        #expect(ring.named(alice.hint) == alice)
        #expect(ring.named(bob.hint) == bob)
        #expect(ring.named(alice.id.uppercased()) == nil)
        #expect(ring.named(String(alice.id.dropLast())) == nil)
        #expect(ring.named("") == nil)
    }
}
