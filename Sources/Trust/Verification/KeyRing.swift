package import Crypto
import Encoding

/// The public keys that signatures are verified with, found by whatever a document calls them.
package struct KeyRing: Sendable {
    /// Each key once, sorted by id.
    package let keys: [PublicKey]
    private let byName: [String: Int]
    /// Keys that count under a name of their owner's alone, such as a key service's resource name.
    private let owned: [String: PublicKey]

    /// - Parameters:
    ///   - keys: where a key comes twice, it counts once.
    ///   - owned: keys by the keyid that signatures must call them by; what names another key is none of theirs.
    package init(_ keys: [PublicKey], owned: [(name: String, key: PublicKey)] = []) {
        self.owned = Dictionary(owned.map { ($0.name, $0.key) }) { first, _ in first }
        var seen: Set<String> = []
        self.keys = (keys + owned.map(\.key)).filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
        var names: [String: Int] = [:]
        for (index, key) in self.keys.enumerated() {
            names[key.id] = index
            names[key.hint] = index
            // model-signing names a key by the SHA-256 of its PEM.
            names[Hex.encode(HashAlgorithm.sha256.hash(Array(key.pem.utf8)))] = index
        }
        byName = names
    }

    /// Whether a signature must name its key.
    package var isOwned: Bool { !owned.isEmpty }

    /// The key that its owner calls by a name.
    package func owned(_ name: String) -> PublicKey? { owned[name] }

    /// The key that a hint or keyid names, as Custody (hexadecimal) or cosign (base 64) spell a SHA-256 of the key.
    package func named(_ hint: String) -> PublicKey? { byName[hint].map { keys[$0] } }
}
