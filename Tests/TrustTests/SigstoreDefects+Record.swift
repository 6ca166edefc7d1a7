import Crypto
import Evidence
import JSON
import TestSupport
import Time
import Trust

private let entry = SigstoreAttempt.entry

/// A signature, a certificate and a digest that are somebody else's.
private let other = Array("another".utf8)

private func otherSignature() throws -> [UInt8] { try World.key("mallory").sign(other) }

private func otherCertificate() throws -> [UInt8] {
    let instance = SigstoreInstance.acme
    return try instance.certificateLog.issue(to: World.key("mallory").publicKey, by: instance.authority)
}

extension SigstoreDefect {
    /// That the entry is about the bundle's own signature; what is wrong was logged so.
    static let record: [SigstoreDefect] = [
        // The kind
        SigstoreDefect("a version that the body contradicts", .envelope, .logEntryKind) {
            $0.set(entry + "/kindVersion/version", to: "0.0.2")
        },
        SigstoreDefect("a kind that the body contradicts", .message, .logEntryKind) {
            $0.set(entry + "/kindVersion/kind", to: "dsse")
        },
        SigstoreDefect("an entry of Rekor v2 that passes for an older one", .envelopeV2, .logEntryKind) {
            $0.set(entry + "/kindVersion/version", to: "0.0.1")
        },
        SigstoreDefect("a kind that is not read", .message, .logEntryKind) {
            $0.sketch.body = { $0.setting("/kind", to: "rekord") }
        },
        SigstoreDefect("dsse 0.0.2, which Rekor v2 does not have", .envelope, .logEntryKind) {
            $0.sketch.body = { $0.setting("/apiVersion", to: "0.0.2") }
        },

        // The body
        SigstoreDefect("a body without a member", .message, .logEntryBody) {
            $0.sketch.body = { $0.setting("/spec/data", to: nil) }
        },
        SigstoreDefect("a body without a verifier", .messageV2, .logEntryBody) {
            $0.sketch.body = { $0.setting("/spec/hashedRekordV002/signature/verifier", to: nil) }
        },
        SigstoreDefect("a digest by another algorithm", .message, .logEntryBody) {
            $0.sketch.body = { $0.setting("/spec/data/hash/algorithm", to: "sha1") }
        },
        SigstoreDefect("a digest of Rekor v2 by another algorithm", .envelopeV2, .logEntryBody) {
            $0.sketch.body = { $0.setting("/spec/hashedRekordV002/data/algorithm", to: "SHA3_256") }
        },
        SigstoreDefect("an entry's digest under the label of another algorithm", .message, .logEntryDigest) {
            $0.sketch.body = { $0.setting("/spec/data/hash/algorithm", to: "sha512") }
        },
        SigstoreDefect("a digest of Rekor v2 under the label of another algorithm", .envelopeV2, .logEntryDigest) {
            $0.sketch.body = { $0.setting("/spec/hashedRekordV002/data/algorithm", to: "SHA2_512") }
        },
        SigstoreDefect("a verifier that is neither certificate nor key", .envelope, .logEntryBody) {
            $0.sketch.body = { $0.setting("/spec/signatures/0/verifier", to: "AAAA") }
        },
        SigstoreDefect("a signature that is no base 64", .message, .logEntryBody) {
            $0.sketch.body = { $0.setting("/spec/signature/content", to: "?") }
        },

        // The digest
        SigstoreDefect("the digest of something else", .message, .logEntryDigest) {
            $0.sketch.record = { $0.digest = HashAlgorithm.sha256.hash(other) }
        },
        SigstoreDefect("the digest of something else in Rekor v2", .messageV2, .logEntryDigest) {
            $0.sketch.record = { $0.digest = HashAlgorithm.sha256.hash(other) }
        },
        SigstoreDefect("the payload's digest in the place of the encoding's", .envelopeV2, .logEntryDigest) {
            $0.sketch.record = { $0.digest = $0.payloadDigest }
        },
        SigstoreDefect("the encoding's digest in the place of the payload's", .envelope, .logEntryDigest) {
            $0.sketch.record = { $0.payloadDigest = $0.digest }
        },
        SigstoreDefect("another payload in an in-toto entry", .inTotoV1, .logEntryDigest) {
            $0.sketch.record = { $0.payloadDigest = HashAlgorithm.sha256.hash(other) }
        },
        SigstoreDefect("another payload in an in-toto entry of 0.0.2", .inTotoV2, .logEntryDigest) {
            $0.sketch.record = { $0.payloadDigest = HashAlgorithm.sha256.hash(other) }
        },
        SigstoreDefect("a statement's entry for a signature over the artifact", .message, .logEntryDigest) {
            $0.sketch.entry = .dsse
        },

        // The signature
        SigstoreDefect("another signature", .message, .logEntrySignature) {
            $0.sketch.record = { $0.signature = try otherSignature() }
        },
        SigstoreDefect("another signature in Rekor v2", .envelopeV2, .logEntrySignature) {
            $0.sketch.record = { $0.signature = try otherSignature() }
        },
        SigstoreDefect("another signature over a statement", .envelope, .logEntrySignature) {
            $0.sketch.record = { $0.signature = try otherSignature() }
        },
        SigstoreDefect("another signature in an in-toto entry", .inTotoV2, .logEntrySignature) {
            $0.sketch.record = { $0.signature = try otherSignature() }
        },
        SigstoreDefect("another signature by the same key", .keyEnvelope, .logEntrySignature) {
            let key = $0.sketch.key
            $0.sketch.record = { $0.signature = try World.key(key).sign(other) }
        },
        SigstoreDefect("a second entry of the same content, signed again", .message, .logEntrySignature) {
            // ECDSA signs anew each time.
            try $0.append(entryOf: SigstoreAttempt(.message))
        },

        // The signer
        SigstoreDefect("another certificate", .message, .logEntrySigner) {
            $0.sketch.record = { $0.certificate = try otherCertificate() }
        },
        SigstoreDefect("another certificate in Rekor v2", .messageV2, .logEntrySigner) {
            $0.sketch.record = { $0.certificate = try otherCertificate() }
        },
        SigstoreDefect("another certificate of a statement", .envelope, .logEntrySigner) {
            $0.sketch.record = { $0.certificate = try otherCertificate() }
        },
        SigstoreDefect("another certificate in an in-toto entry", .inTotoV1, .logEntrySigner) {
            $0.sketch.record = { $0.certificate = try otherCertificate() }
        },
        SigstoreDefect("another certificate of the same key", .envelope, .logEntrySigner) {
            let key = $0.sketch.key
            $0.sketch.record = {
                let instance = SigstoreInstance.acme
                var profile = CertificateAuthority.Profile()
                profile.names = ["email:mallory@evil.test"]
                $0.certificate = try instance.certificateLog.issue(
                    to: World.key(key).publicKey, by: instance.authority, profile)
            }
        },
        SigstoreDefect("the certificate's key in its place", .message, .logEntrySigner) {
            $0.sketch.record = { $0.certificate = nil }
        },
        SigstoreDefect("a certificate in the place of the key", .keyMessage, .logEntrySigner) {
            $0.sketch.record = { $0.certificate = try otherCertificate() }
        },
        SigstoreDefect("another key", .keyEnvelope, .logEntrySigner) {
            $0.sketch.record = { $0.key = try World.key("mallory").publicKey }
        },
        SigstoreDefect("another key in Rekor v2", .keyEnvelopeV2, .logEntrySigner) {
            $0.sketch.record = { $0.key = try World.key("mallory").publicKey }
        },
        SigstoreDefect("two signatures, each with the other's certificate", .envelope, .logEntrySigner) {
            $0.sketch.body = { body in
                guard let first = body[at: "/spec/signatures/0"], let certificate = try? otherCertificate(),
                    let signature = try? otherSignature(), let pem = try? Certificate(der: certificate).pem
                else { return body }
                return body.setting(
                    "/spec/signatures",
                    to: [
                        first.setting("/verifier", to: .base64(Array(pem.utf8))),
                        first.setting("/signature", to: .base64(signature)),
                    ])
            }
        },
    ]
}
