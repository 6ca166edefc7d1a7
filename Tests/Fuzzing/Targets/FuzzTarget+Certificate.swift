import Crypto
import Trust

extension FuzzTarget {
    func checkCertificate(_ input: [UInt8]) throws(OracleFailure) {
        if let certificate = try? Certificate(der: input) {
            try require(certificate.der == input, "a certificate is not what it was read from")
            try checkFields(certificate)
        }
        if let certificate = try? Certificate(pem: input) { try checkFields(certificate) }
        _ = try? SignedCertificateTimestamp.list(input)
        if let response = try? TimestampResponse(der: input) {
            _ = (response.genTime, response.imprint, response.policy, response.serialNumber)
            let verified = try? response.verify(imprintOf: input, leaf: nil, intermediates: [], roots: [])
            if case .success? = verified { throw OracleFailure("a timestamp verifies without a root") }
        }
    }

    private func checkFields(_ certificate: Certificate) throws(OracleFailure) {
        try require(
            try Certificate(pem: Array(certificate.pem.utf8)) == certificate, "a certificate is another after PEM")
        _ = (certificate.subject, certificate.issuer, certificate.serialNumber, certificate.subjectAlternativeNames)
        _ = (certificate.extendedKeyUsages, certificate.unknownCriticalExtensions, certificate.keyUsage)
        _ = try? SignedCertificateTimestamp.list(in: certificate)
        _ = try? FulcioClaims(certificate)
        let chain = try? CertificateChain.verify(
            leaf: certificate, intermediates: [certificate], roots: [], at: certificate.notBefore,
            purpose: .codeSigning)
        if case .success? = chain { throw OracleFailure("a chain verifies without a root") }
    }
}
