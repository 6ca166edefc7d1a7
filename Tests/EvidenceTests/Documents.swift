import Encoding
import Evidence
import JSON
import TestSupport
import Testing

/// Well-formed documents without real signatures: this room knows no keys.
enum Documents {
    static let payload = StatementSketch.testResult().payload
    static let signature: [UInt8] = Array(0..<64)

    static let envelope: JSONValue = [
        "payloadType": .string(Envelope.inTotoPayloadType), "payload": .string(Base64.encode(payload)),
        "signatures": [["sig": .string(Base64.encode(signature)), "keyid": "the-key"]],
    ]

    static let bundle: JSONValue = [
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": [
            "publicKey": ["hint": "the-key"],
            "tlogEntries": [logEntry],
            "timestampVerificationData": ["rfc3161Timestamps": [["signedTimestamp": "AAEC"]]],
        ],
        "dsseEnvelope": envelope,
    ]

    static let logEntry: JSONValue = [
        "logIndex": "1842", "logId": ["keyId": "AAEC"], "kindVersion": ["kind": "dsse", "version": "0.0.1"],
        "integratedTime": "1795262400", "inclusionPromise": ["signedEntryTimestamp": "AAEC"],
        "inclusionProof": [
            "logIndex": "42", "rootHash": "AAEC", "treeSize": "43", "hashes": ["AAEC", "AwQF"],
            "checkpoint": ["envelope": "log.acme.test\n43\nAAEC\n\n— log.acme.test AAEC\n"],
        ],
        "canonicalizedBody": "e30=",
    ]

    static let message: JSONValue = [
        "messageDigest": ["algorithm": "SHA2_256", "digest": "AAEC"], "signature": "AwQF",
    ]

    /// The bundle with a signature over an artifact in the envelope's place.
    static let messageBundle = bundle.setting("/dsseEnvelope", to: nil).setting("/messageSignature", to: message)
}

/// A document with exactly one defect, and the check that must find it.
struct Defect: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let check: Check
    /// Where the rejection must say that the defect is.
    let place: String
    var limits = EvidenceLimits.standard
    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], _ check: Check, at place: String) {
        self.name = name
        self.bytes = bytes
        self.check = check
        self.place = place
    }

    init(_ name: String, _ text: String, _ check: Check, at place: String) {
        self.init(name, Array(text.utf8), check, at: place)
    }

    /// One place of a document changed.
    init(
        _ name: String, _ document: JSONValue, _ changed: String, _ value: JSONValue?, _ check: Check,
        at place: String? = nil
    ) {
        self.init(name, document.setting(changed, to: value).canonical(), check, at: place ?? changed)
    }

    func within(_ change: (inout EvidenceLimits) -> Void) -> Defect {
        var copy = self
        change(&copy.limits)
        return copy
    }
}

/// Runs a body that must reject.
func rejection(_ body: () throws(Rejection) -> Void) -> Rejection? {
    do throws(Rejection) {
        try body()
        return nil
    } catch {
        return error
    }
}

func read(_ document: JSONValue) throws -> EvidenceDocument { try EvidenceDocument(document.canonical()) }
