package import Crypto
import Encoding
import Evidence
package import JSON

/// A Sigstore bundle in the making: right as it comes, and any one step of its making easily made wrong.
package struct BundleSketch: Sendable {
    package enum Content: Sendable {
        case statement(StatementSketch)
        case artifact(TestArtifact)
    }

    /// The kinds of entry that Rekor has; the last one is Rekor v2's.
    package enum Entry: String, Sendable {
        case hashedRekord = "hashedrekord/0.0.1"
        case dsse = "dsse/0.0.1"
        case inTotoV1 = "intoto/0.0.1"
        case inTotoV2 = "intoto/0.0.2"
        case hashedRekordV2 = "hashedrekord/0.0.2"
    }

    /// What the log is told.
    package struct Record: Sendable {
        /// SHA-256 of what is signed.
        package var digest: [UInt8]
        /// SHA-256 of the payload, of a statement.
        package var payloadDigest: [UInt8]
        package var signature: [UInt8]
        /// In DER; nil for a key that is managed.
        package var certificate: [UInt8]?
        package var key: PublicKey
    }

    package var version = "0.3"
    package var content: Content
    package var payloadType = Envelope.inTotoPayloadType
    /// The name of the key that signs, and that certificate or hint name.
    package var key = "sigstore-signer"
    /// The name of a key that signs in its place.
    package var forger: String?
    /// What is signed in the content's place.
    package var signed: [UInt8]?
    package var isKeyless = true
    /// One that was issued before, in DER, in the place of a new one.
    package var certificate: [UInt8]?
    package var profile = CertificateAuthority.Profile()
    /// The certificate log's; nil for a certificate without.
    package var promise: CertificateLog.Promise? = CertificateLog.Promise()
    package var entry: Entry
    package var shape = TransparencyLog.Shape()
    /// Whether a timestamp authority is asked.
    package var isTimestamped: Bool
    package var timestamp: @Sendable (inout TimestampAuthority.Shape) -> Void = { _ in }
    /// What is timestamped in the signature's place.
    package var timestamped: [UInt8]?
    /// Who is asked for the timestamp; nil for the instance's own authority.
    package var timestampAuthority: TimestampAuthority?
    /// Who is asked for further timestamps.
    package var furtherAuthorities: [TimestampAuthority] = []
    /// What else the signature is logged as, each in the log of its generation.
    package var furtherEntries: [Entry] = []
    /// What artifacts, and what Rekor v2 logs, are hashed with.
    package var hash = HashAlgorithm.sha256
    /// Changes what the log is told.
    package var record: @Sendable (inout Record) throws -> Void = { _ in }
    /// Changes the body that the log takes in.
    package var body: @Sendable (JSONValue) -> JSONValue = { $0 }

    package init(_ content: Content, _ entry: Entry) {
        self.content = content
        self.entry = entry
        isTimestamped = entry == .hashedRekordV2
    }

    /// Signs, logs and timestamps at an instance, and writes the bundle.
    package func bundle(at instance: SigstoreInstance) throws -> JSONValue {
        let privateKey = try World.key(key)
        let certificate = try isKeyless ? self.certificate(at: instance) : nil
        let message: [UInt8]
        var payload: [UInt8] = []
        switch content {
        case .artifact(let artifact): message = artifact.bytes
        case .statement(let statement):
            payload = statement.payload
            message = Envelope.preAuthenticationEncoding(payloadType: payloadType, payload: payload)
        }
        let signature = try World.key(forger ?? key).sign(signed ?? message)
        var record = Record(
            digest: hash.hash(message), payloadDigest: HashAlgorithm.sha256.hash(payload),
            signature: signature, certificate: certificate, key: privateKey.publicKey)
        try self.record(&record)
        let entries = try ([entry] + furtherEntries).enumerated().map { number, entry in
            let log = entry == .hashedRekordV2 ? instance.log2 : instance.log
            var shape = shape
            shape.before += number
            return try log.entry(self.body(entryBody(record, as: entry)), shape)
        }
        var material: JSONObject = ["tlogEntries": .array(entries)]
        if let certificate {
            let value: JSONValue = ["rawBytes": .string(Base64.encode(certificate))]
            if version == "0.3" {
                material["certificate"] = value
            } else {
                material["x509CertificateChain"] = ["certificates": [value]]
            }
        } else {
            material["publicKey"] = ["hint": .string(privateKey.publicKey.hint)]
        }
        if isTimestamped {
            let authorities = [timestampAuthority ?? instance.timestampAuthority] + furtherAuthorities
            let responses = try authorities.map { authority -> JSONValue in
                [
                    "signedTimestamp": .string(
                        Base64.encode(try authority.timestamp(timestamped ?? signature, timestamp)))
                ]
            }
            material["timestampVerificationData"] = ["rfc3161Timestamps": .array(responses)]
        }
        var bundle: JSONObject = [
            "mediaType": .string(
                version == "0.3"
                    ? "application/vnd.dev.sigstore.bundle.v0.3+json"
                    : "application/vnd.dev.sigstore.bundle+json;version=\(version)"),
            "verificationMaterial": .object(material),
        ]
        switch content {
        case .artifact(let artifact):
            bundle["messageSignature"] = [
                "messageDigest": [
                    "algorithm": .string(hashName), "digest": .string(Base64.encode(hash.hash(artifact.bytes))),
                ],
                "signature": .string(Base64.encode(signature)),
            ]
        case .statement:
            bundle["dsseEnvelope"] = [
                "payload": .string(Base64.encode(payload)), "payloadType": .string(payloadType),
                "signatures": [["sig": .string(Base64.encode(signature))]],
            ]
        }
        return .object(bundle)
    }

    /// Has the signer's certificate issued.
    package func certificate(at instance: SigstoreInstance) throws -> [UInt8] {
        if let certificate { return certificate }
        let publicKey = try World.key(key).publicKey
        guard let promise else { return try instance.authority.issue(to: publicKey, profile) }
        return try instance.certificateLog.issue(to: publicKey, by: instance.authority, profile, promise)
    }

    /// The body of the log's entry, in the members of its kind.
    private func entryBody(_ record: Record, as entry: Entry) throws -> JSONValue {
        let pem = try record.certificate.map { try Certificate(der: $0).pem } ?? record.key.pem
        let verifier: JSONValue = .string(Base64.encode(Array(pem.utf8)))
        let signature = Base64.encode(record.signature)
        let payloadHash = Self.hash(record.payloadDigest)
        let spec: JSONValue =
            switch entry {
            case .hashedRekord:
                [
                    "data": [
                        "hash": ["algorithm": .string(hash.rawValue), "value": .string(Hex.encode(record.digest))]
                    ],
                    "signature": ["content": .string(signature), "publicKey": ["content": verifier]],
                ]
            case .dsse:
                [
                    "envelopeHash": payloadHash, "payloadHash": payloadHash,
                    "signatures": [["signature": .string(signature), "verifier": verifier]],
                ]
            case .inTotoV1:
                ["content": ["hash": payloadHash, "payloadHash": payloadHash], "publicKey": verifier]
            case .inTotoV2:
                [
                    "content": [
                        "envelope": [
                            "payloadType": .string(payloadType),
                            // Rekor took the envelope's base 64 for bytes.
                            "signatures": [
                                ["publicKey": verifier, "sig": .string(Base64.encode(Array(signature.utf8)))]
                            ],
                        ],
                        "hash": payloadHash, "payloadHash": payloadHash,
                    ]
                ]
            case .hashedRekordV2:
                [
                    "hashedRekordV002": [
                        "data": ["algorithm": .string(hashName), "digest": .string(Base64.encode(record.digest))],
                        "signature": ["content": .string(signature), "verifier": Self.verifierV2(record)],
                    ]
                ]
            }
        let parts = entry.rawValue.split(separator: "/").map(String.init)
        return ["apiVersion": .string(parts[1]), "kind": .string(parts[0]), "spec": spec]
    }

    /// As protobuf spells it.
    private var hashName: String { hash == .sha256 ? "SHA2_256" : hash == .sha384 ? "SHA2_384" : "SHA2_512" }

    private static func verifierV2(_ record: Record) -> JSONValue {
        let bytes: JSONValue = ["rawBytes": .string(Base64.encode(record.certificate ?? record.key.spki))]
        return record.certificate == nil
            ? ["keyDetails": "PKIX_ECDSA_P256_SHA_256", "publicKey": bytes]
            : ["keyDetails": "PKIX_ECDSA_P256_SHA_256", "x509Certificate": bytes]
    }

    private static func hash(_ digest: [UInt8]) -> JSONValue {
        ["algorithm": "sha256", "value": .string(Hex.encode(digest))]
    }
}
