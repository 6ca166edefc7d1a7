package import Artifacts
package import Crypto
import Encoding
package import Evidence
import Pattern
package import Time

/// Verifies Sigstore bundles offline, under a trusted root (Sigstore client specification, "Verification").
///
/// The order: the time at which it was signed is proven first, then the certificate is judged at every proven time,
/// then the identity, the log entries, their binding to the bundle, and the signature itself.
package struct SigstoreVerifier: Sendable {
    /// What a bundle that verified proves.
    package struct Verified: Sendable {
        /// Who signed, proven.
        package enum Signer: Sendable {
            case key(VerifiedAttestation.Signer)
            case identity(CertificateIdentity)
        }

        package let signer: Signer
        /// Proven times, earliest first; none where a key was given and nothing proves when.
        package let times: [Instant]
        /// The logs that have the entry, by their addresses.
        package let logs: [String]
        /// The statement, for a bundle with a DSSE envelope.
        package let statement: Statement?
        /// SHA-256 of what was signed: the envelope's PAE, or the artifact.
        package let digest: Digest
    }

    /// Who must have signed.
    package enum Signer: Sendable {
        case identity(IdentityExpectation)
        case key(PublicKey)
    }

    private let root: TrustedRoot

    /// - Parameter root: fresh enough to know the instance that made the bundles; nothing is fetched.
    package init(root: TrustedRoot) { self.root = root }

    /// Verifies a bundle about an artifact.
    ///
    /// - Parameters:
    ///   - bundle: as it was read.
    ///   - artifact: its digests, SHA-256 among them.
    ///   - signer: who must have signed.
    /// - Returns: what it proves; or the check that said no, or could not be made.
    package func verify(_ bundle: Bundle, about artifact: DigestSet, by signer: Signer) -> Verdict<Verified> {
        do {
            return .verified(try verified(bundle, artifact, signer))
        } catch let rejection as Rejection {
            return .rejected(rejection)
        } catch let error as PatternError {
            return .undetermined(
                Rejection(
                    .identityName, expected: "an answer within the steps that an expression may take",
                    found: "\(error)", place: "/verificationMaterial/certificate", hint: "write a simpler expression"))
        } catch {
            return .undetermined(
                Rejection(
                    .certificateChain, expected: "a verification that runs", found: "\(error)", place: "/",
                    hint: "the cryptographic library failed; nothing is known of the bundle"))
        }
    }

    private func verified(_ bundle: Bundle, _ artifact: DigestSet, _ signer: Signer) throws -> Verified {
        let material = bundle.material
        let content = try SignedContent(bundle, artifact)
        let logs = LogEntryVerifier(root: root, version: bundle.version)
        let proven = try material.logEntries.map { entry in (entry, try logs.verify(entry)) }
        guard !proven.isEmpty else {
            throw Rejection(
                .logEntryMissing, expected: "an entry of a trusted log", found: "none",
                place: "/verificationMaterial/tlogEntries")
        }
        var times = proven.compactMap(\.1.integratedTime)
        times += try timestamps(material.timestamps, over: content.signature)
        times.sort()

        let key: PublicKey
        let recorded: LogRecord.Verifier
        let proof: Verified.Signer
        switch signer {
        case .key(let given):
            guard case .publicKey = material.signer else {
                throw Rejection(
                    .bundleContent, expected: "a bundle signed by a key", found: "one signed by a certificate",
                    place: "/verificationMaterial", hint: "give --certificate-identity and --certificate-oidc-issuer")
            }
            key = given
            recorded = .key(given.spki)
            proof = .key(
                VerifiedAttestation.Signer(given, given.defaultScheme))
        case .identity(let expectation):
            let leaf = try leaf(of: material)
            guard !times.isEmpty else {
                throw Rejection(
                    .timestampMissing, expected: "a proven time of signing", found: "none",
                    place: "/verificationMaterial/timestampVerificationData")
            }
            for time in times { try verifyChain(leaf, at: time) }
            let who = try CertificateIdentity(leaf)
            try expectation.check(who)
            proof = .identity(who)
            key = leaf.publicKey
            recorded = .certificate(leaf.der)
        }
        for (entry, proof) in proven {
            try proof.requireTrusted(at: times)
            try content.checkBinding(to: entry, recorded)
        }
        try content.verify(by: key)
        return Verified(
            signer: proof, times: times, logs: Set(proven.flatMap(\.1.logs).map(\.baseURL)).sorted(),
            statement: try content.statement(about: artifact), digest: content.digest)
    }

    // MARK: Times

    private func timestamps(_ responses: [[UInt8]], over signature: [UInt8]) throws -> [Instant] {
        var times: [Instant] = []
        for response in responses {
            times.append(try timestamp(response, over: signature))
        }
        return times
    }

    private func timestamp(_ response: [UInt8], over signature: [UInt8]) throws -> Instant {
        let place = "/verificationMaterial/timestampVerificationData/rfc3161Timestamps"
        let token: TimestampResponse
        do { token = try TimestampResponse(der: response) } catch {
            throw Rejection(.timestampForm, expected: "an RFC 3161 response", found: "\(error)", place: place)
        }
        let time = Instant(seconds: token.genTime, nanoseconds: UInt32(token.nanoseconds))
        var reason = "no authority of the trusted root is valid then"
        for authority in root.timestampAuthorities where authority.validFor.contains(time) {
            // A chain in a trusted root may begin with the authority's own signing certificate.
            let leaf = authority.chain.first.flatMap { $0.isCertificateAuthority ? nil : $0 }
            let result = try token.verify(
                imprintOf: signature, leaf: leaf,
                intermediates: Array(authority.chain.dropFirst(leaf == nil ? 0 : 1).dropLast()),
                roots: Array(authority.chain.suffix(1)))
            switch result {
            case .success: return time
            case .failure(let failure): reason = "\(failure)"
            }
        }
        throw Rejection(
            .timestampAuthority, expected: "a timestamp over the signature by a trusted authority",
            found: "\(time): \(reason)", place: place,
            hint: "the bundle is of another Sigstore instance, or the trusted root is stale")
    }

    // MARK: Certificates

    private func leaf(of material: VerificationMaterial) throws -> Certificate {
        let ders: [[UInt8]] =
            switch material.signer {
            case .certificate(let der): [der]
            case .certificateChain(let chain): chain
            case .publicKey: []
            }
        guard let first = ders.first else {
            throw Rejection(
                .bundleContent, expected: "a bundle signed by a certificate", found: "one signed by a key",
                place: "/verificationMaterial", hint: "give --key")
        }
        do {
            // A root in a bundle is an attempt to bring one's own; the specification forbids it.
            for der in ders.dropFirst() where try Certificate(der: der).isSelfIssued {
                throw Rejection(
                    .certificateForm, expected: "no root certificate in a bundle", found: "a self-issued one",
                    place: "/verificationMaterial/x509CertificateChain")
            }
            return try Certificate(der: first)
        } catch let error as CryptoError where error.code != .machine {
            throw Rejection(
                .certificateForm, expected: "a certificate", found: "\(error)", place: "/verificationMaterial")
        }
    }

    /// The chain at one proven time, and a certificate log's promise under the issuer that the chain found.
    private func verifyChain(_ leaf: Certificate, at time: Instant) throws {
        var reason = "no authority of the trusted root is valid then"
        for authority in root.certificateAuthorities where authority.validFor.contains(time) {
            let roots = authority.chain.suffix(1)
            let result = try CertificateChain.verify(
                leaf: leaf, intermediates: Array(authority.chain.dropLast()), roots: Array(roots), at: time.seconds,
                purpose: .codeSigning)
            switch result {
            case .success(let chain):
                guard let issuer = chain.issuer else {
                    reason = "the certificate is itself a root"
                    continue
                }
                return try verifyPromise(leaf, issuer: issuer)
            case .failure(let failure): reason = "\(failure)"
            }
        }
        throw Rejection(
            .certificateChain, expected: "a certificate that a trusted authority issued, valid at \(time)",
            found: reason, place: "/verificationMaterial/certificate",
            hint:
                "the bundle is of another Sigstore instance, the trusted root is stale, or the certificate had expired")
    }

    private func verifyPromise(_ leaf: Certificate, issuer: Certificate) throws {
        let place = "/verificationMaterial/certificate"
        let promises: [SignedCertificateTimestamp]
        do { promises = try SignedCertificateTimestamp.list(in: leaf) } catch {
            throw Rejection(
                .certificatePromise, expected: "a list of signed certificate timestamps", found: "\(error)",
                place: place)
        }
        for promise in promises {
            let time = Instant(
                seconds: promise.timestamp / 1_000, nanoseconds: UInt32(promise.timestamp % 1_000) * 1_000_000)
            for log in root.certificateLogs where log.id == promise.logID && log.validFor.contains(time) {
                if let key = log.key, try promise.verify(for: leaf, issuer: issuer, key: key) { return }
            }
        }
        throw Rejection(
            .certificatePromise, expected: "a signed certificate timestamp of a trusted log",
            found: promises.isEmpty ? "none" : "\(promises.count), none of which verifies", place: place)
    }
}
