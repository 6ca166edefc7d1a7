import Artifacts
import Crypto
import Encoding
import Evidence

/// What a bundle signs, ready to be verified and to be held against log entries.
struct SignedContent {
    let signature: [UInt8]
    /// The bytes that are signed; nil where only their digest is known.
    private let message: [UInt8]?
    /// SHA-256 of the bytes that are signed.
    let digest: Digest
    private let envelope: Envelope?
    private let place: String

    /// - Throws: ``Rejection`` where the bundle's own digest is not the artifact's.
    init(_ bundle: Bundle, _ artifact: DigestSet) throws(Rejection) {
        switch bundle.content {
        case .envelope(let envelope):
            guard let first = envelope.signatures.first, envelope.signatures.count == 1 else {
                throw Rejection(
                    .bundleSignatureCount, expected: "exactly one signature",
                    found: "\(envelope.signatures.count)", place: "/dsseEnvelope/signatures")
            }
            let encoding = envelope.preAuthenticationEncoding
            signature = first.bytes
            message = encoding
            digest = .sha256(of: encoding)
            self.envelope = envelope
            place = "/dsseEnvelope/signatures/0/sig"
        case .message(let content):
            guard let expected = artifact[.sha256] else {
                throw Rejection(
                    .messageDigestMismatch, expected: "the artifact's SHA-256", found: artifact.description,
                    place: "/messageSignature")
            }
            guard content.algorithm == "SHA2_256", Hex.encode(content.digest) == expected.hex else {
                throw Rejection(
                    .messageDigestMismatch, expected: "SHA2_256 \(expected.hex)",
                    found: "\(content.algorithm) \(Hex.encode(content.digest))",
                    place: "/messageSignature/messageDigest", hint: "the artifact was changed, or is another one")
            }
            signature = content.signature
            message = nil
            digest = expected
            envelope = nil
            place = "/messageSignature/signature"
        }
    }

    /// Checks that a log entry records this signature, by this signer, over these bytes (CVE-2022-36056).
    func checkBinding(to entry: TransparencyLogEntry, _ signer: LogRecord.Verifier) throws(Rejection) {
        let record = try LogRecord(entry)
        let where_ = "/verificationMaterial/tlogEntries/canonicalizedBody"
        let digestMatches: Bool
        switch record.subject {
        case .digest(let value): digestMatches = Hex.encode(value) == digest.hex
        case .payload(let value):
            digestMatches = envelope.map { HashAlgorithm.sha256.hash($0.payload) == value } ?? false
        }
        guard digestMatches else {
            throw Rejection(
                .logEntryDigest, expected: "the digest of what the bundle signs", found: "another", place: where_,
                hint: "the log entry is of another signature")
        }
        let own = record.signatures.filter { $0.bytes == nil || $0.bytes == signature }
        guard !own.isEmpty else {
            throw Rejection(
                .logEntrySignature, expected: "the bundle's signature", found: "another", place: where_,
                hint: "the log entry is of another signature")
        }
        // Of this signature: another one's signer is beside the point.
        guard own.contains(where: { $0.verifier == signer }) else {
            throw Rejection(
                .logEntrySigner, expected: "the bundle's certificate or key", found: "another", place: where_,
                hint: "the log entry is of another signer")
        }
    }

    /// - Throws: ``Rejection`` where the signature is not this key's; ``CryptoError`` where the library fails.
    func verify(by key: PublicKey) throws {
        let scheme = key.defaultScheme
        let isValid: Bool
        if let message {
            isValid = try key.verify(signature: signature, message: message, scheme: scheme)
        } else {
            guard scheme.hash == .sha256 else {
                throw Rejection(
                    .messageSignatureMismatch, expected: "a key that signs SHA-256 digests", found: "\(key.algorithm)",
                    place: place)
            }
            isValid = try key.verify(signature: signature, digest: try Hex.decode(digest.hex), scheme: scheme)
        }
        guard isValid else {
            throw Rejection(
                envelope == nil ? .messageSignatureMismatch : .envelopeSignatureMismatch,
                expected: "a signature by the bundle's signer", found: "one that does not verify", place: place,
                hint: "the content was changed, or another key signed it")
        }
    }

    /// The statement, which must be about the artifact; nil for a signature over the artifact itself.
    func statement(about artifact: DigestSet) throws(Rejection) -> Statement? {
        guard let envelope else { return nil }
        let statement = try Statement(payload: envelope.payload, payloadType: envelope.payloadType)
        try statement.requireSubject(naming: artifact)
        return statement
    }
}
