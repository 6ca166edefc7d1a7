private import Encoding

/// A moment that a trusted authority vouches for: the data existed then.
///
/// Only ``TimestampResponse`` makes one, by verifying.
package struct ProvenTime: Hashable, Sendable {
    /// Since the epoch.
    package let seconds: Int64
    /// 0 to 999,999,999.
    package let nanoseconds: Int32
    /// The authority's certificate and what it leads to, valid at that moment.
    package let chain: CertificateChain

    fileprivate init(_ time: DERTime, _ chain: CertificateChain) {
        seconds = time.seconds
        nanoseconds = time.nanoseconds
        self.chain = chain
    }
}

extension TimestampResponse {
    /// Verifies that a trusted authority saw data at ``genTime``.
    ///
    /// - Parameters:
    ///   - data: what the timestamp should be for; a Sigstore bundle's is over the signature's bytes.
    ///   - leaf: the authority's certificate, where it is known; `nil` looks for it among the other certificates, the
    ///     embedded ones last.
    ///   - intermediates: certificates that may lie on the way; not trusted.
    ///   - roots: where the way may end.
    /// - Throws: ``CryptoError`` with the code `machine` when it could not be checked.
    package func verify(
        imprintOf data: [UInt8], leaf: Certificate?, intermediates: [Certificate], roots: [Certificate]
    ) throws(CryptoError) -> Result<ProvenTime, TimestampFailure> {
        let embedded = embeddedCertificates.compactMap { try? Certificate(der: $0) }
        let candidates = leaf.map { [$0] } ?? roots + intermediates + embedded
        guard let certificate = candidates.first(where: isSigned(for:)) else {
            return .failure(failure(ofCandidates: candidates))
        }
        if let failure = try failure(imprintOf: data, signer: certificate) { return .failure(failure) }
        let room = Swift.max(0, CertificateChain.mostIntermediates - intermediates.count)
        let result = try CertificateChain.verify(
            leaf: certificate, intermediates: intermediates + embedded.prefix(room), roots: roots, at: genTime,
            purpose: .timeStamping)
        return result.map { ProvenTime(info.time, $0) }.mapError(Self.chainFailure)
    }

    /// Verifies that the authority of a chain that was verified before saw data at ``genTime``; one signature.
    ///
    /// - Parameters:
    ///   - data: what the authority must have seen the hash of.
    ///   - chain: for the purpose `timeStamping`; its validity is looked at.
    /// - Throws: ``CryptoError`` with the code `machine` when it could not be checked.
    package func verify(
        imprintOf data: [UInt8], chain: CertificateChain
    ) throws(CryptoError) -> Result<ProvenTime, TimestampFailure> {
        guard chain.purpose == .timeStamping else {
            let purpose = ChainFailure(
                .purpose, "the chain was verified for \(chain.purpose.rawValue), not for time-stamping", chain.leaf)
            return .failure(Self.chainFailure(purpose))
        }
        if let failure = try failure(imprintOf: data, signer: chain.leaf) { return .failure(failure) }
        if let failure = chain.lazy.compactMap({ $0.failure(at: genTime) }).first {
            return .failure(Self.chainFailure(failure))
        }
        return .success(ProvenTime(info.time, chain))
    }

    /// Whether a certificate is the one that the signer names, in both places.
    ///
    /// CVE-2026-39984: not the first that comes along, nor one that only shares the name.
    package func isSigned(for certificate: Certificate) -> Bool {
        signer.names(certificate) && signer.certificateIDs.allSatisfy { $0.matches(certificate) }
    }

    private func failure(ofCandidates candidates: [Certificate]) -> TimestampFailure {
        if let named = candidates.first(where: signer.names) {
            return TimestampFailure(
                .certificateID,
                "what the authority signed is about another certificate than \(named.name), which has the same issuer "
                    + "and number")
        }
        let signer =
            switch signer.identifier {
            case .issuer(let issuer, let number):
                "the certificate number \(Hex.encode(number)) of \(DistinguishedName.text(issuer, 0..<issuer.count))"
            case .subjectKey(let key): "the certificate with the key identifier \(Hex.encode(key))"
            }
        return TimestampFailure(
            .signerUnknown, "the timestamp was signed with \(signer), which is not the trusted one, or not at hand")
    }

    private static func chainFailure(_ failure: ChainFailure) -> TimestampFailure {
        TimestampFailure(.chain, failure.detail, chain: failure)
    }

    /// Everything but what the certificate leads to: `nil` where the signer signed this time for this data.
    private func failure(
        imprintOf data: [UInt8], signer certificate: Certificate
    ) throws(CryptoError) -> TimestampFailure? {
        guard isSigned(for: certificate) else { return failure(ofCandidates: [certificate]) }
        guard info.imprintAlgorithm.hash(data) == info.imprint else {
            return TimestampFailure(
                .imprint, "the timestamp is for other data: its \(imprintAlgorithm) imprint is another")
        }
        // RFC 5652 §5.4: the signature is over the attributes, and they hold the content's digest.
        guard signer.digestAlgorithm.hash(content) == signer.messageDigest else {
            return TimestampFailure(.contentDigest, "the content of the timestamp is not what was signed")
        }
        guard signer.signatureAlgorithm.isAccepted else {
            return TimestampFailure(
                .weakAlgorithm, "the timestamp is signed by an algorithm that is broken or not known")
        }
        let isSigned = try signer.signatureAlgorithm.verify(
            signer.signature, message: signer.signedAttributes, certificate.publicKey)
        return isSigned
            ? nil : TimestampFailure(.signature, "the signature on the timestamp is not that of \(certificate.name)")
    }
}
