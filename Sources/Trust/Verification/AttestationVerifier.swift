import Artifacts
import Crypto
import Encoding
package import Evidence
package import Time

/// Verifies attestations by key: signature first, then the statement that it covers (DSSE v1, protocol.md).
package struct AttestationVerifier: Sendable {
    private let keys: KeyRing
    private let personal: PersonalKeys
    private let limits: EvidenceLimits
    private let takesForeignDigests: Bool

    /// - Parameters:
    ///   - keys: those that count; what no one of them signed is rejected.
    ///   - personal: SSH and OpenPGP keys that count beside them.
    ///   - limits: on what is read.
    ///   - takesForeignDigests: whether subjects may be known by numbers that Custody cannot compute, as a cloud's own.
    package init(
        keys: KeyRing, personal: PersonalKeys = .none, limits: EvidenceLimits = .standard,
        takesForeignDigests: Bool = false
    ) {
        self.keys = keys
        self.personal = personal
        self.limits = limits
        self.takesForeignDigests = takesForeignDigests
    }

    /// Verifies one document.
    ///
    /// - Parameters:
    ///   - document: a bundle or an envelope, as it was read.
    ///   - madeBefore: a proven time, before which it was signed: SSH and OpenPGP keys are then held against it, and not
    ///     against the clock. Nil where nothing proves any.
    /// - Returns: the attestation with every key that signed it; or the check that said no, or could not be made.
    package func verify(
        _ document: EvidenceDocument, madeBefore: Instant? = nil
    ) -> Verdict<VerifiedAttestation> {
        guard let envelope = document.envelope else {
            return .rejected(
                Rejection(
                    .bundleContent, expected: "a DSSE envelope with a statement",
                    found: "a signature over an artifact", place: "/messageSignature",
                    hint: "verify it against the artifact: custody verify"))
        }
        if case .bundle(let bundle) = document {
            switch bundle.material.signer {
            case .publicKey: break
            case .certificate, .certificateChain:
                return .undetermined(.certificateUnchecked)
            }
        }
        let message = SignedMessage(envelope.preAuthenticationEncoding)
        var signers: [VerifiedAttestation.Signer] = []
        var refusal: Rejection?
        var unchecked: Rejection?
        do {
            for (index, signature) in envelope.signatures.enumerated() {
                let hint = signature.keyID.isEmpty ? document.keyHint : signature.keyID
                let place = document.place(ofSignature: index)
                let verdict =
                    if let verdict = personal.verify(
                        signature.bytes, over: message.bytes, place: place, madeBefore: madeBefore)
                    {
                        verdict
                    } else {
                        try verify(signature.bytes, over: message, hint: hint, place: place)
                    }
                switch verdict {
                case .verified(let signer):
                    if !signers.contains(signer) { signers.append(signer) }
                case .rejected(let rejection): refusal = refusal ?? rejection
                case .undetermined(let rejection): unchecked = unchecked ?? rejection
                }
            }
            guard !signers.isEmpty else {
                if let unchecked { return .undetermined(unchecked) }
                return .rejected(refusal ?? Self.noSignature)
            }
            let statement = try Statement(
                payload: envelope.payload, payloadType: envelope.payloadType, limits: limits,
                takesForeignDigests: takesForeignDigests)
            return .verified(
                VerifiedAttestation(
                    digest: Digest(sha256: message.digest), statement: statement,
                    signers: signers.sorted { $0.credentialID < $1.credentialID }))
        } catch let rejection as Rejection {
            return .rejected(rejection)
        } catch {
            return .undetermined(
                Rejection(
                    .envelopeSignatureMismatch, expected: "a verification that runs", found: "\(error)", place: "/",
                    hint: "the cryptographic library failed; nothing is known of the signature"))
        }
    }

    private static let noSignature = Rejection(
        .envelopeSignatureCount, expected: "at least one signature", found: "none", place: "/signatures")

    /// Tries the key that the hint names, or where it names none every key: a hint is not authenticated.
    private func verify(
        _ signature: [UInt8], over message: SignedMessage, hint: String, place: String
    ) throws(CryptoError) -> Verdict<VerifiedAttestation.Signer> {
        let isStrict = keys.isOwned && !hint.isEmpty
        let named = hint.isEmpty ? nil : isStrict ? keys.owned(hint) : keys.named(hint)
        if isStrict, named == nil {
            return .rejected(
                Rejection(
                    .envelopeKeyUnknown, expected: "a signature by a key of one of the names that were given",
                    found: "a signature by the key '\(hint.prefix(256))'", place: place,
                    hint: "give that key under its name, if the signer is to be trusted"))
        }
        for key in named.map({ [$0] }) ?? keys.keys {
            // Google's key service and JWS write r and s one behind the other; a key known by its name may be theirs.
            let signature = isStrict ? Self.strict(signature, of: key) : signature
            for scheme in key.algorithm.schemesToTry
            where try message.isSigned(signature, by: key, scheme) {
                return .verified(
                    VerifiedAttestation.Signer(key, scheme))
            }
        }
        if named == nil, !hint.isEmpty {
            return .rejected(
                Rejection(
                    .envelopeKeyUnknown, expected: "a signature by \(expectation)",
                    found: "a signature that names the key \(Self.spelled(hint)), and that none of these made",
                    place: place, hint: "give the signer's public key, if the signer is to be trusted"))
        }
        return .rejected(
            Rejection(
                .envelopeSignatureMismatch, expected: "a signature by \(named.map(\.name) ?? expectation)",
                found: "a signature that does not verify over the payload", place: place,
                hint: "the payload was changed, or another key signed it"))
    }

    /// The DER of an ECDSA signature that is a pair of the curve's length; any other as it is.
    private static func strict(_ signature: [UInt8], of key: PublicKey) -> [UInt8] {
        let length: Int
        switch key.algorithm {
        case .ecdsaP256: length = 64
        case .ecdsaP384: length = 96
        case .ecdsaP521: length = 132
        default: return signature
        }
        return signature.count == length ? ecdsaSignature(pair: signature) ?? signature : signature
    }

    /// A hint as key ids are spelled elsewhere, where it is the base 64 of one.
    private static func spelled(_ hint: String) -> String {
        guard let bytes = try? Base64.decode(hint), bytes.count == 32 else { return String(hint.prefix(96)) }
        return Hex.encode(bytes)
    }

    private var expectation: String {
        switch keys.keys.count {
        case 0: "a key that was given (none was)"
        case 1: keys.keys[0].name
        default: "one of the \(keys.keys.count) keys given"
        }
    }
}

/// What was signed, hashed once: the digest names it, and most schemes sign that.
private struct SignedMessage {
    let bytes: [UInt8]
    /// SHA-256 of the bytes.
    let digest: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        digest = HashAlgorithm.sha256.hash(bytes)
    }

    func isSigned(_ signature: [UInt8], by key: PublicKey, _ scheme: SignatureScheme) throws(CryptoError) -> Bool {
        scheme.hash == .sha256
            ? try key.verify(signature: signature, digest: digest, scheme: scheme)
            : try key.verify(signature: signature, message: bytes, scheme: scheme)
    }
}

extension PublicKey {
    fileprivate var name: String { "the \(algorithm) key \(id.prefix(12))" }
}

extension KeyAlgorithm {
    /// What a signer may have used with such a key where nothing says which: RSA comes with both paddings.
    var schemesToTry: [SignatureScheme] {
        if case .rsa = self { [.rsaPKCS1SHA256, .rsaPSSSHA256] } else { [defaultScheme] }
    }
}

extension EvidenceDocument {
    /// Where a signature of the envelope stands in the document.
    fileprivate func place(ofSignature index: Int) -> String {
        switch self {
        case .bundle: "/dsseEnvelope/signatures/\(index)/sig"
        case .envelope: "/signatures/\(index)/sig"
        }
    }
}
