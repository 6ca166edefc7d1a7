package import Artifacts
package import Crypto
package import Evidence
package import Merkle
import Pattern
package import Time

/// Verifies Sigstore bundles offline, under a trusted root (Sigstore client specification, "Verification").
///
/// The order: the time at which it was signed is proven first, then the certificate is judged at every proven time,
/// then the identity, the log entries' binding to the bundle, and the signature itself. A verifier keeps what it settled
/// about certificates (`CertificateVerifier`); it may be used by several threads at once.
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
        /// What transparency logs have about the signature, sorted.
        package let entries: [LoggedEntry]
        /// The statement, for a bundle with a DSSE envelope.
        package let statement: Statement?
        /// What was signed: SHA-256 of the envelope's PAE or of a payload, or the artifact.
        package let digest: Digest
        /// Since when the certificate holds that signed; nil for a key.
        package let certifiedFrom: Instant?
        /// The name under which an image was signed, for a payload that names one.
        package var imageReference: String?

        /// The logs that have the entry, by their addresses.
        package var logs: [String] { Set(entries.map(\.log)).sorted() }
    }

    /// Who must have signed.
    package enum Signer: Sendable {
        case identity(IdentityExpectation)
        /// Whoever a certificate names; who that is, is then for the caller to judge.
        case anyIdentity
        case key(PublicKey)
        /// A key that was trusted in a span of time only, in which every proven time must lie, and one be proven.
        case managedKey(PublicKey, validFor: TrustedRoot.Interval)
        /// An SSH or OpenPGP key, held against the earliest proven time where there is one.
        case personal(PersonalKeys)
    }

    /// How much must prove when and where a bundle was signed.
    package struct Thresholds: Hashable, Sendable {
        /// Different transparency logs that have an entry; by their keys, so that several entries of one count once.
        package var logs: Int
        /// Different authorities that made a timestamp; by their certificates.
        package var timestamps: Int

        package init(logs: Int, timestamps: Int = 0) {
            self.logs = logs
            self.timestamps = timestamps
        }

        /// One log; or where the trusted root has none at all, as GitHub's for private repositories, one timestamp.
        package init(for root: TrustedRoot) {
            self.init(logs: root.keepsNoLogs ? 0 : 1, timestamps: root.keepsNoLogs ? 1 : 0)
        }
    }

    let root: TrustedRoot
    private let thresholds: Thresholds
    private let witnesses: [NoteVerifier]
    private let certificates: CertificateVerifier
    let clocks: TimestampVerifier

    /// - Parameters:
    ///   - root: fresh enough to know the instance that made the bundles; nothing is fetched.
    ///   - thresholds: nil asks for what goes with the trusted root.
    ///   - witnesses: that are known; their signatures on checkpoints are verified and told.
    ///   - leavesKept: signers' certificates that are kept as verified, some ten kilobytes each.
    package init(
        root: TrustedRoot, thresholds: Thresholds? = nil, witnesses: [NoteVerifier] = [], leavesKept: Int = 512
    ) {
        self.root = root
        self.thresholds = thresholds ?? Thresholds(for: root)
        self.witnesses = witnesses
        certificates = CertificateVerifier(root: root, leavesKept: leavesKept)
        clocks = TimestampVerifier(root: root)
    }

    /// Verifies a bundle about an artifact.
    ///
    /// - Parameters:
    ///   - bundle: as it was read.
    ///   - artifact: its digests, SHA-256 among them.
    ///   - signer: who must have signed.
    ///   - name: of the artifact's file, without its folders, for attestations that go by it (PEP 740); nil where none
    ///     is at hand.
    /// - Returns: what it proves; or the check that said no, or could not be made.
    package func verify(
        _ bundle: Bundle, about artifact: DigestSet, by signer: Signer, named name: String? = nil
    ) -> Verdict<Verified> {
        var trace = VerificationTrace.off
        return verify(bundle, about: artifact, by: signer, named: name, tracing: &trace)
    }

    /// As ``verify(_:about:by:named:)``, telling every check.
    ///
    /// - Parameters:
    ///   - bundle: as it was read.
    ///   - artifact: its digests; nil where any artifact of the statement will do.
    ///   - signer: who must have signed.
    ///   - name: of the artifact's file, without its folders; nil where none is at hand.
    ///   - trace: takes the checks.
    package func verify(
        _ bundle: Bundle, about artifact: DigestSet?, by signer: Signer, named name: String? = nil,
        tracing trace: inout VerificationTrace
    ) -> Verdict<Verified> {
        let verdict = verdict(bundle, artifact, signer, name, &trace)
        trace.end(verdict, planned: trace.isRecording ? plannedChecks(bundle, signer) : [])
        return verdict
    }

    private func verdict(
        _ bundle: Bundle, _ artifact: DigestSet?, _ signer: Signer, _ name: String?, _ trace: inout VerificationTrace
    ) -> Verdict<Verified> {
        do {
            let verified = try verified(bundle, artifact, signer, &trace)
            if case .publish(let publisher) = bundle.source {
                try PublishRules.check(verified, publisher, about: name, &trace)
            }
            return .verified(verified)
        } catch let rejection as Rejection {
            return .rejected(rejection)
        } catch let undetermined as Undetermined {
            return .undetermined(undetermined.rejection)
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

    private func verified(
        _ bundle: Bundle, _ artifact: DigestSet?, _ signer: Signer, _ trace: inout VerificationTrace
    ) throws -> Verified {
        let material = bundle.material
        let content = try SignedContent(bundle, artifact, &trace)
        let proven = try entryVerifier(bundle.version).verify(material.logEntries, &trace)
        try checkLogs(proven, &trace)
        let stamps = try clocks.verify(material.timestamps, over: content.signature, &trace)
        try checkTimestamps(stamps, &trace)
        var times = proven.compactMap(\.entry.integratedTime) + stamps.map(\.time)
        times.sort()

        let key: PublicKey?
        let recorded: RecordedSigner
        var personal: VerifiedAttestation.Signer?
        var identity: CertificateIdentity?
        var certifiedFrom: Instant?
        switch signer {
        case .key(let given):
            try requireKey(material)
            (key, recorded) = (given, .exactly(.key(given.spki)))
        case .personal(let keys):
            try requireKey(material)
            let signer = try content.signer(among: keys, madeBefore: times.first, &trace)
            (key, recorded, personal) = (nil, .personal(signer), signer)
        case .managedKey(let given, let interval):
            try requireKey(material)
            try checkValidity(of: given, interval, at: times, &trace)
            (key, recorded) = (given, .exactly(.key(given.spki)))
        case .identity, .anyIdentity:
            let leaf = try certificates.leaf(of: material, bundle.version, &trace)
            try requireTime(times, &trace)
            try certificates.verify(leaf, at: times, &trace)
            let who = try CertificateIdentity(leaf.certificate)
            trace.pass(
                .certificateClaims, expected: "claims that can be read", found: "\(who.claims.all.count)",
                place: "/verificationMaterial/certificate")
            if case .identity(let expectation) = signer { try expectation.check(who, &trace) }
            identity = who
            certifiedFrom = Instant(seconds: leaf.certificate.notBefore)
            (key, recorded) = (leaf.certificate.publicKey, .exactly(.certificate(leaf.certificate.der)))
        }
        for (entry, proof) in zip(material.logEntries, proven) {
            try proof.requireTrusted(at: times, &trace)
            try content.checkBinding(to: entry, recorded, &trace)
        }
        if let key { personal = VerifiedAttestation.Signer(key, try content.verify(by: key, &trace)) }
        guard let byKey = personal else {
            throw Rejection(.envelopeSignatureMismatch, expected: "a signature", found: "none", place: "/")
        }
        let statement = try content.statement(about: artifact, &trace)
        let image = try content.image(artifact, &trace)
        return Verified(
            signer: identity.map { .identity($0) } ?? .key(byKey), times: times,
            entries: proven.map(\.entry).sorted(), statement: statement, digest: content.digest,
            certifiedFrom: certifiedFrom, imageReference: image?.reference)
    }

    func entryVerifier(_ version: Bundle.Version) -> LogEntryVerifier {
        LogEntryVerifier(root: root, version: version, witnesses: witnesses)
    }

    // MARK: Thresholds

    private func checkLogs(
        _ proven: [LogEntryVerifier.Proven], _ trace: inout VerificationTrace
    ) throws(Rejection) {
        let place = "/verificationMaterial/tlogEntries"
        guard thresholds.logs > 0 else { return }
        guard !proven.isEmpty else {
            throw Rejection(
                .logEntryMissing, expected: "an entry of a trusted log", found: "none", place: place)
        }
        let count = Set(proven.map(\.entry.logKey)).count
        guard count >= thresholds.logs else {
            throw Rejection(
                .logEntryThreshold, expected: "entries of \(thresholds.logs) different logs", found: "of \(count)",
                place: place, hint: "several entries of one log count once")
        }
        trace.pass(
            .logEntryThreshold, expected: "entries of \(thresholds.logs) different logs", found: "of \(count)",
            place: place)
    }

    private func checkTimestamps(
        _ stamps: [TimestampVerifier.Proven], _ trace: inout VerificationTrace
    ) throws(Rejection) {
        guard thresholds.timestamps > 0 else { return }
        let place = "/verificationMaterial/timestampVerificationData"
        let count = Set(stamps.map(\.signer)).count
        guard count >= thresholds.timestamps else {
            throw Rejection(
                .timestampThreshold, expected: "timestamps of \(thresholds.timestamps) different authorities",
                found: "of \(count)", place: place, hint: "several timestamps of one authority count once")
        }
        trace.pass(
            .timestampThreshold, expected: "timestamps of \(thresholds.timestamps) different authorities",
            found: "of \(count)", place: place)
    }

    private func requireTime(_ times: [Instant], _ trace: inout VerificationTrace) throws(Rejection) {
        let place = "/verificationMaterial/timestampVerificationData"
        guard let first = times.first else {
            throw Rejection(.timestampMissing, expected: "a proven time of signing", found: "none", place: place)
        }
        trace.pass(
            .timestampMissing, expected: "a proven time of signing",
            found: times.count == 1 ? "\(first)" : "\(times.count), the earliest \(first)", place: place)
    }

    // MARK: Keys

    private func requireKey(_ material: VerificationMaterial) throws(Rejection) {
        guard case .publicKey = material.signer else {
            throw Rejection(
                .bundleContent, expected: "a bundle signed by a key", found: "one signed by a certificate",
                place: "/verificationMaterial", hint: "give --certificate-identity and --certificate-oidc-issuer")
        }
    }

    /// GHSA-wqqc-jjcq-vfxm: a key signs for whom it was trusted, and only while it was.
    private func checkValidity(
        of key: PublicKey, _ interval: TrustedRoot.Interval, at times: [Instant], _ trace: inout VerificationTrace
    ) throws(Rejection) {
        try requireTime(times, &trace)
        for time in times where !interval.contains(time) {
            throw Rejection(
                .keyValidity, expected: "a time at which the key \(key.id.prefix(12)) is trusted, \(interval)",
                found: "\(time)", place: "/verificationMaterial/publicKey",
                hint: "the key was retired before, or is younger than the signature")
        }
        trace.pass(
            .keyValidity, expected: "a time at which the key \(key.id.prefix(12)) is trusted, \(interval)",
            found: times.map(\.description).joined(separator: ", "), place: "/verificationMaterial/publicKey")
    }
}
