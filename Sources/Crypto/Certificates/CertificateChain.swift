/// A leaf that leads to a root, verified: the leaf first, the root last.
///
/// Only a verifier makes one. Everything about it but the time is settled for good, and for the time there is
/// ``validity``; so it can be kept under the certificates that it was made from.
package struct CertificateChain: Hashable, Sendable, RandomAccessCollection {
    /// Most intermediates that are looked at.
    package static let mostIntermediates = 32
    /// Most roots that are looked at.
    package static let mostRoots = 256
    /// Most issuers of the right name that are tried for a leaf.
    private static let mostCandidates = 8

    /// The leaf first, the root last.
    package let certificates: [Certificate]
    package let purpose: CertificatePurpose
    /// The seconds, since the epoch, at which every certificate holds; both ends included.
    package let validity: ClosedRange<Int64>

    /// For certificates that were verified, and all hold at one moment.
    init(_ certificates: [Certificate], _ purpose: CertificatePurpose) {
        self.certificates = certificates
        self.purpose = purpose
        let start = certificates.reduce(Int64.min) { Swift.max($0, $1.notBefore) }
        validity = start...certificates.reduce(Int64.max) { Swift.min($0, $1.notAfter) }
    }

    package var startIndex: Int { certificates.startIndex }
    package var endIndex: Int { certificates.endIndex }
    package subscript(position: Int) -> Certificate { certificates[position] }

    package var leaf: Certificate { certificates[0] }

    /// The one above the leaf; `nil` where the leaf is itself a root.
    package var issuer: Certificate? { certificates.count > 1 ? certificates[1] : nil }

    /// Verifies that a leaf leads to a root, for a purpose and at a moment.
    ///
    /// - Parameters:
    ///   - leaf: the certificate that signs. A certificate that is itself among the roots is trusted as it is.
    ///   - intermediates: certificates that may lie on the way; not trusted.
    ///   - roots: where it may end; any certificate of them ends it, self-signed or not.
    ///   - second: the moment, in seconds since the epoch, at which every certificate must hold.
    ///   - purpose: what the leaf must be for.
    /// - Throws: ``CryptoError`` with the code `machine` when it could not be checked.
    package static func verify(
        leaf: Certificate, intermediates: [Certificate], roots: [Certificate], at second: Int64,
        purpose: CertificatePurpose
    ) throws(CryptoError) -> Result<CertificateChain, ChainFailure> {
        try verify(leaf: leaf, intermediates: intermediates, roots: roots, at: second, purpose: purpose) {
            (authority) throws(CryptoError) in
            try TrustedIssuer.verify(
                authority, intermediates: intermediates, roots: roots, at: second, purpose: purpose)
        }
    }

    /// As ``verify(leaf:intermediates:roots:at:purpose:)``, for who keeps what is known of the authorities.
    ///
    /// - Parameters:
    ///   - leaf: the certificate that signs.
    ///   - intermediates: among which the leaf's issuer may be.
    ///   - roots: among which it may be as well.
    ///   - second: the moment, in seconds since the epoch, at which every certificate must hold.
    ///   - purpose: what the leaf must be for.
    ///   - issuer: gives an authority of these certificates that leads to these roots, or why it does not; one that was
    ///     verified for another moment will do, since its time is looked at here.
    /// - Throws: ``CryptoError`` with the code `machine` when it could not be checked.
    package static func verify(
        leaf: Certificate, intermediates: [Certificate], roots: [Certificate], at second: Int64,
        purpose: CertificatePurpose,
        issuer: (Certificate) throws(CryptoError) -> Result<TrustedIssuer, ChainFailure>
    ) throws(CryptoError) -> Result<CertificateChain, ChainFailure> {
        if let failure = limit(intermediates, roots) { return .failure(failure) }
        if let failure = failure(ofLeaf: leaf, at: second, purpose) { return .failure(failure) }
        if roots.contains(leaf) { return .success(CertificateChain([leaf], purpose)) }
        if leaf.isSelfIssued, leaf.names(asIssuer: leaf) {
            return .failure(ChainFailure(.selfSigned, "\(leaf.name) names itself as its issuer and is no root", leaf))
        }
        var seen = Set<Certificate>()
        let candidates = (roots + intermediates).filter { leaf.names(asIssuer: $0) && seen.insert($0).inserted }
        guard candidates.count <= mostCandidates else {
            return .failure(
                ChainFailure(.limit, "\(candidates.count) certificates claim to be the issuer of \(leaf.name)"))
        }
        var failure = ChainFailure(
            .issuerUnknown, "no certificate at hand is that of \(leaf.issuer), which \(leaf.name) names as its issuer",
            leaf)
        for candidate in candidates {
            if let refused = try leaf.failure(ofIssuer: candidate) {
                failure = refused
                continue
            }
            switch try issuer(candidate) {
            case .success(let issuer):
                // One for another purpose, or another authority, is not what was asked for.
                guard issuer.purpose == purpose, issuer.certificate == candidate else { continue }
                return try issuer.extend(to: leaf, at: second)
            case .failure(let refused): failure = refused
            }
        }
        return .failure(failure)
    }

    /// What can be said of a leaf by itself.
    static func failure(
        ofLeaf leaf: Certificate, at second: Int64, _ purpose: CertificatePurpose
    ) -> ChainFailure? {
        if let failure = leaf.failure(at: second) ?? purpose.check(leaf: leaf) { return failure }
        // RFC 5280 §4.2.1.6: who has no name has another name.
        if leaf.fields.subject.count == 2, leaf.subjectAlternativeNames.isEmpty {
            return ChainFailure(.malformed, "\(leaf.name) names nobody", leaf)
        }
        return nil
    }

    static func limit(_ intermediates: [Certificate], _ roots: [Certificate]) -> ChainFailure? {
        guard intermediates.count <= mostIntermediates, roots.count <= mostRoots else {
            return ChainFailure(
                .limit,
                "\(intermediates.count) intermediates and \(roots.count) roots are more than are looked at "
                    + "(\(mostIntermediates) and \(mostRoots))")
        }
        return nil
    }
}
