import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Time
import Trust

private let envelope = "/dsseEnvelope"
private let signature = envelope + "/signatures/0/sig"

extension SigstoreDefect {
    /// What is signed.
    static let content: [SigstoreDefect] = [
        // The signature; what was changed after it was logged is no longer what was logged
        SigstoreDefect(
            "a statement signed by another key than the certificate's", .envelope, .envelopeSignatureMismatch
        ) {
            $0.sketch.forger = "mallory"
        },
        SigstoreDefect("an artifact signed by another key than the certificate's", .message, .messageSignatureMismatch)
        {
            $0.sketch.forger = "mallory"
        },
        SigstoreDefect("a statement signed by another key than the one given", .keyEnvelope, .envelopeSignatureMismatch)
        {
            $0.sketch.forger = "mallory"
        },
        SigstoreDefect("an artifact signed by another key than the one given", .keyMessage, .messageSignatureMismatch) {
            $0.sketch.forger = "mallory"
        },
        SigstoreDefect("a payload signed without its type", .envelopeV2, .envelopeSignatureMismatch) {
            $0.sketch.signed = StatementSketch.provenance().payload
        },
        SigstoreDefect("a statement's signature over another", .envelope, .envelopeSignatureMismatch) {
            $0.sketch.signed = Envelope.preAuthenticationEncoding(
                payloadType: Envelope.inTotoPayloadType, payload: StatementSketch.approval().payload)
        },
        SigstoreDefect("an artifact's signature over another", .messageV2, .messageSignatureMismatch) {
            $0.sketch.signed = TestArtifact.other.bytes
        },
        SigstoreDefect("an empty signature", .promiseOnly, .logEntrySignature) {
            $0.set("/messageSignature/signature", to: "")
        },
        SigstoreDefect("a statement's signature with a bit turned over", .envelope, .logEntrySignature) {
            $0.flip(signature)
        },
        SigstoreDefect("an artifact's signature with a bit turned over", .message, .logEntrySignature) {
            $0.flip("/messageSignature/signature")
        },
        SigstoreDefect("a payload with a bit turned over", .envelope, .logEntryDigest) {
            $0.flip(envelope + "/payload")
        },
        SigstoreDefect("a payload with a bit turned over, of Rekor v2", .envelopeV2, .logEntryDigest) {
            $0.flip(envelope + "/payload")
        },
        SigstoreDefect("a payload type that was changed, of Rekor v2", .envelopeV2, .logEntryDigest) {
            $0.set(envelope + "/payloadType", to: "application/json")
        },
        SigstoreDefect("a payload type that was changed", .envelope, .envelopeSignatureMismatch) {
            // Rekor v1 records the payload's digest alone; the signature covers the type.
            $0.set(envelope + "/payloadType", to: "application/json")
        },
        SigstoreDefect("two signatures", .envelope, .bundleSignatureCount) {
            $0.set(envelope + "/signatures/-", to: ["sig": "AAAA"])
        },
        SigstoreDefect("no signature", .envelope, .envelopeSignatureCount) { $0.set(envelope + "/signatures", to: []) },
        SigstoreDefect("a keyid that contradicts the hint", .keyEnvelope, .bundleKeyHint) {
            $0.set(envelope + "/signatures/0/keyid", to: "another")
        },
        SigstoreDefect("names with underscores", .envelope, .bundleForm) {
            $0.set("/dsse_envelope", to: [:])
        },
        SigstoreDefect("base 64 with a line feed", .message, .bundleForm) {
            $0.change("/messageSignature/signature") { .string(($0?.string ?? "") + "\n") }
        },
        SigstoreDefect("base 64 without its padding", .message, .bundleForm) {
            $0.change("/messageSignature/messageDigest/digest") { .string(String(($0?.string ?? "").dropLast())) }
        },

        // The statement
        SigstoreDefect("a statement of another type", .envelope, .envelopePayloadType) {
            $0.sketch.payloadType = "application/json"
        },
        SigstoreDefect("a statement about another artifact", .envelope, .subjectMismatch) {
            $0.sketch.content = .statement(.provenance().about(.other))
        },
        SigstoreDefect("a statement about an artifact of the same name", .envelopeV2, .subjectMismatch) {
            $0.sketch.content = .statement(.provenance().about(TestArtifact("app.tar.gz", [1])))
        },
        SigstoreDefect("a statement that is asked about another artifact", .keyEnvelope, .subjectMismatch) {
            $0.artifact = TestArtifact.other.digests
        },
        SigstoreDefect("a digest under another algorithm's name", .envelope, .subjectMismatch) {
            let digest = HashAlgorithm.sha256.hash(TestArtifact.app.bytes)
            $0.sketch.content = .statement(
                .provenance().setting("/subject/0/digest", to: ["gitCommit": .string(Hex.encode(digest))]))
        },
        SigstoreDefect("a payload that is no statement", .envelope, .statementForm) {
            $0.sketch.content = .statement(.provenance().setting("/subject", to: nil))
        },

        // The artifact
        SigstoreDefect("a signature that is asked about another artifact", .message, .messageDigestMismatch) {
            $0.artifact = TestArtifact.other.digests
        },
        SigstoreDefect("a digest that is not the artifact's", .messageV2, .messageDigestMismatch) {
            $0.flip("/messageSignature/messageDigest/digest")
        },
        SigstoreDefect("a digest under the label of another algorithm", .message, .messageDigestMismatch) {
            $0.set("/messageSignature/messageDigest/algorithm", to: "SHA2_512")
        },
        SigstoreDefect("no digest", .message, .bundleForm) { $0.set("/messageSignature/messageDigest", to: nil) },

        // Who is asked for
        SigstoreDefect("an identity asked for of a key's bundle", .keyEnvelope, .bundleContent) {
            $0.signer = .identity(SigstoreInstance.identity)
        },
        SigstoreDefect("a key asked for of a certificate's bundle", .envelope, .bundleContent) {
            // Even the certificate's own.
            $0.signer = .key(try World.key($0.sketch.key).publicKey)
        },
        SigstoreDefect("another key given than the one that signed", .keyEnvelope, .logEntrySigner) {
            $0.signer = .key(try World.key("mallory").publicKey)
        },
        SigstoreDefect("a certificate's bundle that says it is a key's", .envelope, .logEntrySigner) {
            $0.set("/verificationMaterial/certificate", to: nil)
            $0.set("/verificationMaterial/publicKey", to: ["hint": ""])
            $0.signer = .key(try World.key($0.sketch.key).publicKey)
        },
        SigstoreDefect("a certificate and a key", .envelope, .bundleForm) {
            $0.set("/verificationMaterial/publicKey", to: ["hint": ""])
        },
    ]

    /// Whom to believe.
    static let roots: [SigstoreDefect] = [
        SigstoreDefect("a log without the start of its validity", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/tlogs/0/publicKey/validFor/start", to: nil)
        },
        SigstoreDefect("a log without its validity", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/tlogs/1/publicKey/validFor", to: nil)
        },
        SigstoreDefect("a certificate log without the start of its validity", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/ctlogs/0/publicKey/validFor/start", to: nil)
        },
        SigstoreDefect("a log without an id", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/tlogs/0/logId", to: nil)
        },
        SigstoreDefect("an authority without certificates", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/certificateAuthorities/0/certChain/certificates", to: [])
        },
        SigstoreDefect("a certificate that cannot be read", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/certificateAuthorities/0/certChain/certificates/1/rawBytes", to: "MAAA")
        },
        SigstoreDefect("a timestamp authority's certificate that cannot be read", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/timestampAuthorities/0/certChain/certificates/0/rawBytes", to: "")
        },
        SigstoreDefect("a time that is none", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/timestampAuthorities/0/validFor/end", to: "tomorrow")
        },
        SigstoreDefect("another media type", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/mediaType", to: "application/vnd.dev.sigstore.bundle.v0.3+json")
        },
        SigstoreDefect("no media type", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/mediaType", to: nil)
        },
        SigstoreDefect("a list of roots", .envelope, .trustedRootForm) { $0.root = [$0.root] },
        SigstoreDefect("more logs than are read", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting(
                "/tlogs", to: .array(Array(repeating: $0.instance.log.trusted, count: 65)))
        },
    ]
}
