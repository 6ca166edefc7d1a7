/// How a message becomes a signature: the algorithm, the hash and the padding.
package enum SignatureScheme: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case ecdsaP256SHA256 = "ecdsa-p256-sha256"
    case ecdsaP384SHA384 = "ecdsa-p384-sha384"
    /// What cosign writes with a P-384 key of a KMS; never assumed, only named.
    case ecdsaP384SHA256 = "ecdsa-p384-sha256"
    case ecdsaP521SHA512 = "ecdsa-p521-sha512"
    /// RFC 8032 §5.1, pure: signs the message, not its digest.
    case ed25519
    /// RFC 8017 §8.2, RSASSA-PKCS1-v1_5.
    case rsaPKCS1SHA256 = "rsa-pkcs1-sha256"
    case rsaPKCS1SHA384 = "rsa-pkcs1-sha384"
    case rsaPKCS1SHA512 = "rsa-pkcs1-sha512"
    /// RFC 8017 §8.1, RSASSA-PSS with MGF1 over the same hash and a salt as long as the digest.
    case rsaPSSSHA256 = "rsa-pss-sha256"
    case rsaPSSSHA384 = "rsa-pss-sha384"
    case rsaPSSSHA512 = "rsa-pss-sha512"

    package var description: String { rawValue }

    /// The hash of the message that is signed; `nil` where the scheme signs the message itself.
    package var hash: HashAlgorithm? {
        switch self {
        case .ecdsaP256SHA256, .ecdsaP384SHA256, .rsaPKCS1SHA256, .rsaPSSSHA256: .sha256
        case .ecdsaP384SHA384, .rsaPKCS1SHA384, .rsaPSSSHA384: .sha384
        case .ecdsaP521SHA512, .rsaPKCS1SHA512, .rsaPSSSHA512: .sha512
        case .ed25519: nil
        }
    }

    /// Whether a key of this algorithm can sign so.
    package func fits(_ algorithm: KeyAlgorithm) -> Bool {
        switch (self, algorithm) {
        case (.ecdsaP256SHA256, .ecdsaP256), (.ecdsaP384SHA384, .ecdsaP384), (.ecdsaP384SHA256, .ecdsaP384),
            (.ecdsaP521SHA512, .ecdsaP521), (.ed25519, .ed25519):
            true
        case (.rsaPKCS1SHA256, .rsa), (.rsaPKCS1SHA384, .rsa), (.rsaPKCS1SHA512, .rsa), (.rsaPSSSHA256, .rsa),
            (.rsaPSSSHA384, .rsa), (.rsaPSSSHA512, .rsa):
            true
        default: false
        }
    }

    func requireFit(_ algorithm: KeyAlgorithm) throws(CryptoError) {
        guard fits(algorithm) else {
            throw CryptoError(
                .schemeMismatch,
                "the signature scheme \(self) does not go with a key of kind \(algorithm); its own is "
                    + "\(algorithm.defaultScheme)")
        }
    }

    /// Checks that a digest is what this scheme signs, before it is signed or verified as one.
    func requireDigest(_ digest: [UInt8]) throws(CryptoError) {
        guard let hash else {
            throw CryptoError(.schemeMismatch, "\(self) signs the message itself; a digest is not enough")
        }
        guard digest.count == hash.length else {
            throw CryptoError(
                .digestLength, "\(self) takes a digest of \(hash.length) bytes; this one has \(digest.count)")
        }
    }
}
