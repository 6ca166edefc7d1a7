/// A regular expression that matches whole texts, in bounded time.
///
/// The syntax is that of Perl as PCRE2 has it, always anchored at both ends: `v\d+` matches `v10`, not `v10-rc`. What
/// cannot be bounded or misleads a reader is refused: backreferences, recursion, verbs (`(*…)`), callouts. `\d`, `\w`
/// and `\s` are ASCII; `.` does not match a line feed. Equality is by the bytes of the pattern.
package struct RegularExpression: Hashable, Sendable, CustomStringConvertible {
    /// The longest pattern, in bytes.
    package static let longest = 1024
    /// The longest text to match, in bytes.
    package static let longestText = 1 << 16

    // Bytes and not a String, which would be equal to another of the same canonical form.
    private let pattern: [UInt8]
    private let program: Program

    /// Compiles a pattern.
    ///
    /// - Parameter text: 1…1024 bytes of UTF-8.
    /// - Throws: ``PatternError`` with the code `syntax`, `forbidden`, `too-long` or `memory`.
    package init(_ text: String) throws(PatternError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else {
            throw PatternError(.syntax, "the pattern is empty; .* matches everything on a line")
        }
        guard bytes.count <= Self.longest else {
            throw PatternError(.tooLong, "the pattern has \(bytes.count) bytes, more than the limit of \(Self.longest)")
        }
        try Constructs.check(bytes)
        pattern = bytes
        program = try Program(bytes)
    }

    /// The pattern as written.
    package var description: String { String(decoding: pattern, as: UTF8.self) }

    /// Whether the pattern matches the whole text.
    ///
    /// - Parameter text: at most 64 KiB of UTF-8.
    /// - Throws: ``PatternError`` with the code `limit` where the text is too long or the match takes too many steps or
    ///   too much memory, which makes the answer unknown; `memory` where there is none to be had.
    package func matches(_ text: String) throws(PatternError) -> Bool {
        let count = text.utf8.count
        guard count <= Self.longestText else {
            throw PatternError(.limit, "the text has \(count) bytes, more than the limit of \(Self.longestText)")
        }
        return try unsafe text.utf8Span.span.withUnsafeBufferPointer { buffer throws(PatternError) in
            try unsafe program.matches(buffer)
        }
    }

    package static func == (left: RegularExpression, right: RegularExpression) -> Bool { left.pattern == right.pattern }

    package func hash(into hasher: inout Hasher) { hasher.combine(pattern) }
}
