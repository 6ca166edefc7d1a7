package import Crypto
import Synchronization

extension World {
    private static let made = Mutex<[String: PrivateKey]>([:])

    /// A key by its name, made on first use and the same ever after within the process.
    ///
    /// - Parameter name: a name such as `alice`, with an algorithm behind a dot where it is not P-256:
    ///   `alice.ed25519`, `alice.ecdsa-p384`, `ci.rsa-2048`. Any other name is another key: `alice-2`, `mallory`.
    package static func key(_ name: String) throws -> PrivateKey {
        try made.withLock { keys in
            if let key = keys[name] { return key }
            let key = try PrivateKey.generate(algorithm(in: name))
            keys[name] = key
            return key
        }
    }

    private static func algorithm(in name: String) -> KeyAlgorithm {
        guard let dot = name.lastIndex(of: ".") else { return .ecdsaP256 }
        return KeyAlgorithm(String(name[name.index(after: dot)...])) ?? .ecdsaP256
    }
}
