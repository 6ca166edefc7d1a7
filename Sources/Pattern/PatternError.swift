/// A pattern that is not one, or a match that took more than it may.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable {
        /// Not a well-formed pattern.
        case syntax
        /// A construct that is well-formed and not allowed.
        case forbidden
        /// A pattern longer than its limit.
        case tooLong = "too-long"
        /// The match reached its limit of text, steps or memory: neither yes nor no is known.
        case limit
        /// The pattern library could not get memory.
        case memory
    }

    package let code: Code
    package let message: String
    /// Zero-based offset into the pattern's UTF-8, where the fault is at one place.
    package let offset: Int?

    package init(_ code: Code, _ message: String, at offset: Int? = nil) {
        self.code = code
        self.message = message
        self.offset = offset
    }

    package var description: String {
        if let offset { "at character \(offset + 1) of the pattern: \(message)" } else { message }
    }
}
