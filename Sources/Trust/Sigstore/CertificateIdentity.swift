import Crypto
import Evidence
package import Pattern

/// Who a Fulcio certificate says signed: the subject's one alternative name, and who vouched for it.
package struct CertificateIdentity: Hashable, Sendable {
    /// A URI, an e-mail address, or another name that Fulcio writes.
    package let name: String
    /// What else the certificate says of the token that the signer was known by.
    package let claims: FulcioClaims

    /// The OIDC issuer, from Fulcio's extension v2 or, in older certificates, v1.
    package var issuer: String? { claims.issuer }

    /// Whether the name is a URI, as those of workloads are, and not a person's address.
    package let isWorkload: Bool

    /// Fulcio's OID for a user's name that is no address; another authority's other names mean something else.
    private static let userName = "1.3.6.1.4.1.57264.1.7"

    /// Reads the identity of a certificate.
    ///
    /// - Throws: ``Rejection`` by `identity.name` where it has no name, or several; by `certificate.claims`.
    init(_ certificate: Certificate) throws(Rejection) {
        let names = certificate.subjectAlternativeNames.compactMap { name -> String? in
            switch name {
            case .uri(let text), .email(let text), .dns(let text): text
            case .other(Self.userName, let value): DERText.utf8(value)
            default: nil
            }
        }
        guard let name = names.first, names.count == 1, certificate.subjectAlternativeNames.count == 1 else {
            throw Rejection(
                .identityName, expected: "exactly one subject alternative name",
                found: "\(certificate.subjectAlternativeNames.count)", place: "/verificationMaterial/certificate")
        }
        self.name = name
        isWorkload = if case .uri = certificate.subjectAlternativeNames.first { true } else { false }
        claims = try FulcioClaims(certificate)
    }
}

/// Whom a verifier expects to have signed: a name, by its text or an expression that matches it whole, and its issuer.
package struct IdentityExpectation: Sendable {
    package enum Name: Sendable {
        case exactly(String)
        case matching(RegularExpression)
    }

    package let name: Name
    package let issuer: String

    package init(name: Name, issuer: String) {
        self.name = name
        self.issuer = issuer
    }

    /// - Throws: ``Rejection`` by `identity.name` or `identity.issuer`; ``PatternError`` where the expression takes more
    ///   steps than it may, which says nothing of the name.
    func check(_ identity: CertificateIdentity, _ trace: inout VerificationTrace) throws {
        let place = "/verificationMaterial/certificate"
        let matches: Bool
        let expected: String
        switch name {
        case .exactly(let text):
            matches = identity.name.utf8.elementsEqual(text.utf8)
            expected = text
        case .matching(let expression):
            matches = try expression.matches(identity.name)
            expected = "a name that \(expression) matches whole"
        }
        guard matches else {
            throw Rejection(
                .identityName, expected: expected, found: identity.name, place: place,
                hint: "somebody else signed; ask for the name that was found only if you trust them")
        }
        trace.pass(.identityName, expected: expected, found: identity.name, place: place)
        guard let found = identity.issuer, found.utf8.elementsEqual(issuer.utf8) else {
            throw Rejection(
                .identityIssuer, expected: issuer, found: identity.issuer ?? "no issuer", place: place,
                hint: "another identity provider vouched for the name")
        }
        trace.pass(.identityIssuer, expected: issuer, found: found, place: place)
    }
}
