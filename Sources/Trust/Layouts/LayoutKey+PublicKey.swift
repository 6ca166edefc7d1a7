import Crypto
import Encoding
import Evidence

extension LayoutKey {
    /// A key of RFC 8410 before its 32 bytes: the one way to write its algorithm.
    private static let ed25519Head: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    /// The key and the scheme of its signatures; nil for a kind that is not known here.
    var usable: (key: PublicKey, scheme: SignatureScheme)? {
        let key: PublicKey? =
            switch value {
            case .pem(let text): try? PublicKey(pem: Array(text.utf8))
            case .ed25519(let text):
                (try? Hex.decode(text)).flatMap { $0.count == 32 ? try? PublicKey(spki: Self.ed25519Head + $0) : nil }
            case .other: nil
            }
        guard let key, let scheme = Self.schemes[self.scheme], scheme.fits(key.algorithm) else { return nil }
        return (key, scheme)
    }

    /// securesystemslib's names.
    private static let schemes: [String: SignatureScheme] = [
        "ed25519": .ed25519, "ecdsa-sha2-nistp256": .ecdsaP256SHA256, "ecdsa-sha2-nistp384": .ecdsaP384SHA384,
        "ecdsa-sha2-nistp521": .ecdsaP521SHA512, "rsassa-pss-sha256": .rsaPSSSHA256,
        "rsassa-pss-sha384": .rsaPSSSHA384, "rsassa-pss-sha512": .rsaPSSSHA512,
        "rsa-pkcs1v15-sha256": .rsaPKCS1SHA256, "rsa-pkcs1v15-sha384": .rsaPKCS1SHA384,
        "rsa-pkcs1v15-sha512": .rsaPKCS1SHA512,
    ]
}
