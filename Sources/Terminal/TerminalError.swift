/// A terminal or an output that does not do what is needed.
package struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable {
        /// There is no terminal to ask a person at.
        case noTerminal = "terminal.none"
        /// The terminal failed while it was read or set.
        case failed = "terminal.failed"
        /// The person ended the input without an answer.
        case ended = "terminal.ended"
        /// A signal arrived while the terminal waited, and was passed on.
        case interrupted = "terminal.interrupted"
        /// The answer is longer than is accepted.
        case tooLong = "terminal.too-long"
        /// The two answers differ.
        case mismatch = "terminal.mismatch"
        /// An output could not be written.
        case unwritable = "terminal.unwritable"
    }

    package let code: Code
    /// What happened, and what to do about it.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
