import Crypto

/// What a trusted root says of a log's key: its kind, and how it signs (sigstore_common.proto, PublicKeyDetails).
enum KeyDetails: Hashable {
    case scheme(SignatureScheme, bits: Int?)
    /// Known, and not verified with here.
    case unsupported

    private static let schemes: [String: KeyDetails] = [
        "PKCS1_RSA_PKCS1V5": .scheme(.rsaPKCS1SHA256, bits: nil),
        "PKCS1_RSA_PSS": .scheme(.rsaPSSSHA256, bits: nil),
        "PKIX_RSA_PKCS1V5": .scheme(.rsaPKCS1SHA256, bits: nil),
        "PKIX_RSA_PSS": .scheme(.rsaPSSSHA256, bits: nil),
        "PKIX_RSA_PKCS1V15_2048_SHA256": .scheme(.rsaPKCS1SHA256, bits: 2048),
        "PKIX_RSA_PKCS1V15_3072_SHA256": .scheme(.rsaPKCS1SHA256, bits: 3072),
        "PKIX_RSA_PKCS1V15_4096_SHA256": .scheme(.rsaPKCS1SHA256, bits: 4096),
        "PKIX_RSA_PSS_2048_SHA256": .scheme(.rsaPSSSHA256, bits: 2048),
        "PKIX_RSA_PSS_3072_SHA256": .scheme(.rsaPSSSHA256, bits: 3072),
        "PKIX_RSA_PSS_4096_SHA256": .scheme(.rsaPSSSHA256, bits: 4096),
        "PKIX_ECDSA_P256_SHA_256": .scheme(.ecdsaP256SHA256, bits: nil),
        // How the nonce is made is the signer's business.
        "PKIX_ECDSA_P256_HMAC_SHA_256": .scheme(.ecdsaP256SHA256, bits: nil),
        "PKIX_ECDSA_P384_SHA_384": .scheme(.ecdsaP384SHA384, bits: nil),
        "PKIX_ECDSA_P384_SHA_256": .scheme(.ecdsaP384SHA256, bits: nil),
        "PKIX_ECDSA_P521_SHA_512": .scheme(.ecdsaP521SHA512, bits: nil),
        "PKIX_ED25519": .scheme(.ed25519, bits: nil),
    ]

    /// - Parameter name: as protobuf spells it; one that is not known here is of a later version.
    init(_ name: String) { self = Self.schemes[name] ?? .unsupported }

    /// Whether a key is what the details say.
    func fit(_ key: PublicKey) -> Bool {
        switch self {
        case .unsupported: true
        case .scheme(let scheme, let bits):
            scheme.fits(key.algorithm) && (bits == nil || .rsa(bits: bits ?? 0) == key.algorithm)
        }
    }
}
