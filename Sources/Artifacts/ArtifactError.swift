/// An artifact that cannot be named, found or read whole.
package struct ArtifactError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable, CaseIterable {
        /// The reference is not written in any known form.
        case reference
        /// A tag, a branch or another name that may mean something else tomorrow.
        case mutableReference = "mutable-reference"
        /// There is nothing at the path, or the artifact does not hold what was chosen.
        case notFound = "not-found"
        /// Several artifacts in one place, and none chosen.
        case ambiguous
        /// A directory or a special file where a file should be, or the reverse.
        case wrongKind = "wrong-kind"
        /// The file cannot be opened or read.
        case unreadable
        /// A FIFO, a device or a socket in a directory tree.
        case specialFile = "special-file"
        /// The file changed while it was being read.
        case changed
        /// Not written as its format demands.
        case malformed
        /// A format, or a part of one, that is not read here.
        case unsupported
        /// A part that its manifest names is not there.
        case missingPart = "missing-part"
        /// A part has other bytes than its manifest says.
        case digestMismatch = "digest-mismatch"
        /// A part has another size than its manifest says.
        case sizeMismatch = "size-mismatch"
        /// More, larger or deeper than the limits allow.
        case limit
    }

    package let code: Code
    /// What was checked, expected and found, and what to do next.
    package let message: String
    /// References to use instead, where they are known; each pinned to a digest.
    package let alternatives: [String]

    package init(_ code: Code, _ message: String, alternatives: [String] = []) {
        self.code = code
        self.message = message
        self.alternatives = alternatives
    }

    package var description: String {
        guard !alternatives.isEmpty else { return message }
        return message + alternatives.map { "\n  " + $0 }.joined()
    }
}

/// Makes bytes from outside safe to print: control characters and what is not UTF-8 become U+FFFD.
func printable(_ bytes: some Sequence<UInt8>) -> String {
    printable(String(decoding: Array(bytes), as: UTF8.self))
}

/// Makes a text from outside safe to print, and at most 160 characters long.
func printable(_ text: String) -> String {
    var safe = ""
    for scalar in text.unicodeScalars.prefix(160) {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: safe.unicodeScalars.append("\u{FFFD}")
        default: safe.unicodeScalars.append(scalar)
        }
    }
    return safe
}
