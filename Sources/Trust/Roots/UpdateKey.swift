import Crypto
import Encoding
import JSON

/// A public key of TUF metadata, with how it signs (TUF specification §4.2).
struct UpdateKey: Sendable {
    private let key: PublicKey
    private let scheme: SignatureScheme

    /// The key itself, whatever metadata call it: two names of one key are one signer.
    var id: String { key.id }

    /// Reads a key.
    ///
    /// - Returns: nil for a type or scheme that is not accepted, and for a key that cannot be used: it signs nothing here.
    /// - Throws: `JSONError` where it is not the form of a key.
    init?(_ field: JSONField) throws(JSONError) {
        let type = try field.member("keytype").string()
        let name = try field.member("scheme").string()
        let text = try field.member("keyval").member("public").string()
        switch (type, name) {
        case ("ed25519", "ed25519"):
            guard let bytes = try? Hex.decode(text), let key = try? PublicKey(curve: .ed25519, point: bytes)
            else { return nil }
            self.init(key, .ed25519)
        case ("ecdsa", "ecdsa-sha2-nistp256"), ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"):
            // Sigstore's first roots have the bare point in hexadecimal, later ones PEM.
            let key =
                text.hasPrefix("-----")
                ? try? PublicKey(pem: Array(text.utf8))
                : (try? Hex.decode(text)).flatMap { try? PublicKey(curve: .ecdsaP256, point: $0) }
            guard let key, key.algorithm == .ecdsaP256 else { return nil }
            self.init(key, .ecdsaP256SHA256)
        case ("ecdsa", "ecdsa-sha2-nistp384"), ("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384"):
            guard let key = try? PublicKey(pem: Array(text.utf8)), key.algorithm == .ecdsaP384 else { return nil }
            self.init(key, .ecdsaP384SHA384)
        case ("rsa", "rsassa-pss-sha256"):
            guard let key = try? PublicKey(pem: Array(text.utf8)), case .rsa = key.algorithm else { return nil }
            self.init(key, .rsaPSSSHA256)
        default: return nil
        }
    }

    private init(_ key: PublicKey, _ scheme: SignatureScheme) {
        self.key = key
        self.scheme = scheme
    }

    func verifies(_ signature: [UInt8], over message: [UInt8]) throws(CryptoError) -> Bool {
        try key.verify(signature: signature, message: message, scheme: scheme)
    }
}
