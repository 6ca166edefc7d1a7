package import Crypto
package import Evidence

/// What a Fulcio certificate says of the token that its subject was known by: one text for each extension.
///
/// Fulcio, oid-info.md: below 1.3.6.1.4.1.57264.1 the extensions 1 to 6 are bare text, 8 and later a UTF8String in DER.
/// The certificate is Fulcio's word, so a chain must have been verified before any of it is believed.
package struct FulcioClaims: Hashable, Sendable {
    /// An extension, by its last arc; the seventh is a kind of name rather than an extension.
    package enum Claim: Int, CaseIterable, Sendable {
        case issuerV1 = 1
        case workflowTrigger = 2
        case workflowSHA = 3
        case workflowName = 4
        case workflowRepository = 5
        case workflowRef = 6
        case issuerV2 = 8
        case buildSignerURI = 9
        case buildSignerDigest = 10
        case runnerEnvironment = 11
        case sourceRepositoryURI = 12
        case sourceRepositoryDigest = 13
        case sourceRepositoryRef = 14
        case sourceRepositoryIdentifier = 15
        case sourceRepositoryOwnerURI = 16
        case sourceRepositoryOwnerIdentifier = 17
        case buildConfigURI = 18
        case buildConfigDigest = 19
        case buildTrigger = 20
        case runInvocationURI = 21
        case sourceRepositoryVisibility = 22
        case deploymentEnvironment = 23
        case tokenSubject = 24

        /// The object identifier in dotted text.
        package var identifier: String { "\(FulcioClaims.arc).\(rawValue)" }

        /// Whether the extension holds bare text, as those before the eighth do.
        fileprivate var isBareText: Bool { rawValue < 8 }
    }

    /// Fulcio's own arc.
    static let arc = "1.3.6.1.4.1.57264.1"

    /// By the claim's number; nil where the certificate does not say.
    private var texts = [String?](repeating: nil, count: 25)

    /// Reads the claims of a certificate, verified or not.
    ///
    /// - Throws: `Rejection` by `certificate.claims` for an extension that is not the text it should be, and for
    ///   issuers that contradict each other.
    package init(_ certificate: Certificate) throws(Rejection) {
        for (number, value) in certificate.extensions(below: Self.arc) {
            // A later Fulcio may say more; what is not known is claimed by nobody here.
            guard let claim = Claim(rawValue: number) else { continue }
            guard
                let text = claim.isBareText
                    ? DERText.bare(certificate.der[value]) : DERText.utf8(certificate.der[value])
            else {
                throw Rejection(
                    .certificateClaims, expected: "\(claim.isBareText ? "text" : "a UTF8String in DER")",
                    found: "\(value.count) bytes that are none, in the extension \(claim.identifier)", place: Self.place
                )
            }
            texts[number] = text
        }
        // Readers differ in which one they believe.
        if let old = self[.issuerV1], let new = self[.issuerV2], !old.utf8.elementsEqual(new.utf8) {
            throw Rejection(
                .certificateClaims, expected: "one issuer in both extensions for it", found: "\(old) and \(new)",
                place: Self.place)
        }
    }

    private static let place = "/verificationMaterial/certificate"

    /// What the certificate says; nil where it does not.
    package subscript(claim: Claim) -> String? { texts[claim.rawValue] }

    /// Who vouched for the subject: an OIDC issuer's URL.
    package var issuer: String? { self[.issuerV2] ?? self[.issuerV1] }

    /// All that the certificate says, in the order of the extensions.
    package var all: [(claim: Claim, text: String)] {
        Claim.allCases.compactMap { claim in self[claim].map { (claim, $0) } }
    }
}
