/// Why a certificate does not lead to a trusted one: an answer, not an error.
package struct ChainFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which check said no; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable, CaseIterable {
        /// A certificate had expired at the moment that was asked about.
        case expired = "chain.expired"
        /// A certificate did not hold yet at that moment.
        case notYetValid = "chain.not-yet-valid"
        /// No certificate given has issued this one, or none that leads to a root.
        case issuerUnknown = "chain.issuer-unknown"
        /// The signature on a certificate is not its issuer's.
        case signature = "chain.signature"
        /// A certificate is signed by an algorithm that is broken or not known.
        case weakAlgorithm = "chain.weak-algorithm"
        /// A certificate may not be used for this purpose.
        case purpose = "chain.purpose"
        /// An issuer is no authority, or may not sign certificates.
        case notAuthority = "chain.not-authority"
        /// More authorities below one than it allows, or than are followed.
        case pathLength = "chain.path-length"
        /// A name outside of what an authority may certify.
        case nameConstraint = "chain.name-constraint"
        /// A critical extension that is not understood.
        case criticalExtension = "chain.critical-extension"
        /// The certificate signed itself and is no root.
        case selfSigned = "chain.self-signed"
        /// The certificate lacks what a certificate of its kind must have, or cannot be read by OpenSSL.
        case malformed = "chain.malformed"
        /// More certificates than are looked at.
        case limit = "chain.limit"
    }

    package let code: Code
    /// What was checked and found.
    package let detail: String
    /// The certificate at fault, where there is one.
    package let certificate: Certificate?

    init(_ code: Code, _ detail: String, _ certificate: Certificate? = nil) {
        self.code = code
        self.detail = detail
        self.certificate = certificate
    }

    package var description: String { "\(code.rawValue): \(detail)" }
}

extension Certificate {
    /// How messages name it: its subject, its first alternative name, or the start of its fingerprint.
    var name: String {
        if fields.subject.count > 2 { return "the certificate of \(subject.prefix(200))" }
        let alternative: String? =
            switch subjectAlternativeNames.first {
            case .uri(let name), .email(let name), .dns(let name), .directory(let name): name
            default: nil
            }
        if let alternative { return "the certificate of \(alternative.prefix(200))" }
        return
            "the certificate with the serial number \(serialNumber.map { String($0, radix: 16) }.joined(separator: ":"))"
    }
}
