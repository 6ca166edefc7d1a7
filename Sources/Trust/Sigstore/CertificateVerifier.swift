import Crypto
import Encoding
import Evidence
import Synchronization
import Time

/// Verifies signers' certificates under a trusted root, and keeps what it settled.
///
/// What is kept is a fact for good: that an authority leads to a root of the trusted root, and that a leaf leads to such
/// an authority and was promised to a certificate log of the trusted root; each under the certificates it was found for,
/// with the span of time in which it holds. A time outside of the span is judged anew. What said no, and what could not
/// be checked, is never kept.
final class CertificateVerifier: Sendable {
    /// A certificate that was read, and what is known of it.
    struct Leaf: Sendable {
        let certificate: Certificate
        /// Verified, with the place of the authority in the trusted root; one for each span of time.
        fileprivate(set) var chains: [(authority: Int, chain: CertificateChain)] = []
    }

    private struct Memory: Sendable {
        var leaves: BoundedMemory<SHA256Digest, Leaf>
        /// By the place of the authority in the trusted root; the trusted root bounds how many there are.
        var issuers: [IssuerKey: TrustedIssuer] = [:]
    }

    private struct IssuerKey: Hashable {
        let authority: Int
        let certificate: Certificate
    }

    private static let place = "/verificationMaterial/certificate"
    /// Spans of time kept for a leaf; one as a rule.
    private static let mostChains = 4

    private let root: TrustedRoot
    private let memory: Mutex<Memory>

    /// - Parameters:
    ///   - root: for good; what is kept holds under it alone.
    ///   - leavesKept: how many leaves are kept at most, some ten kilobytes each.
    init(root: TrustedRoot, leavesKept: Int) {
        self.root = root
        memory = Mutex(Memory(leaves: BoundedMemory(capacity: leavesKept)))
    }

    /// The signer's certificate of a bundle.
    ///
    /// - Throws: ``Rejection`` by `bundle.content` or `certificate.form`.
    func leaf(
        of material: VerificationMaterial, _ version: Bundle.Version, _ trace: inout VerificationTrace
    ) throws -> Leaf {
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
            // npm's of 2023 have the chain as the trusted root has it, which brings nothing; it is not looked at.
            let isKnown =
                version == .v0_1
                && root.certificateAuthorities.contains { $0.chain.map(\.der) == Array(ders.dropFirst()) }
            for der in isKnown ? [] : Array(ders.dropFirst()) where try Certificate(der: der).isSelfIssued {
                throw Rejection(
                    .certificateForm, expected: "no root certificate in a bundle", found: "a self-issued one",
                    place: "/verificationMaterial/x509CertificateChain")
            }
            let leaf = try known(first) ?? Leaf(certificate: Certificate(der: first))
            trace.pass(
                .certificateForm, expected: "a certificate, and no root of the bundle's own",
                found: "the \(leaf.certificate.publicKey.algorithm) certificate \(Self.text(leaf.certificate))",
                place: Self.place)
            return leaf
        } catch let error as CryptoError where error.code != .machine {
            throw Rejection(
                .certificateForm, expected: "a certificate", found: "\(error)", place: "/verificationMaterial")
        }
    }

    private static func text(_ certificate: Certificate) -> String {
        "\(Hex.encode(certificate.fingerprint.prefix(8)))…, valid \(Instant(seconds: certificate.notBefore)) to "
            + "\(Instant(seconds: certificate.notAfter))"
    }

    private func known(_ der: [UInt8]) -> Leaf? {
        guard let digest = SHA256Digest(HashAlgorithm.sha256.hash(der)) else { return nil }
        return memory.withLock { $0.leaves[digest] }
    }

    /// Verifies that a leaf leads to a trusted authority at every one of some times, and that a certificate log has it.
    ///
    /// - Throws: ``Rejection`` by `certificate.chain` or `certificate.promise`; ``CryptoError`` where it could not be
    ///   checked.
    func verify(_ leaf: Leaf, at times: [Instant], _ trace: inout VerificationTrace) throws {
        var leaf = leaf
        let before = leaf.chains.count
        for time in times {
            let settled = leaf.chains.first { authority, chain in
                root.certificateAuthorities[authority].validFor.contains(time) && chain.validity.contains(time.seconds)
            }
            let (authority, chain) = try settled ?? find(leaf.certificate, at: time)
            if settled == nil { leaf.chains.append((authority, chain)) }
            trace.pass(
                .certificateChain, expected: "a certificate that a trusted authority issued, valid at \(time)",
                found: "\(chain.count) certificates up to \(chain.last?.subject ?? "") of "
                    + root.certificateAuthorities[authority].uri, place: Self.place)
        }
        if !times.isEmpty {
            trace.pass(
                .certificatePromise,
                expected: root.needsCertificatePromises
                    ? "a signed certificate timestamp of a trusted log" : "none: the trusted root has no logs",
                found: root.needsCertificatePromises ? "one that verifies" : "none needed",
                place: Self.place)
        }
        guard leaf.chains.count > before, leaf.chains.count <= Self.mostChains,
            let digest = SHA256Digest(leaf.certificate.fingerprint)
        else { return }
        memory.withLock { $0.leaves.keep(leaf, for: digest) }
    }

    /// The chain at one time, and a certificate log's promise under the issuer that the chain found.
    private func find(
        _ leaf: Certificate, at time: Instant
    ) throws -> (authority: Int, chain: CertificateChain) {
        var reason = "no authority of the trusted root is valid then"
        for (place, authority) in root.certificateAuthorities.enumerated() where authority.validFor.contains(time) {
            let intermediates = Array(authority.chain.dropLast())
            let roots = Array(authority.chain.suffix(1))
            let result = try CertificateChain.verify(
                leaf: leaf, intermediates: intermediates, roots: roots, at: time.seconds, purpose: .codeSigning
            ) { (certificate) throws(CryptoError) in
                try issuer(certificate, of: place, intermediates, roots, at: time)
            }
            switch result {
            case .success(let chain):
                guard let issuer = chain.issuer else {
                    reason = "the certificate is itself a root"
                    continue
                }
                try verifyPromise(leaf, issuer: issuer)
                return (place, chain)
            case .failure(let failure): reason = "\(failure)"
            }
        }
        throw Rejection(
            .certificateChain, expected: "a certificate that a trusted authority issued, valid at \(time)",
            found: reason, place: Self.place,
            hint:
                "the bundle is of another Sigstore instance, the trusted root is stale, or the certificate had expired")
    }

    private func issuer(
        _ certificate: Certificate, of authority: Int, _ intermediates: [Certificate], _ roots: [Certificate],
        at time: Instant
    ) throws(CryptoError) -> Result<TrustedIssuer, ChainFailure> {
        let key = IssuerKey(authority: authority, certificate: certificate)
        if let known = memory.withLock({ $0.issuers[key] }), known.validity.contains(time.seconds) {
            return .success(known)
        }
        let result = try TrustedIssuer.verify(
            certificate, intermediates: intermediates, roots: roots, at: time.seconds, purpose: .codeSigning)
        if case .success(let issuer) = result { memory.withLock { $0.issuers[key] = issuer } }
        return result
    }

    private func verifyPromise(_ leaf: Certificate, issuer: Certificate) throws {
        guard root.needsCertificatePromises else { return }
        let promises: [SignedCertificateTimestamp]
        do { promises = try SignedCertificateTimestamp.list(in: leaf) } catch {
            throw Rejection(
                .certificatePromise, expected: "a list of signed certificate timestamps", found: "\(error)",
                place: Self.place)
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
            found: promises.isEmpty ? "none" : "\(promises.count), none of which verifies", place: Self.place,
            hint: promises.isEmpty
                ? "the authority does not log what it issues"
                : "the bundle is of another Sigstore instance, or the trusted root is stale and lacks the certificate log"
        )
    }
}

extension TrustedRoot {
    /// Whether signers' certificates must have been promised to a certificate log.
    ///
    /// An instance that keeps no logs at all, as GitHub's for private repositories, has nothing to promise them to; its
    /// timestamps stand in for its log entries.
    var needsCertificatePromises: Bool { !keepsNoLogs }

    var keepsNoLogs: Bool { logs.isEmpty && certificateLogs.isEmpty && !timestampAuthorities.isEmpty }
}
