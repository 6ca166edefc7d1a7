/// What kind of key pair, and how large.
package enum KeyAlgorithm: Hashable, Sendable, LosslessStringConvertible {
    /// FIPS 186-5 ECDSA over NIST P-256.
    case ecdsaP256
    /// FIPS 186-5 ECDSA over NIST P-384.
    case ecdsaP384
    /// FIPS 186-5 ECDSA over NIST P-521.
    case ecdsaP521
    /// RFC 8032 Ed25519.
    case ed25519
    /// RFC 8017 RSA; `bits` is the size of the modulus.
    case rsa(bits: Int)

    /// Sizes of RSA moduli that are accepted, in bits: below is forgeable in time, above is a burden on who verifies.
    package static let rsaBits = 2048...8192

    /// Reads a name as ``description`` writes it; an RSA size outside ``rsaBits`` is no name.
    package init?(_ name: String) {
        switch name {
        case "ecdsa-p256": self = .ecdsaP256
        case "ecdsa-p384": self = .ecdsaP384
        case "ecdsa-p521": self = .ecdsaP521
        case "ed25519": self = .ed25519
        default:
            guard name.hasPrefix("rsa-"), let bits = Int(name.dropFirst(4)), Self.rsaBits.contains(bits),
                name == "rsa-\(bits)"
            else { return nil }
            self = .rsa(bits: bits)
        }
    }

    /// `ecdsa-p256`, `ecdsa-p384`, `ecdsa-p521`, `ed25519` or `rsa-` and its bits.
    package var description: String {
        switch self {
        case .ecdsaP256: "ecdsa-p256"
        case .ecdsaP384: "ecdsa-p384"
        case .ecdsaP521: "ecdsa-p521"
        case .ed25519: "ed25519"
        case .rsa(let bits): "rsa-\(bits)"
        }
    }

    /// The scheme to assume where none is named: what Sigstore clients assume of such a key.
    package var defaultScheme: SignatureScheme {
        switch self {
        case .ecdsaP256: .ecdsaP256SHA256
        case .ecdsaP384: .ecdsaP384SHA384
        case .ecdsaP521: .ecdsaP521SHA512
        case .ed25519: .ed25519
        case .rsa: .rsaPKCS1SHA256
        }
    }
}
