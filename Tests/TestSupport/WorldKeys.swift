package import Crypto
import Encoding
import Synchronization

extension World {
    private static let made = Mutex<[String: PrivateKey]>([:])

    /// A key by its name, made on first use and the same ever after within the process.
    ///
    /// An Ed25519 key is made from its name, and so is the same in every process.
    /// - Parameter name: a name such as `alice`, with an algorithm behind a dot where it is not P-256:
    ///   `alice.ed25519`, `alice.ecdsa-p384`, `ci.rsa-2048`. Any other name is another key: `alice-2`, `mallory`.
    package static func key(_ name: String) throws -> PrivateKey {
        try made.withLock { keys in
            if let key = keys[name] { return key }
            let algorithm = algorithm(in: name)
            let key = algorithm == .ed25519 ? try derived(name) : try PrivateKey.generate(algorithm)
            keys[name] = key
            return key
        }
    }

    private static func algorithm(in name: String) -> KeyAlgorithm {
        guard let dot = name.lastIndex(of: ".") else { return .ecdsaP256 }
        return KeyAlgorithm(String(name[name.index(after: dot)...])) ?? .ecdsaP256
    }

    /// An Ed25519 key whose 32 bytes are the SHA-256 of a name, in PKCS#8 (RFC 8410 §7).
    private static func derived(_ name: String) throws -> PrivateKey {
        let prefix: [UInt8] = [
            0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ]
        let base64 = Base64.encode(prefix + HashAlgorithm.sha256.hash(Array(name.utf8)))
        let pem = "-----BEGIN PRIVATE KEY-----\n\(base64)\n-----END PRIVATE KEY-----\n"
        return try PrivateKey(pem: Array(pem.utf8), passphrase: nil)
    }
}
