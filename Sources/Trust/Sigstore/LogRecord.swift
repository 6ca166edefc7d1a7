import Crypto
import Encoding
import Evidence
import JSON

/// What a log entry's body records, brought to one form from Rekor's kinds: which bytes were signed, how, by whom.
struct LogRecord {
    /// Who the entry says signed.
    enum Verifier: Hashable {
        case certificate([UInt8])
        case key([UInt8])
    }

    /// What the entry is about.
    enum Subject: Hashable {
        /// The digest of the artifact, or of the PAE of an envelope in Rekor v2.
        case digest(HashAlgorithm, [UInt8])
        /// SHA-256 of a DSSE payload.
        case payload([UInt8])
    }

    /// A signature as the entry has it.
    struct Signature: Hashable {
        /// Nil where the kind does not record it.
        let bytes: [UInt8]?
        let verifier: Verifier
    }

    let subject: Subject
    let signatures: [Signature]

    /// Reads the body of an entry.
    ///
    /// - Parameter entry: whose `kindVersion` must be the body's own.
    /// - Throws: ``Rejection`` by `log-entry.kind` or `log-entry.body`.
    init(_ entry: TransparencyLogEntry) throws(Rejection) {
        let place = "/verificationMaterial/tlogEntries/canonicalizedBody"
        do {
            let body = JSONField(
                try JSONValue.parse(entry.canonicalizedBody, limits: JSONLimits(bytes: 32 << 20, values: 10_000)))
            let kind = try body.member("kind").string()
            let version = try body.member("apiVersion").string()
            guard kind == entry.kind, version == entry.kindVersion else {
                throw Rejection(
                    .logEntryKind, expected: "\(entry.kind) \(entry.kindVersion), as the bundle says",
                    found: "\(kind) \(version) in the body", place: place)
            }
            let spec = try body.member("spec")
            switch (kind, version) {
            case ("hashedrekord", "0.0.1"): self = try Self.hashedRekordV1(spec)
            case ("hashedrekord", "0.0.2"): self = try Self.hashedRekordV2(spec)
            case ("dsse", "0.0.1"): self = try Self.dsse(spec)
            case ("intoto", "0.0.1"): self = try Self.inTotoV1(spec)
            case ("intoto", "0.0.2"): self = try Self.inTotoV2(spec)
            default:
                throw Rejection(
                    .logEntryKind, expected: "hashedrekord 0.0.1 or 0.0.2, dsse 0.0.1, intoto 0.0.1 or 0.0.2",
                    found: "\(kind) \(version)", place: place)
            }
        } catch let rejection as Rejection {
            throw rejection
        } catch {
            throw Rejection(.logEntryBody, expected: "the body of a log entry", found: "\(error)", place: place)
        }
    }

    private init(_ subject: Subject, _ signatures: [Signature]) {
        self.subject = subject
        self.signatures = signatures
    }

    private static func hashedRekordV1(_ spec: JSONField) throws -> LogRecord {
        let signature = try spec.member("signature")
        return LogRecord(
            try hash(spec.member("data").member("hash")),
            [
                Signature(
                    bytes: try signature.member("content").base64(),
                    verifier: try verifier(pem: signature.member("publicKey").member("content")))
            ])
    }

    private static func hashedRekordV2(_ spec: JSONField) throws -> LogRecord {
        let record = try HashedRekord(spec: spec)
        guard let hash = HashAlgorithm(protobuf: record.algorithm) else {
            throw spec.error(.value, "expected SHA2_256, SHA2_384 or SHA2_512, found \(record.algorithm.prefix(32))")
        }
        let verifier: Verifier =
            switch record.verifier {
            case .certificate(let der): .certificate(der)
            case .key(let spki): .key(spki)
            }
        return LogRecord(.digest(hash, record.digest), [Signature(bytes: record.signature, verifier: verifier)])
    }

    private static func dsse(_ spec: JSONField) throws -> LogRecord {
        let signatures = try spec.member("signatures").array(atMost: 32)
        return LogRecord(
            .payload(try sha256(spec.member("payloadHash"))),
            try signatures.map { field in
                Signature(
                    bytes: try field.member("signature").base64(), verifier: try verifier(pem: field.member("verifier"))
                )
            })
    }

    /// The signature itself is not recorded; the envelope's hash would be, but no two writers spell an envelope alike.
    private static func inTotoV1(_ spec: JSONField) throws -> LogRecord {
        LogRecord(
            .payload(try sha256(spec.member("content").member("payloadHash"))),
            [Signature(bytes: nil, verifier: try verifier(pem: spec.member("publicKey")))])
    }

    private static func inTotoV2(_ spec: JSONField) throws -> LogRecord {
        let content = try spec.member("content")
        let signatures = try content.member("envelope").member("signatures").array(atMost: 32)
        return LogRecord(
            .payload(try sha256(content.member("payloadHash"))),
            // Base 64 of base 64: Rekor took the envelope's text for bytes.
            try signatures.map { field in
                let text = String(decoding: try field.member("sig").base64(), as: UTF8.self)
                return Signature(
                    bytes: try Base64.decode(text), verifier: try verifier(pem: field.member("publicKey")))
            })
    }

    private static func hash(_ field: JSONField) throws -> Subject {
        let algorithm = try field.member("algorithm")
        guard let hash = HashAlgorithm(rawValue: try algorithm.string()), hash != .sha1 else {
            throw algorithm.error(.value, "expected sha256, sha384 or sha512")
        }
        return .digest(hash, try Hex.decode(field.member("value").string()))
    }

    private static func sha256(_ field: JSONField) throws -> [UInt8] {
        let algorithm = try field.member("algorithm")
        guard try algorithm.string() == "sha256" else { throw algorithm.error(.value, "expected sha256") }
        return try Hex.decode(field.member("value").string())
    }

    /// A certificate or public key in PEM, in base 64.
    private static func verifier(pem field: JSONField) throws -> Verifier {
        let pem = try field.base64()
        // What is in it is compared with the bundle's own, byte by byte, and so is not read a second time.
        if let der = try? Certificate.der(pem: pem) { return .certificate(der) }
        do { return .key(try PublicKey(pem: pem).spki) } catch {
            throw field.error(.value, "expected a certificate or a public key in PEM")
        }
    }
}

extension HashAlgorithm {
    /// Reads the name of one that Sigstore signs with (sigstore_common.proto, HashAlgorithm).
    init?(protobuf name: String) {
        switch name {
        case "SHA2_256": self = .sha256
        case "SHA2_384": self = .sha384
        case "SHA2_512": self = .sha512
        default: return nil
        }
    }
}
