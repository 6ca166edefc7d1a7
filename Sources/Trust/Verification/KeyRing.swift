package import Crypto

/// The public keys that signatures are verified with, found by whatever a document calls them.
package struct KeyRing: Sendable {
    /// Each key once, sorted by id.
    package let keys: [PublicKey]
    private let byName: [String: Int]

    /// - Parameter keys: where a key comes twice, it counts once.
    package init(_ keys: [PublicKey]) {
        var seen: Set<String> = []
        self.keys = keys.filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
        var names: [String: Int] = [:]
        for (index, key) in self.keys.enumerated() {
            names[key.id] = index
            names[key.hint] = index
        }
        byName = names
    }

    /// The key that a hint or keyid names, as Custody (hexadecimal) or cosign (base 64) spell a SHA-256 of the key.
    package func named(_ hint: String) -> PublicKey? { byName[hint].map { keys[$0] } }
}
