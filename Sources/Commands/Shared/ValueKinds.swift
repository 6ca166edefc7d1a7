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

extension ValueKind where Value == String {
    /// An absolute URI.
    static func uri(_ name: String) -> ValueKind {
        ValueKind(name) { text throws(ValueError) in
            guard isURI(text) else { throw ValueError(expected: "a URI such as https://example.test/ci/v1") }
            return text
        }
    }
}

/// Whether a text is an absolute URI, as far as that can be told from other text: a scheme, a colon, something behind
/// it, and no spaces (RFC 3986 §3.1).
func isURI(_ text: String) -> Bool {
    let scheme = text.utf8.prefix { $0 != UInt8(ascii: ":") }
    guard let first = scheme.first, scheme.count + 1 < text.utf8.count else { return false }
    return (0x41...0x5A ~= first || 0x61...0x7A ~= first) && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
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
