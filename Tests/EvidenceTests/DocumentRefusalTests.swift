import Encoding
import Evidence
import JSON
import TestSupport
import Testing

@Suite struct `Refusing a document` {
    private static let bundle = Documents.bundle
    private static let envelope = Documents.envelope
    private static let entry = "/verificationMaterial/tlogEntries/0"
    private static let proof = entry + "/inclusionProof"
    private static let signature = "/dsseEnvelope/signatures/0"

    static let documents: [Defect] = [
        Defect("an empty file", "", .documentJSON, at: "line 1, column 1"),
        Defect(
            "a truncated file", String(decoding: bundle.canonical().dropLast(), as: UTF8.self), .documentJSON,
            at: "line 1, column \(bundle.canonical().count)"),
        Defect("a name twice", #"{"payload":"","payload":""}"#, .documentJSON, at: "line 1, column 15"),
        Defect("NaN", #"{"payload":NaN}"#, .documentJSON, at: "line 1, column 12"),
        Defect("invalid UTF-8", [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], .documentJSON, at: "line 1, column 3"),
        Defect("text after the end", #"{} x"#, .documentJSON, at: "line 1, column 4"),
        Defect("a byte-order mark", "\u{FEFF}{}", .documentJSON, at: "line 1, column 1"),
        Defect("a million brackets", String(repeating: "[", count: 1 << 20), .documentLimit, at: "line 1, column 65"),
        Defect("more bytes than allowed", bundle.canonical(), .documentLimit, at: "line 1, column 1")
            .within { $0.documentBytes = 100 },
        Defect("an array", "[]", .documentKind, at: "/"),
        Defect("a number", "1", .documentKind, at: "/"),
        Defect("null", "null", .documentKind, at: "/"),
        Defect("an empty object", "{}", .documentKind, at: "/"),
        Defect("a bare statement", StatementSketch.testResult().payload, .documentKind, at: "/"),
    ]

    static let bundles: [Defect] = [
        Defect(
            "an unknown version", bundle, "/mediaType", "application/vnd.dev.sigstore.bundle.v0.4+json",
            .bundleMediaType),
        Defect(
            "a version in another spelling", bundle, "/mediaType", "application/vnd.dev.sigstore.bundle+json",
            .bundleMediaType),
        Defect(
            "a Greek question mark for a semicolon", bundle, "/mediaType",
            "application/vnd.dev.sigstore.bundle+json\u{37E}version=0.3", .bundleMediaType),
        Defect("no media type", bundle, "/mediaType", nil, .bundleForm),
        Defect("a media type that is no text", bundle, "/mediaType", 3, .bundleForm),
        Defect("no material", bundle, "/verificationMaterial", nil, .bundleForm),
        Defect("material that is null", bundle, "/verificationMaterial", .null, .bundleForm),
        Defect("an unknown member", bundle, "/extra", 1, .bundleForm),
        Defect("snake case", bundle, "/verification_material", [:], .bundleForm),
        Defect("no content", bundle, "/dsseEnvelope", nil, .bundleForm, at: "/"),
        Defect("two contents", bundle, "/messageSignature", Documents.message, .bundleForm, at: "/"),
        Defect(
            "nobody who signed", bundle, "/verificationMaterial/publicKey", nil, .bundleForm,
            at: "/verificationMaterial"),
        Defect(
            "two who signed", bundle, "/verificationMaterial/certificate", ["rawBytes": "AAEC"], .bundleForm,
            at: "/verificationMaterial"),
        Defect("an unknown member of the material", bundle, "/verificationMaterial/other", 1, .bundleForm),
        Defect(
            "an unknown member of the key", bundle, "/verificationMaterial/publicKey/rawBytes", "AAEC",
            .bundleForm),
        Defect("a hint that is no text", bundle, "/verificationMaterial/publicKey/hint", 1, .bundleForm),
        Defect(
            "a hint that is too long", bundle, "/verificationMaterial/publicKey/hint",
            .string(String(repeating: "a", count: 16_385)), .bundleForm),
        Defect(
            "a certificate that is not base 64", withCertificate, "/verificationMaterial/certificate/rawBytes",
            "-----BEGIN", .bundleForm),
        Defect(
            "an empty chain", withChain, "/verificationMaterial/x509CertificateChain/certificates", [],
            .bundleForm, at: "/verificationMaterial/x509CertificateChain"),
        Defect(
            "too many certificates", withChain, "/verificationMaterial/x509CertificateChain/certificates",
            .array(Array(repeating: ["rawBytes": "AAEC"], count: 17)), .bundleForm),
        Defect(
            "too many log entries", bundle, "/verificationMaterial/tlogEntries",
            .array(Array(repeating: Documents.logEntry, count: 33)), .bundleForm),
        Defect(
            "too many timestamps", bundle, "/verificationMaterial/timestampVerificationData/rfc3161Timestamps",
            .array(Array(repeating: ["signedTimestamp": "AAEC"], count: 33)), .bundleForm),
        Defect(
            "an unknown member of the timestamps", bundle, "/verificationMaterial/timestampVerificationData/other",
            1, .bundleForm),
        Defect(
            "a timestamp that is not base 64", bundle,
            "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp", "AAE",
            .bundleForm),
        Defect("an unknown member of a log entry", bundle, entry + "/other", 1, .bundleForm),
        Defect("a negative log index", bundle, entry + "/logIndex", "-1", .bundleForm, at: entry),
        Defect("a log index that is no number", bundle, entry + "/logIndex", "1e3", .bundleForm),
        Defect("a log index beyond 64 bits", bundle, entry + "/logIndex", "9223372036854775808", .bundleForm),
        Defect("a log index with a fraction", bundle, entry + "/logIndex", .number(.double(1.5)), .bundleForm),
        Defect("no log id", bundle, entry + "/logId", nil, .bundleForm),
        Defect("a log id that is not base 64", bundle, entry + "/logId/keyId", "!", .bundleForm),
        Defect("no kind", bundle, entry + "/kindVersion/kind", nil, .bundleForm),
        Defect("an integrated time that is no number", bundle, entry + "/integratedTime", "now", .bundleForm),
        Defect(
            "a promise without its signature", bundle, entry + "/inclusionPromise", [:], .bundleForm,
            at: entry + "/inclusionPromise/signedEntryTimestamp"),
        Defect("an unknown member of a proof", bundle, proof + "/other", 1, .bundleForm),
        Defect("a proof without a root", bundle, proof + "/rootHash", nil, .bundleForm),
        Defect("a proof without a tree size", bundle, proof + "/treeSize", nil, .bundleForm),
        Defect(
            "a proof that is too long", bundle, proof + "/hashes", .array(Array(repeating: "AAEC", count: 65)),
            .bundleForm),
        Defect("a hash that is not base 64", bundle, proof + "/hashes/1", "AAE", .bundleForm),
        Defect(
            "a checkpoint without its text", bundle, proof + "/checkpoint", [:], .bundleForm,
            at: proof + "/checkpoint/envelope"),
        Defect("a body that is not base 64", bundle, entry + "/canonicalizedBody", "{}", .bundleForm),
        Defect(
            "a signature without a digest", Documents.messageBundle, "/messageSignature/messageDigest", nil,
            .bundleForm),
        Defect(
            "an unknown member of the signature", Documents.messageBundle, "/messageSignature/other", 1,
            .bundleForm),
        Defect(
            "a digest longer than any", Documents.messageBundle, "/messageSignature/messageDigest/digest",
            .string(Base64.encode(Array(repeating: 0, count: 65))), .bundleForm, at: "/messageSignature"),
        Defect(
            "a signature longer than any", Documents.messageBundle, "/messageSignature/signature",
            .string(Base64.encode(Array(repeating: 0, count: 16_385))), .bundleForm, at: "/messageSignature"),
        Defect(
            "two signatures", bundle, "/dsseEnvelope/signatures/-", ["sig": "AAEC"], .bundleSignatureCount,
            at: "/dsseEnvelope/signatures"),
        Defect("a keyid that contradicts the hint", bundle, signature + "/keyid", "another", .bundleKeyHint),
        Defect(
            "a keyid in another normal form", bundle.setting("/verificationMaterial/publicKey/hint", to: "é"),
            signature + "/keyid", "e\u{301}", .bundleKeyHint),
        Defect("no signature in the envelope", bundle, "/dsseEnvelope/signatures", [], .envelopeSignatureCount),
        Defect("a broken envelope", bundle, "/dsseEnvelope/payload", "AAE", .envelopeForm),
    ]

    static let envelopes: [Defect] = [
        Defect("a payload that is not base 64", envelope, "/payload", "{}", .envelopeForm),
        Defect("a payload in the URL-safe alphabet", envelope, "/payload", "-_8=", .envelopeForm),
        Defect("a payload with a line break", envelope, "/payload", "AAEC\nAwQF", .envelopeForm),
        Defect("a payload with stray bits", envelope, "/payload", "AAF=", .envelopeForm),
        Defect("a payload that is no text", envelope, "/payload", [:], .envelopeForm),
        Defect("no payload type", envelope, "/payloadType", nil, .envelopeForm),
        Defect("an unknown member", envelope, "/extra", 1, .envelopeForm),
        Defect("signatures that are no array", envelope, "/signatures", ["sig": "AAEC"], .envelopeForm),
        Defect("no signatures", envelope, "/signatures", nil, .envelopeForm),
        Defect("an empty array of signatures", envelope, "/signatures", [], .envelopeSignatureCount),
        Defect(
            "33 signatures", envelope, "/signatures", .array(Array(repeating: ["sig": "AAEC"], count: 33)),
            .envelopeSignatureCount),
        Defect("a signature without bytes", envelope, "/signatures/0/sig", nil, .envelopeForm),
        Defect("a signature that is not base 64", envelope, "/signatures/0/sig", "AAE", .envelopeForm),
        Defect(
            "a signature longer than any", envelope, "/signatures/0/sig",
            .string(Base64.encode(Array(repeating: 0, count: 16_385))), .envelopeForm, at: "/signatures/0"),
        Defect("an unknown member of a signature", envelope, "/signatures/0/other", 1, .envelopeForm),
        Defect("a keyid that is no text", envelope, "/signatures/0/keyid", 1, .envelopeForm),
        Defect(
            "a keyid that is too long", envelope, "/signatures/0/keyid",
            .string(String(repeating: "a", count: 16_385)), .envelopeForm),
    ]

    private static let withCertificate = bundle.setting("/verificationMaterial/publicKey", to: nil)
        .setting("/verificationMaterial/certificate", to: ["rawBytes": "AAEC"])
    private static let withChain = bundle.setting("/verificationMaterial/publicKey", to: nil)
        .setting("/verificationMaterial/x509CertificateChain", to: ["certificates": [["rawBytes": "AAEC"]]])

    @Test(arguments: documents + bundles + envelopes)
    func `One defect is refused by its check at its place`(defect: Defect) {
        let found = rejection { () throws(Rejection) in
            _ = try EvidenceDocument(defect.bytes, limits: defect.limits)
        }
        #expect(found?.check == defect.check)
        #expect(found?.place == defect.place)
    }

    @Test func `The documents that the defects are made of are accepted`() throws {
        for document in [Self.bundle, Self.envelope, Documents.messageBundle, Self.withCertificate, Self.withChain] {
            _ = try read(document)
        }
    }

    @Test func `An empty file is called empty`() {
        let found = rejection { () throws(Rejection) in _ = try EvidenceDocument([]) }
        #expect(found?.hint == "the file is empty")
    }

    @Test func `Who gives a bare statement is told to sign it`() {
        let statement = StatementSketch.testResult().payload
        let found = rejection { () throws(Rejection) in _ = try EvidenceDocument(statement) }
        #expect(found?.hint.contains("custody attest") == true)
    }

    @Test func `A rejection carries its trace as JSON`() throws {
        let found = rejection { () throws(Rejection) in _ = try EvidenceDocument(Array("[]".utf8)) }
        let json = try #require(found).json
        #expect(json["check"] == "document.kind")
        #expect(json["where"] == "/")
        #expect(json["found"] == "an array")
        #expect(json["expected"]?.string?.isEmpty == false)
    }
}
