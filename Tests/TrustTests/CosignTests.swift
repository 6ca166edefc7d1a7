import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Testing
import Time
import Trust

/// What cosign wrote before bundles, in its three forms.
private struct CosignAttempt {
    enum Form: CaseIterable {
        /// A line of `cosign download signature`.
        case image
        /// `cosign sign-blob --bundle`.
        case blob
        /// The annotation `dev.sigstore.cosign/bundle` alone.
        case annotation
    }

    static let manifest = Digest.sha256(of: Array("a manifest".utf8))

    let form: Form
    var isKeyless = true
    var payload: JSONValue = [
        "critical": [
            "identity": ["docker-reference": "registry.acme.test/payments"],
            "image": ["docker-manifest-digest": .string(manifest.description)],
            "type": "cosign container image signature",
        ], "optional": ["creator": "acme"],
    ]
    /// Changes how the bundle is made.
    var make: (inout BundleSketch) -> Void = { _ in }
    /// Changes what cosign wrote.
    var change: (JSONValue) -> JSONValue = { $0 }
    var artifact: DigestSet

    init(_ form: Form) {
        self.form = form
        artifact = form == .image ? DigestSet([Self.manifest]) : TestArtifact.app.digests
    }

    func document() throws -> JSONValue {
        let signed = form == .image ? TestArtifact("payload", payload.canonical()) : .app
        var sketch = BundleSketch(.artifact(signed), .hashedRekord)
        sketch.isKeyless = isKeyless
        make(&sketch)
        let bundle = try sketch.bundle(at: .acme)
        func text(_ place: String) -> String { bundle[at: place]?.string ?? "" }
        let entry = "/verificationMaterial/tlogEntries/0"
        let log: JSONValue = [
            "SignedEntryTimestamp": .string(text(entry + "/inclusionPromise/signedEntryTimestamp")),
            "Payload": [
                "body": .string(text(entry + "/canonicalizedBody")),
                "integratedTime": .integer(Int64(text(entry + "/integratedTime")) ?? 0),
                "logIndex": .integer(Int64(text(entry + "/logIndex")) ?? 0),
                "logID": .string(Hex.encode(try Base64.decode(text(entry + "/logId/keyId")))),
            ],
        ]
        let certificate = text("/verificationMaterial/certificate/rawBytes")
        let key = try World.key(sketch.key).publicKey
        switch form {
        case .image:
            return change([
                "Base64Signature": .string(text("/messageSignature/signature")),
                "Payload": .string(Base64.encode(signed.bytes)),
                "Cert": isKeyless ? ["Raw": .string(certificate), "Version": 3] : .null, "Chain": .null,
                "Bundle": log,
                "RFC3161Timestamp": bundle[at: SigstoreAttempt.stamp].map { ["SignedRFC3161Timestamp": $0] } ?? .null,
            ])
        case .blob:
            let pem = isKeyless ? try Certificate(der: Base64.decode(certificate)).pem : key.pem
            return change([
                "base64Signature": .string(text("/messageSignature/signature")), "cert": .base64(Array(pem.utf8)),
                "rekorBundle": log,
            ])
        case .annotation: return change(log)
        }
    }

    func bundle() throws(Rejection) -> Bundle {
        let bytes: [UInt8]
        do { bytes = try document().canonical() } catch { preconditionFailure("\(error)") }
        guard case .bundle(let bundle) = try EvidenceDocument(bytes) else { preconditionFailure("no bundle") }
        return bundle
    }

    func verdict() throws -> Verdict<SigstoreVerifier.Verified> {
        do throws(Rejection) {
            let bundle = try bundle()
            let verifier = SigstoreVerifier(root: try TrustedRoot(SigstoreInstance.acme.trustedRoot.canonical()))
            guard isKeyless else {
                guard let key = try? World.key("sigstore-signer").publicKey else { preconditionFailure("no key") }
                return verifier.verify(bundle, about: artifact, by: .key(key))
            }
            return verifier.verify(bundle, about: artifact, by: .identity(SigstoreInstance.identity))
        } catch {
            return .rejected(error)
        }
    }
}

/// One thing wrong, and the check that must say no.
private struct CosignDefect: Sendable, CustomStringConvertible {
    let description: String
    let form: CosignAttempt.Form
    let check: Check
    let make: @Sendable (inout CosignAttempt) -> Void

    init(
        _ description: String, _ form: CosignAttempt.Form, _ check: Check,
        _ make: @escaping @Sendable (inout CosignAttempt) -> Void
    ) {
        self.description = description
        self.form = form
        self.check = check
        self.make = make
    }

    private static func set(_ place: String, to value: JSONValue?) -> @Sendable (inout CosignAttempt) -> Void {
        { $0.change = { $0.setting(place, to: value) } }
    }

    private static func payload(_ place: String, to value: JSONValue?) -> @Sendable (inout CosignAttempt) -> Void {
        { $0.payload = $0.payload.setting(place, to: value) }
    }

    static let all: [CosignDefect] = [
        // The documents
        CosignDefect("a member that is unknown", .image, .cosignForm, set("/Extra", to: 1)),
        CosignDefect("a signature that is a number", .image, .cosignForm, set("/Base64Signature", to: 1)),
        CosignDefect("a signature of nothing", .image, .cosignForm, set("/Base64Signature", to: "")),
        CosignDefect("base 64 with a line feed", .image, .cosignForm, set("/Payload", to: "e30=\n")),
        CosignDefect("no payload", .image, .cosignForm, set("/Payload", to: nil)),
        CosignDefect("a certificate without its bytes", .image, .cosignForm, set("/Cert/Raw", to: nil)),
        CosignDefect("a promise without a payload", .image, .cosignForm, set("/Bundle/Payload", to: nil)),
        CosignDefect("a log id that is no hexadecimal", .image, .cosignForm, set("/Bundle/Payload/logID", to: "AB")),
        CosignDefect("a negative index", .image, .cosignForm, set("/Bundle/Payload/logIndex", to: -1)),
        CosignDefect("a body that is no JSON", .image, .cosignForm, set("/Bundle/Payload/body", to: "e30x")),
        CosignDefect("a body without a kind", .image, .cosignForm, set("/Bundle/Payload/body", to: "e30=")),
        CosignDefect("a member that is unknown in a blob's", .blob, .cosignForm, set("/extra", to: 1)),
        CosignDefect("a blob's without the log", .blob, .cosignForm, set("/rekorBundle", to: nil)),
        CosignDefect("a certificate that is no PEM", .blob, .cosignForm, set("/cert", to: "e30=")),
        CosignDefect(
            "a private key in the certificate's place", .blob, .cosignForm,
            set("/cert", to: .base64(Array("-----BEGIN PRIVATE KEY-----\ne30=\n-----END PRIVATE KEY-----\n".utf8)))),
        CosignDefect("a member that is unknown in the annotation", .annotation, .cosignForm, set("/extra", to: 1)),
        CosignDefect("an annotation whose body records no signature", .annotation, .cosignForm) {
            $0.make = { $0.body = { $0.setting("/spec/signature", to: nil) } }
        },
        CosignDefect("an annotation with another hash", .annotation, .cosignForm) {
            $0.make = { $0.body = { $0.setting("/spec/data/hash/algorithm", to: "sha512") } }
        },
        // The payload
        CosignDefect("another type", .image, .simpleSigningForm, payload("/critical/type", to: "another")),
        CosignDefect("no type", .image, .simpleSigningForm, payload("/critical/type", to: nil)),
        CosignDefect("something critical that is unknown", .image, .simpleSigningForm, payload("/critical/x", to: 1)),
        CosignDefect("a member that is unknown in the payload", .image, .simpleSigningForm, payload("/x", to: 1)),
        CosignDefect("no identity", .image, .simpleSigningForm, payload("/critical/identity", to: nil)),
        CosignDefect("no digest", .image, .simpleSigningForm, payload("/critical/image", to: [:])),
        CosignDefect(
            "a digest that is none", .image, .simpleSigningForm,
            payload("/critical/image/docker-manifest-digest", to: "sha256:AB")),
        CosignDefect(
            "another image", .image, .subjectMismatch,
            payload("/critical/image/docker-manifest-digest", to: .string("\(Digest.sha256(of: [1]))"))),
        CosignDefect("a digest of the payload itself", .image, .subjectMismatch) {
            $0.artifact = DigestSet([.sha256(of: $0.payload.canonical())])
        },
        // The log and the signature
        CosignDefect("another one's signature", .image, .simpleSigningSignature) {
            $0.make = { $0.forger = "mallory" }
        },
        CosignDefect("another one's signature over a file", .blob, .messageSignatureMismatch) {
            $0.make = { $0.forger = "mallory" }
        },
        CosignDefect("another file", .blob, .messageDigestMismatch) { $0.artifact = TestArtifact.other.digests },
        CosignDefect("another file under the annotation", .annotation, .messageDigestMismatch) {
            $0.artifact = TestArtifact.other.digests
        },
        CosignDefect("no log entry", .image, .logEntryMissing, set("/Bundle", to: .null)),
        CosignDefect(
            "a promise over another time", .image, .logEntryPromise,
            set("/Bundle/Payload/integratedTime", to: .integer(World.now.seconds + 1))),
        CosignDefect(
            "a promise over another index", .blob, .logEntryPromise, set("/rekorBundle/Payload/logIndex", to: 7)),
        CosignDefect("another log", .image, .logEntryLog, set("/Bundle/Payload/logID", to: "00")),
        CosignDefect("an entry of another digest", .image, .logEntryDigest) {
            $0.make = { $0.record = { $0.digest = HashAlgorithm.sha256.hash([1]) } }
        },
        CosignDefect("an entry of another signature", .image, .logEntrySignature) {
            $0.make = { $0.record = { $0.signature = [1] } }
        },
        CosignDefect("an entry of another signer", .image, .logEntrySigner) {
            $0.make = { $0.record = { $0.certificate = nil } }
        },
        CosignDefect("an entry of another kind", .image, .logEntryKind) {
            $0.make = { $0.body = { $0.setting("/apiVersion", to: "0.0.9") } }
        },
        CosignDefect("a certificate that had expired", .image, .certificateChain) {
            $0.make = { $0.profile.notAfter = World.earlier("1m") }
        },
        CosignDefect("another identity", .blob, .identityName) {
            $0.make = { $0.profile.names = ["URI:https://git.acme.test/other"] }
        },
        CosignDefect("a key's where a certificate is expected", .image, .bundleContent, set("/Cert", to: .null)),
    ]
}

@Suite struct `Signatures of cosign before bundles` {
    @Test func `They verify under a trusted root, by identity and by key, in each form`() throws {
        for form in CosignAttempt.Form.allCases {
            var attempt = CosignAttempt(form)
            let verified = try #require(try attempt.verdict().verified, "\(form)")
            #expect(verified.times == [World.now])
            #expect(verified.imageReference == (form == .image ? "registry.acme.test/payments" : nil))
            attempt.isKeyless = false
            #expect(try attempt.verdict().verified != nil, "\(form)")
        }
    }

    @Test func `A timestamp stands beside the log's time`() throws {
        var attempt = CosignAttempt(.image)
        attempt.make = { $0.isTimestamped = true }
        #expect(try attempt.verdict().verified?.times.count == 2)
    }

    @Test(arguments: CosignDefect.all)
    fileprivate func `One defect is refused by its own check`(defect: CosignDefect) throws {
        var attempt = CosignAttempt(defect.form)
        defect.make(&attempt)
        guard case .rejected(let rejection) = try attempt.verdict() else {
            Issue.record("\(defect) was not refused")
            return
        }
        #expect(rejection.check == defect.check, "\(rejection)")
    }

    @Test func `An image's verifies by a key alone, and one by a certificate cannot be checked so`() throws {
        var attempt = CosignAttempt(.image)
        attempt.isKeyless = false
        guard case .payload(let payload) = try attempt.bundle().content else { return }
        let verifier = SimpleSigningVerifier(keys: KeyRing([try World.key("sigstore-signer").publicKey]))
        let material = try attempt.bundle().material
        #expect(verifier.verify(payload, material, about: attempt.artifact).verified != nil)
        guard case .rejected(let other) = verifier.verify(payload, material, about: TestArtifact.app.digests) else {
            Issue.record("another image was taken")
            return
        }
        #expect(other.check == .subjectMismatch)
        let stranger = SimpleSigningVerifier(keys: KeyRing([try World.key("mallory").publicKey]))
        guard case .rejected(let forged) = stranger.verify(payload, material, about: attempt.artifact) else {
            Issue.record("another key was taken")
            return
        }
        #expect(forged.check == .simpleSigningSignature)
        guard
            case .undetermined(let unchecked) = verifier.verify(
                payload, try CosignAttempt(.image).bundle().material, about: attempt.artifact)
        else {
            Issue.record("a certificate was checked by key")
            return
        }
        #expect(unchecked.check == .signerUnchecked)
    }

    @Test func `An image's is written again as it was read`() throws {
        for isKeyless in [true, false] {
            var attempt = CosignAttempt(.image)
            attempt.isKeyless = isKeyless
            attempt.make = { $0.isTimestamped = true }
            let bundle = try attempt.bundle()
            guard case .bundle(let again) = try EvidenceDocument(bundle.json.canonical()) else { return }
            #expect(again == bundle)
        }
    }

    @Test func `No damage to a document makes it verify or end the process`() throws {
        let attempt = CosignAttempt(.image)
        let bytes = try attempt.document().canonical()
        for cut in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: Rejection.self) { try EvidenceDocument(Array(bytes.prefix(cut))) }
        }
    }
}
