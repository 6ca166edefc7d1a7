import Crypto
import Encoding
package import JSON
import Time
package import Trust

/// A Sigstore instance of the virtual world: certificate authority, certificate log, Rekor of both generations, and a
/// timestamp authority, with the trusted root that names them all.
package struct SigstoreInstance: Sendable {
    package let authority: CertificateAuthority
    package let certificateLog: CertificateLog
    /// Rekor v1.
    package let log: TransparencyLog
    /// Rekor v2.
    package let log2: TransparencyLog
    package let timestampAuthority: TimestampAuthority

    /// - Parameters:
    ///   - name: tells instances apart; each has keys of its own.
    ///   - authority: in the place of the one that goes with the name.
    package init(_ name: String, authority: CertificateAuthority? = nil) throws {
        self.authority = try authority ?? CertificateAuthority(name)
        certificateLog = try CertificateLog(name + "-ct")
        log = try TransparencyLog("rekor.\(name).test", .v1)
        log2 = try TransparencyLog("log2026-1.rekor.\(name).test", .v2)
        timestampAuthority = try TimestampAuthority(name + "-clock")
    }

    /// The instance that tests trust.
    package static let acme = made("acme")
    /// One that looks the same, and that nobody trusts.
    package static let other = made("other")

    private static func made(_ name: String) -> SigstoreInstance {
        do { return try SigstoreInstance(name) } catch { preconditionFailure("\(error)") }
    }

    /// The instance's trusted root, as a document.
    package var trustedRoot: JSONValue {
        let clock = timestampAuthority
        return [
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [log.trusted, log2.trusted],
            "certificateAuthorities": [
                Self.authority("https://fulcio.test", [authority.intermediate, authority.root])
            ],
            "ctlogs": [Self.certificateLog(certificateLog)],
            "timestampAuthorities": [
                Self.authority("https://clock.test", [clock.certificate, clock.issuer.intermediate, clock.issuer.root])
            ],
        ]
    }

    /// An authority as a trusted root has it.
    ///
    /// - Parameter chain: in DER, the root last.
    package static func authority(_ uri: String, _ chain: [[UInt8]]) -> JSONValue {
        [
            "subject": ["organization": "Acme", "commonName": .string(uri)], "uri": .string(uri),
            "certChain": ["certificates": .array(chain.map { ["rawBytes": .string(Base64.encode($0))] })],
            "validFor": ["start": .string(World.earlier("365d").description)],
        ]
    }

    /// A certificate log as a trusted root has it.
    package static func certificateLog(_ log: CertificateLog) -> JSONValue {
        let key = log.key.publicKey
        return [
            "baseUrl": "https://ct.test", "hashAlgorithm": "SHA2_256",
            "publicKey": [
                "rawBytes": .string(Base64.encode(key.spki)), "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                "validFor": ["start": .string(World.earlier("365d").description)],
            ],
            // RFC 6962 §3.2: SHA-256 of the key; which is the key's hint too.
            "logId": ["keyId": .string(key.hint)],
        ]
    }

    /// The identity of a leaf as its profile comes.
    package static let identity = IdentityExpectation(
        name: .exactly("https://git.acme.test/payments/.github/workflows/release.yml@refs/tags/v1.4.2"),
        issuer: "https://token.actions.githubusercontent.com")
}
