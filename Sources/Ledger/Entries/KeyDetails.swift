package import Crypto

extension PublicKey {
    /// The kind of key and of its signatures, by its name in sigstore_common.proto, PublicKeyDetails.
    ///
    /// - Throws: ``LogError`` with the code `keyUnsupported` for sizes of RSA keys that have no name there.
    package var keyDetails: String {
        get throws(LogError) {
            switch algorithm {
            case .ecdsaP256: return "PKIX_ECDSA_P256_SHA_256"
            case .ecdsaP384: return "PKIX_ECDSA_P384_SHA_384"
            case .ecdsaP521: return "PKIX_ECDSA_P521_SHA_512"
            case .ed25519: return "PKIX_ED25519"
            case .rsa(let bits) where [2048, 3072, 4096].contains(bits): return "PKIX_RSA_PKCS1V15_\(bits)_SHA256"
            case .rsa(let bits):
                throw LogError(
                    .keyUnsupported,
                    "an entry of the log cannot name RSA keys of \(bits) bits, but those of 2048, 3072 and 4096")
            }
        }
    }
}
