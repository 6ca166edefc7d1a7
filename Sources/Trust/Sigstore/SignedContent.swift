import Artifacts
import Crypto
import Encoding
import Evidence
import Time

/// What a bundle signs, ready to be verified and to be held against log entries.
struct SignedContent {
    private enum Message {
        /// The envelope's PAE.
        case envelope(Envelope, [UInt8])
        /// The artifact itself, of which only digests are known: the one that was signed, and others.
        case artifact(HashAlgorithm, [UInt8], DigestSet)
        /// A simple-signing payload, which names an image.
        case payload([UInt8])
    }

    let signature: [UInt8]
    private let message: Message
    /// What was signed: SHA-256 of the envelope's PAE or of a payload, or the artifact by the hash that it was signed with.
    let digest: Digest
    private let place: String

    /// - Parameter artifact: nil where it is not known which artifact the bundle is about.
    /// - Throws: ``Rejection`` where the bundle's own digest is not the artifact's; ``Undetermined`` where the artifact's
    ///   digest by that hash is not at hand.
    init(_ bundle: Bundle, _ artifact: DigestSet?, _ trace: inout VerificationTrace) throws {
        switch bundle.content {
        case .envelope(let envelope):
            guard let first = envelope.signatures.first, envelope.signatures.count == 1 else {
                throw Rejection(
                    .bundleSignatureCount, expected: "exactly one signature",
                    found: "\(envelope.signatures.count)", place: "/dsseEnvelope/signatures")
            }
            let encoding = envelope.preAuthenticationEncoding
            signature = first.bytes
            digest = .sha256(of: encoding)
            message = .envelope(envelope, encoding)
            place = "/dsseEnvelope/signatures/0/sig"
        case .message(let content):
            guard let artifact else {
                throw Rejection(
                    .bundleContent, expected: "a DSSE envelope with a statement",
                    found: "a signature over an artifact", place: "/messageSignature",
                    hint: "verify it against the artifact: custody verify")
            }
            let (hash, expected) = try Self.digest(content, of: artifact)
            signature = content.signature
            digest = expected
            message = .artifact(hash, content.digest, artifact)
            place = "/messageSignature/signature"
            trace.pass(
                .messageDigestMismatch, expected: "\(expected)", found: "\(expected)",
                place: "/messageSignature/messageDigest")
        case .payload(let payload):
            guard artifact != nil else {
                throw Rejection(
                    .bundleContent, expected: "a DSSE envelope with a statement",
                    found: "a signature over an image", place: "/Payload",
                    hint: "verify it against the image: custody verify")
            }
            signature = payload.signature
            digest = .sha256(of: payload.bytes)
            message = .payload(payload.bytes)
            place = "/Base64Signature"
        }
    }

    private static func digest(
        _ content: MessageSignature, of artifact: DigestSet
    ) throws -> (HashAlgorithm, Digest) {
        let place = "/messageSignature/messageDigest"
        guard let hash = HashAlgorithm(protobuf: content.algorithm) else {
            let rejection = Rejection(
                .messageDigestMismatch, expected: "a digest by SHA2_256, SHA2_384 or SHA2_512",
                found: "one by \(content.algorithm)", place: place + "/algorithm")
            // Known to Sigstore, and not here.
            throw content.algorithm.hasPrefix("SHA3_") ? Undetermined(rejection: rejection) : rejection
        }
        guard content.digest.count == hash.length else {
            throw Rejection(
                .messageDigestMismatch, expected: "\(hash.length) bytes, as \(content.algorithm) gives",
                found: "\(content.digest.count)", place: place + "/digest")
        }
        guard let expected = artifact[hash.digestAlgorithm] else {
            throw Undetermined(
                rejection: Rejection(
                    .messageDigestMismatch, expected: "the artifact's \(hash.rawValue)",
                    found: artifact.description, place: "/messageSignature",
                    hint: "give the artifact itself, or its digest by \(hash.rawValue)"))
        }
        guard Hex.encode(content.digest) == expected.hex else {
            throw Rejection(
                .messageDigestMismatch, expected: "\(content.algorithm) \(expected.hex)",
                found: "\(content.algorithm) \(Hex.encode(content.digest))",
                place: place, hint: "the artifact was changed, or is another one")
        }
        return (hash, expected)
    }

    /// Checks that a log entry records this signature, by this signer, over these bytes (CVE-2022-36056).
    ///
    /// - Throws: ``Rejection`` by `log-entry.kind`, `log-entry.body`, `log-entry.digest`, `log-entry.signature` or
    ///   `log-entry.signer`; ``Undetermined`` where the artifact's digest by the entry's hash is not at hand.
    func checkBinding(
        to entry: TransparencyLogEntry, _ signer: RecordedSigner, _ trace: inout VerificationTrace
    ) throws {
        let record = try LogRecord(entry)
        let place = "/verificationMaterial/tlogEntries/canonicalizedBody"
        trace.pass(
            .logEntryKind, expected: "\(entry.kind) \(entry.kindVersion), as the bundle says", found: "the same",
            place: place)
        trace.pass(.logEntryBody, expected: "the members of its kind", found: "these", place: place)
        guard try isAbout(record.subject, place) else {
            throw Rejection(
                .logEntryDigest, expected: "the digest of what the bundle signs", found: "another", place: place,
                hint: "the log entry is of another signature")
        }
        trace.pass(
            .logEntryDigest, expected: "the digest of what the bundle signs", found: "\(digest), or its payload's",
            place: place)
        let own = record.signatures.filter { $0.bytes == nil || $0.bytes == signature }
        guard let first = own.first else {
            throw Rejection(
                .logEntrySignature, expected: "the bundle's signature", found: "another", place: place,
                hint: "the log entry is of another signature")
        }
        trace.pass(
            .logEntrySignature, expected: "the bundle's signature",
            found: first.bytes == nil ? "none, as this kind records none" : "the same", place: place)
        // Of this signature: another one's signer is beside the point.
        guard own.contains(where: { signer.isNamed(by: $0.verifier, of: signature) }) else {
            throw Rejection(
                .logEntrySigner, expected: "the bundle's certificate or key", found: "another", place: place,
                hint: "the log entry is of another signer")
        }
        trace.pass(.logEntrySigner, expected: "the bundle's certificate or key", found: "the same", place: place)
    }

    private func isAbout(_ subject: LogRecord.Subject, _ place: String) throws -> Bool {
        switch (subject, message) {
        case (.payload(let value), .envelope(let envelope, _)):
            return HashAlgorithm.sha256.hash(envelope.payload) == value
        case (.payload, .artifact), (.payload, .payload): return false
        case (.digest(.sha256, let value), .envelope), (.digest(.sha256, let value), .payload):
            return Hex.encode(value) == digest.hex
        case (.digest(let hash, let value), .envelope(_, let bytes)),
            (.digest(let hash, let value), .payload(let bytes)):
            return hash.hash(bytes) == value
        case (.digest(let hash, let value), .artifact(let signed, let bytes, let known)):
            if hash == signed { return value == bytes }
            guard let other = known[hash.digestAlgorithm] else {
                throw Undetermined(
                    rejection: Rejection(
                        .logEntryDigest, expected: "the artifact's \(hash.rawValue), which the entry records",
                        found: known.description, place: place, hint: "give the artifact itself"))
            }
            return Hex.encode(value) == other.hex
        }
    }

    /// - Returns: how the key signed.
    /// - Throws: ``Rejection`` where the signature is not this key's; ``Undetermined`` where that takes the artifact
    ///   itself; ``CryptoError`` where the library fails.
    func verify(by key: PublicKey, _ trace: inout VerificationTrace) throws -> SignatureScheme {
        let check: Check =
            switch message {
            case .envelope: .envelopeSignatureMismatch
            case .artifact: .messageSignatureMismatch
            case .payload: .simpleSigningSignature
            }
        let schemes = try schemes(of: key)
        for scheme in schemes where try isSigned(by: key, scheme) {
            trace.pass(
                check, expected: "a signature by the bundle's signer", found: "one that verifies by \(scheme)",
                place: place)
            return scheme
        }
        throw Rejection(
            check, expected: "a signature by the bundle's signer", found: "one that does not verify", place: place,
            hint: "the content was changed, or another key signed it")
    }

    /// Verifies the signature of an SSH or OpenPGP key.
    ///
    /// - Parameter madeBefore: a proven time; nil where nothing proves any.
    /// - Throws: ``Rejection``; ``Undetermined``.
    func signer(
        among keys: PersonalKeys, madeBefore: Instant?, _ trace: inout VerificationTrace
    ) throws -> VerifiedAttestation.Signer {
        guard case .envelope(_, let encoding) = message,
            let verdict = keys.verify(signature, over: encoding, place: place, madeBefore: madeBefore)
        else {
            throw Rejection(
                .envelopeKeyUnknown, expected: "an envelope that an SSH or OpenPGP key signed", found: "another",
                place: place)
        }
        switch verdict {
        case .rejected(let rejection): throw rejection
        case .undetermined(let rejection): throw Undetermined(rejection: rejection)
        case .verified(let signer):
            trace.pass(
                .envelopeSignatureMismatch, expected: "a signature by the bundle's signer",
                found: "one by \(signer.credentialID)", place: place)
            return signer
        }
    }

    private func schemes(of key: PublicKey) throws -> [SignatureScheme] {
        guard case .artifact(let hash, _, _) = message else { return key.algorithm.schemesToTry }
        let fitting = SignatureScheme.allCases.filter { $0.fits(key.algorithm) && $0.hash == hash }
        guard fitting.isEmpty else { return fitting }
        throw Undetermined(
            rejection: Rejection(
                .messageSignatureMismatch, expected: "a key that signs \(hash.rawValue) digests",
                found: key.algorithm == .ed25519
                    ? "one of kind ed25519, which signs the artifact itself" : "one of kind \(key.algorithm)",
                place: place, hint: "only the artifact's digest is at hand"))
    }

    private func isSigned(by key: PublicKey, _ scheme: SignatureScheme) throws(CryptoError) -> Bool {
        switch message {
        case .envelope(_, let bytes), .payload(let bytes):
            try key.verify(signature: signature, message: bytes, scheme: scheme)
        case .artifact(_, let bytes, _): try key.verify(signature: signature, digest: bytes, scheme: scheme)
        }
    }

    /// What a verified simple-signing payload says, which must be of the image; nil where something else was signed.
    func image(_ artifact: DigestSet?, _ trace: inout VerificationTrace) throws(Rejection) -> SimpleSigning? {
        guard case .payload(let bytes) = message, let artifact else { return nil }
        let payload = try SimpleSigning(payload: bytes)
        trace.pass(
            .simpleSigningForm, expected: "a simple-signing payload", found: "one for \(payload.reference)",
            place: "/Payload")
        try payload.requireImage(artifact)
        trace.pass(
            .subjectMismatch, expected: "a payload about \(artifact)", found: "\(payload.manifest)",
            place: "/critical/image/docker-manifest-digest")
        return payload
    }

    /// The statement, which must be about the artifact where one is given; nil for a signature over the artifact itself.
    func statement(about artifact: DigestSet?, _ trace: inout VerificationTrace) throws(Rejection) -> Statement? {
        guard case .envelope(let envelope, _) = message else { return nil }
        let statement = try Statement(payload: envelope.payload, payloadType: envelope.payloadType)
        trace.pass(
            .statementForm, expected: "an in-toto statement",
            found: "one of type \(statement.predicateType)", place: "/dsseEnvelope/payload")
        guard let artifact else { return statement }
        try statement.requireSubject(naming: artifact)
        trace.pass(
            .subjectMismatch, expected: "a subject with \(artifact)", found: "one of \(statement.subjects.count)",
            place: "/subject")
        return statement
    }
}

extension HashAlgorithm {
    /// Under in-toto's names; Sigstore signs neither SHA-1 nor BLAKE2b.
    fileprivate var digestAlgorithm: Digest.Algorithm {
        switch self {
        case .sha1, .sha256: .sha256
        case .sha384: .sha384
        case .sha512, .blake2b512: .sha512
        }
    }
}
