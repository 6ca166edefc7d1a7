import Crypto
import Encoding
package import JSON

extension World {
    /// Signs a statement and writes it as a bundle with a certificate, as keyless signing does.
    ///
    /// - Parameters:
    ///   - statement: anything, right or wrong.
    ///   - key: the name of the key that signs, and that the certificate is for.
    ///   - authority: who issues the certificate.
    ///   - profile: what the certificate says.
    package static func json(
        _ statement: StatementSketch, by key: String, certifiedBy authority: CertificateAuthority,
        _ profile: CertificateAuthority.Profile = CertificateAuthority.Profile()
    ) throws -> JSONValue {
        let certificate = try authority.issue(to: World.key(key).publicKey, profile)
        return try json(statement, by: [key]).setting(
            "/verificationMaterial", to: ["certificate": ["rawBytes": .string(Base64.encode(certificate))]])
    }
}
