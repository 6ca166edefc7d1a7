/// What a chain of certificates is asked to vouch for.
package enum CertificatePurpose: String, Hashable, Sendable, CaseIterable {
    /// Signing artifacts and statements.
    case codeSigning = "code-signing"
    /// Signing RFC 3161 timestamps.
    case timeStamping = "time-stamping"

    /// The extended key usage that says so (RFC 5280 §4.2.1.12).
    package var extendedKeyUsage: String {
        switch self {
        case .codeSigning: "1.3.6.1.5.5.7.3.3"
        case .timeStamping: "1.3.6.1.5.5.7.3.8"
        }
    }

    private static let any = "2.5.29.37.0"

    /// Checks what a leaf says about its use.
    func check(leaf: Certificate) -> ChainFailure? {
        guard leaf.extendedKeyUsages.contains(extendedKeyUsage) else {
            return ChainFailure(
                .purpose,
                "\(leaf.name) is not for \(rawValue): its extended key usages are "
                    + "\(leaf.extendedKeyUsages.isEmpty ? "none" : leaf.extendedKeyUsages.joined(separator: ", "))",
                leaf)
        }
        if self == .timeStamping {
            // RFC 3161 §2.3: this one usage, and critical.
            guard leaf.extendedKeyUsages == [extendedKeyUsage] else {
                return ChainFailure(.purpose, "\(leaf.name) is for other uses beside \(rawValue)", leaf)
            }
            guard leaf.fields.extensions.isExtendedKeyUsageCritical else {
                return ChainFailure(
                    .purpose, "\(leaf.name) is for \(rawValue), but does not mark that as critical", leaf)
            }
        }
        let signing: KeyUsage = self == .timeStamping ? [.digitalSignature, .contentCommitment] : .digitalSignature
        if let usage = leaf.keyUsage, usage.isDisjoint(with: signing) {
            return ChainFailure(.purpose, "\(leaf.name) has a key usage without signatures", leaf)
        }
        return nil
    }

    /// Checks that an authority's certificate, where it restricts the use of what it issues, allows this one.
    ///
    /// RFC 5280 speaks of the certificate's own key only; that usages nest is what every verifier of signed code does.
    func check(issuer: Certificate) -> ChainFailure? {
        let usages = issuer.extendedKeyUsages
        guard usages.isEmpty || usages.contains(extendedKeyUsage) || usages.contains(Self.any) else {
            return ChainFailure(
                .purpose,
                "\(issuer.name) may not issue for \(rawValue): its extended key usages are "
                    + usages.joined(separator: ", "), issuer)
        }
        return nil
    }
}
