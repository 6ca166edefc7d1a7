package import Crypto
package import Evidence

extension CertificateIdentity {
    /// The identity that a certificate is for.
    ///
    /// - Throws: `Rejection` by `identity.name` where it has no name, or several.
    package static func of(_ certificate: Certificate) throws(Rejection) -> CertificateIdentity {
        try CertificateIdentity(certificate)
    }

    /// The identity as an index and a decision name it: `oidc:ISSUER#NAME`, or the name alone, such as a SPIFFE ID.
    package var credentialID: String { issuer.map { "oidc:\($0)#\(name)" } ?? name }
}
