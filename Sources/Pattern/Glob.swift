/// A pattern with wildcards that matches whole texts: `*` is any run of characters, `?` is one, all else is itself.
///
/// `*` crosses `/`, so `oci:registry.acme.test/*` covers what is below at any depth. There is no escape and there are no
/// character classes. Comparison is by bytes: no case folding, no Unicode normalisation. A character is a Unicode scalar.
/// The time to match is at most proportional to the length of the text times the length of the pattern.
package struct Glob: Hashable, Sendable, CustomStringConvertible {
    /// The longest pattern, in bytes.
    package static let longest = 1024

    private static let star = UInt8(ascii: "*")
    private static let question = UInt8(ascii: "?")

    // Bytes and not a String, which would be equal to another of the same canonical form.
    private let pattern: [UInt8]

    /// Reads a pattern.
    ///
    /// - Parameter text: 1…1024 bytes of UTF-8.
    /// - Throws: ``PatternError`` with the code `syntax` for an empty pattern, `too-long` for one above the limit.
    package init(_ text: String) throws(PatternError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw PatternError(.syntax, "the pattern is empty; * matches everything") }
        guard bytes.count <= Self.longest else {
            throw PatternError(.tooLong, "the pattern has \(bytes.count) bytes, more than the limit of \(Self.longest)")
        }
        pattern = bytes
    }

    /// The pattern as written.
    package var description: String { String(decoding: pattern, as: UTF8.self) }

    /// Whether the pattern has no wildcard and so matches exactly one text.
    package var isLiteral: Bool { !pattern.contains { $0 == Self.star || $0 == Self.question } }

    /// Whether the pattern matches the whole text.
    package func matches(_ text: String) -> Bool {
        matches(text.utf8Span.span)
    }

    // Greedy, with one point to go back to: the last `*`. Earlier ones never need a second look, since whatever
    // follows them has been found at its leftmost place.
    private func matches(_ text: Span<UInt8>) -> Bool {
        var at = 0
        var next = 0
        var retry: (at: Int, next: Int)?
        while at < text.count {
            if next < pattern.count, pattern[next] == Self.star {
                next += 1
                retry = (at, next)
            } else if next < pattern.count, pattern[next] == Self.question {
                at = Self.after(at, in: text)
                next += 1
            } else if next < pattern.count, pattern[next] == text[at] {
                at += 1
                next += 1
            } else if let last = retry {
                at = Self.after(last.at, in: text)
                next = last.next
                retry = (at, next)
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == Self.star }
    }

    /// The offset of the character after the one at an offset.
    private static func after(_ offset: Int, in text: Span<UInt8>) -> Int {
        var next = offset + 1
        while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }
}
