import Arguments
import Crypto
import Time

extension ValueKind where Value == Instant {
    /// An RFC 3339 time.
    static var time: ValueKind {
        ValueKind("TIME") { text throws(ValueError) in
            do { return try Instant(text) } catch {
                throw ValueError(expected: "an RFC 3339 time such as 2026-11-21T00:27:00Z")
            }
        }
    }
}

extension ValueKind where Value == TimeSpan {
    /// A length of time.
    static var span: ValueKind {
        ValueKind("SPAN") { text throws(ValueError) in
            do { return try TimeSpan(text) } catch {
                throw ValueError(expected: "a length of time such as 90s, 15m, 48h or 30d")
            }
        }
    }
}

extension ValueKind where Value == KeyAlgorithm {
    /// A kind of key that can be made.
    static var keyAlgorithm: ValueKind {
        let words = ["ecdsa-p256", "ecdsa-p384", "ed25519", "rsa-3072", "rsa-4096"]
        return ValueKind("ALGORITHM", completion: .words(words)) { text throws(ValueError) in
            guard words.contains(text), let algorithm = KeyAlgorithm(text) else {
                throw ValueError(expected: "one of \(words.joined(separator: ", "))")
            }
            return algorithm
        }
    }
}
