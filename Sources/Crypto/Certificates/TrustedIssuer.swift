/// An authority that leads to a root: what a verifier keeps, so that each leaf costs one signature.
///
/// Only ``verify(_:intermediates:roots:at:purpose:)`` makes one. Everything in it but the time is settled for good, and
/// for the time there is ``validity``; so it can be kept under the certificates that it was made from.
package struct TrustedIssuer: Hashable, Sendable {
    /// The authority first, the root last; one certificate where the authority is itself a root.
    package let path: [Certificate]
    package let purpose: CertificatePurpose
    /// The seconds, since the epoch, at which every certificate of the path holds; both ends included.
    package let validity: ClosedRange<Int64>

    /// The authority.
    package var certificate: Certificate { path[0] }

    private init(_ path: [Certificate], _ purpose: CertificatePurpose, _ validity: ClosedRange<Int64>) {
        self.path = path
        self.purpose = purpose
        self.validity = validity
    }

    /// Verifies that an authority leads to a root at a moment.
    ///
    /// - Parameters:
    ///   - authority: the certificate to start from.
    ///   - intermediates: certificates that may lie on the way; not trusted.
    ///   - roots: where it may end; any certificate of them ends it, self-signed or not.
    ///   - second: the moment, in seconds since the epoch, at which every certificate must hold.
    ///   - purpose: what the authority must not be barred from.
    /// - Throws: ``CryptoError`` with the code `machine` when it could not be checked.
    package static func verify(
        _ authority: Certificate, intermediates: [Certificate], roots: [Certificate], at second: Int64,
        purpose: CertificatePurpose
    ) throws(CryptoError) -> Result<TrustedIssuer, ChainFailure> {
        if let failure = CertificateChain.limit(intermediates, roots) { return .failure(failure) }
        if let failure = authority.failureAsAuthority() ?? authority.failure(at: second) { return .failure(failure) }
        switch try openSSL({ () throws(CryptoError) in
            try AuthorityPath.find(authority, intermediates: intermediates, roots: roots, at: second)
        }) {
        case .failure(let failure): return .failure(failure)
        case .success(let path): return check(path, roots, second, purpose)
        }
    }

    /// A certificate that OpenSSL cannot read is an answer too.
    private static func openSSL(
        _ body: () throws(CryptoError) -> Result<[Certificate], ChainFailure>
    ) throws(CryptoError) -> Result<[Certificate], ChainFailure> {
        do throws(CryptoError) {
            return try body()
        } catch {
            guard error.code == .certificateMalformed else { throw error }
            return .failure(ChainFailure(.malformed, error.description))
        }
    }

    /// What OpenSSL was not asked, or is asked again: it may be lenient, and it changes.
    private static func check(
        _ path: [Certificate], _ roots: [Certificate], _ second: Int64, _ purpose: CertificatePurpose
    ) -> Result<TrustedIssuer, ChainFailure> {
        guard let root = path.last, roots.contains(root) else {
            return .failure(ChainFailure(.issuerUnknown, "the chain ends in a certificate that is no root", path.last))
        }
        var start = root.notBefore
        var end = root.notAfter
        var authoritiesBelow = 0
        for (index, certificate) in path.enumerated() {
            if let failure = certificate.failure(at: second) ?? certificate.failureAsAuthority()
                ?? purpose.check(issuer: certificate)
            {
                return .failure(failure)
            }
            // RFC 5280 §4.2.1.9: authorities that renew their own key do not count.
            if let limit = certificate.pathLength, authoritiesBelow > limit {
                return .failure(
                    ChainFailure(
                        .pathLength,
                        "\(certificate.name) allows \(limit) authorities below it, and there are "
                            + "\(authoritiesBelow)", certificate))
            }
            if !certificate.isSelfIssued { authoritiesBelow += 1 }
            if index + 1 < path.count {
                guard certificate.names(asIssuer: path[index + 1]) else {
                    return .failure(
                        ChainFailure(.issuerUnknown, "\(certificate.name) names another issuer", certificate))
                }
                guard certificate.fields.signatureAlgorithm.isAccepted else {
                    return .failure(
                        ChainFailure(
                            .weakAlgorithm, "\(certificate.name) is signed by an algorithm that is not accepted",
                            certificate))
                }
            }
            start = max(start, certificate.notBefore)
            end = min(end, certificate.notAfter)
        }
        return .success(TrustedIssuer(path, purpose, start...end))
    }

    /// Verifies that this authority issued a leaf, at a moment; one signature.
    ///
    /// - Parameters:
    ///   - leaf: the certificate that signs.
    ///   - second: the moment, in seconds since the epoch, at which the leaf and every authority must hold.
    /// - Throws: ``CryptoError`` with the code `machine` when it could not be checked.
    package func verify(
        leaf: Certificate, at second: Int64
    ) throws(CryptoError) -> Result<CertificateChain, ChainFailure> {
        if let failure = CertificateChain.failure(ofLeaf: leaf, at: second, purpose) { return .failure(failure) }
        if let failure = try leaf.failure(ofIssuer: certificate) { return .failure(failure) }
        return try extend(to: leaf, at: second)
    }

    /// As ``verify(leaf:at:)``, for a leaf that was checked by itself and whose signature was verified.
    func extend(to leaf: Certificate, at second: Int64) throws(CryptoError) -> Result<CertificateChain, ChainFailure> {
        guard validity.contains(second) else {
            let failure = path.lazy.compactMap { $0.failure(at: second) }.first
            return .failure(failure ?? ChainFailure(.expired, "an authority does not hold at that moment"))
        }
        guard !leaf.isCertificateAuthority else {
            return .failure(
                ChainFailure(.purpose, "\(leaf.name) is that of an authority, and not for \(purpose.rawValue)", leaf))
        }
        do throws(CryptoError) {
            if let failure = try AuthorityPath.failure(ofNames: leaf, below: path) { return .failure(failure) }
        } catch {
            guard error.code == .certificateMalformed else { throw error }
            return .failure(ChainFailure(.malformed, error.description, leaf))
        }
        return .success(CertificateChain([leaf] + path, purpose))
    }
}
