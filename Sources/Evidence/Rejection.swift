package import JSON

/// A "no" with its trace: which check, what it expected, what it found, where, and what to do next.
package struct Rejection: Error, Hashable, Sendable, CustomStringConvertible {
    package let check: Check
    /// What would have passed.
    package let expected: String
    /// What was there.
    package let found: String
    /// A JSON pointer (RFC 6901), a line and column, or the name of a field.
    package let place: String
    /// What to do next; never how to get round the check.
    package let hint: String

    package init(_ check: Check, expected: String, found: String, place: String, hint: String = "") {
        self.check = check
        self.expected = expected
        self.found = found
        self.place = place
        self.hint = hint
    }

    /// A document whose form is broken, told by the error that its reader threw.
    ///
    /// - Parameter base: where the value that was read stands in its document.
    init(_ check: Check, _ error: JSONError, expected: String, under base: String = "", hint: String = "") {
        let place = error.pointer.map { base + $0.description } ?? error.place
        self.init(check, expected: expected, found: error.message, place: place.isEmpty ? "/" : place, hint: hint)
    }

    package var description: String {
        var text = "\(check.rawValue) at \(place): expected \(expected), found \(found)"
        if !hint.isEmpty { text += "; \(hint)" }
        return text
    }

    /// The rejection as decisions and reports carry it.
    package var json: JSONValue {
        [
            "check": .string(check.rawValue), "expected": .string(expected), "found": .string(found),
            "where": .string(place), "hint": .string(hint),
        ]
    }
}
