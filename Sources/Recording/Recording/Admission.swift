package import Artifacts
package import Crypto
package import Evidence
import Ledger
package import Time
package import Trust

/// What goes before recording: whose signatures a store takes in.
///
/// What it admits is exactly what will be stored, with the store's own timestamp in it.
package struct Admission: Sendable {
    /// A bundle that may be recorded, and what its log entry says.
    package struct Admitted: Sendable {
        package let statement: Statement
        /// SHA-256 of what was signed.
        package let digest: Digest
        /// Who signed, as the index names credentials.
        package let credential: String
        /// Who signed, as the log names them.
        package let signer: SignerMaterial

        /// For those who verify; nothing here checks what they say.
        package init(statement: Statement, digest: Digest, credential: String, signer: SignerMaterial) {
            self.statement = statement
            self.digest = digest
            self.credential = credential
            self.signer = signer
        }
    }

    /// What a log entry names a signer by.
    package enum SignerMaterial: Sendable {
        case key(PublicKey)
        case certificate(Certificate)
        /// An SSH or OpenPGP key.
        case personal(LoggedKey)
    }

    /// Verifies a bundle as it would be stored, at the time of recording.
    package typealias Verify = @Sendable (_ bundle: Bundle, _ instant: Instant) -> Verdict<Admitted>

    package let verify: Verify

    /// Takes any way of verifying.
    package init(_ verify: @escaping Verify) { self.verify = verify }

    /// Takes in what one of some keys signed.
    ///
    /// - Parameters:
    ///   - keys: such as those of the principals.
    ///   - personal: SSH and OpenPGP keys, from one place or several: what one knows the signer by is enough.
    package static func keys(_ keys: KeyRing, personal: [PersonalKeys] = []) -> Admission {
        let places = personal.isEmpty ? [PersonalKeys.none] : personal
        return Admission { bundle, instant in
            var refusal: Verdict<Admitted>?
            for place in places {
                let verdict = Self.admit(bundle, at: instant, keys, place)
                switch verdict {
                case .verified: return verdict
                // Another place may know more; of two that say no, the one that could check says why.
                case .undetermined(let rejection) where rejection.check == .signerUnchecked && refusal != nil: continue
                case .rejected, .undetermined: refusal = verdict
                }
            }
            return refusal ?? .rejected(.nobody)
        }
    }

    private static func admit(
        _ bundle: Bundle, at instant: Instant, _ keys: KeyRing, _ personal: PersonalKeys
    ) -> Verdict<Admitted> {
        switch AttestationVerifier(keys: keys, personal: personal).verify(.bundle(bundle), madeBefore: instant) {
        case .verified(let attestation):
            guard let signer = attestation.signers.first else { return .rejected(.nobody) }
            let material: SignerMaterial
            do {
                if let key = keys.named(signer.keyID) {
                    material = .key(key)
                } else if let signature = EvidenceDocument.bundle(bundle).envelope?.signatures.first?.bytes,
                    let logged = try personal.logged(signature, by: signer)
                {
                    material = .personal(logged)
                } else {
                    return .rejected(.nobody)
                }
            } catch {
                return .undetermined(
                    Rejection(
                        .signerUnchecked, expected: "a signer whom an entry of the log can name", found: "\(error)",
                        place: "/verificationMaterial",
                        hint: "the signature verifies; what the log would name its key by cannot be had"))
            }
            return .verified(
                Admitted(
                    statement: attestation.statement, digest: attestation.digest,
                    credential: signer.credentialID, signer: material))
        case .rejected(let rejection): return .rejected(rejection)
        case .undetermined(let rejection): return .undetermined(rejection)
        }
    }

    /// Takes in what certificates signed that lead to a trusted authority at every proven time.
    ///
    /// - Parameters:
    ///   - root: with the store's own timestamp authority in it, since its timestamp is what proves the time; a log is not
    ///     asked for, as this is what goes before logging.
    ///   - isAccepted: whether evidence of an identity is taken in.
    package static func certificates(
        under root: TrustedRoot, where isAccepted: @escaping @Sendable (CertificateIdentity) -> Bool
    ) -> Admission {
        let verifier = SigstoreVerifier(root: root, thresholds: .init(logs: 0, timestamps: 1))
        return Admission { bundle, _ in
            var trace = VerificationTrace.off
            switch verifier.verify(bundle, about: nil, by: .anyIdentity, tracing: &trace) {
            case .verified(let verified):
                guard case .identity(let identity) = verified.signer, let statement = verified.statement,
                    case .certificate(let der) = bundle.material.signer, let certificate = try? Certificate(der: der),
                    isAccepted(identity)
                else {
                    let place = "/verificationMaterial/certificate"
                    guard case .identity(let identity) = verified.signer else {
                        return .rejected(
                            Rejection(.bundleContent, expected: "a certificate", found: "a key", place: place))
                    }
                    return .rejected(
                        Rejection(
                            .signerUnknown, expected: "an identity that this store takes evidence from",
                            found: identity.credentialID, place: place,
                            hint: "list the identity under a principal's credentials, if it is to be trusted"))
                }
                return .verified(
                    Admitted(
                        statement: statement, digest: verified.digest, credential: identity.credentialID,
                        signer: .certificate(certificate)))
            case .rejected(let rejection): return .rejected(rejection)
            case .undetermined(let rejection): return .undetermined(rejection)
            }
        }
    }

    /// Takes in keys by one way, and certificates by another.
    ///
    /// - Parameters:
    ///   - keys: for bundles that name a key.
    ///   - certificates: for those with a certificate.
    package static func either(keys: Admission, certificates: Admission) -> Admission {
        Admission { bundle, instant in
            switch bundle.material.signer {
            case .publicKey: keys.verify(bundle, instant)
            case .certificate, .certificateChain: certificates.verify(bundle, instant)
            }
        }
    }
}

extension Admission.SignerMaterial {
    /// The entry that the log gets for a signature.
    ///
    /// - Throws: `LogError`: `keyUnsupported`, `entryLength`.
    func entry(digest: Digest, signature: [UInt8]) throws(LogError) -> LogEntry {
        switch self {
        case .key(let key): try LogEntry(digest: digest.bytes, signature: signature, key: key)
        case .certificate(let certificate):
            try LogEntry(digest: digest.bytes, signature: signature, certificate: certificate)
        case .personal(let key): try LogEntry(digest: digest.bytes, signature: signature, rawKey: key.bytes)
        }
    }
}

extension Rejection {
    fileprivate static let nobody = Rejection(
        .envelopeKeyUnknown, expected: "a signature by a key that was given", found: "none",
        place: "/dsseEnvelope/signatures")
}
