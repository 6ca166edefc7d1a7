package import Terminal

/// What went wrong, for a person and for a program: what was checked, expected and found, and what to do next.
package struct ErrorReport: Hashable, Sendable {
    /// Stable, as `policy.unknown-key`.
    package let code: String
    /// What happened, in one sentence without a full stop.
    package let message: String
    /// The place in the input, as `policy.yaml:3:5` or a JSON pointer.
    package let location: String?
    /// What would have been right.
    package let expected: String?
    /// What was there instead.
    package let found: String?
    /// What to do: a sentence or a command.
    package let next: String?
    /// How the process ends.
    package let exitCode: ExitCode

    package init(
        code: String, message: String, location: String? = nil, expected: String? = nil, found: String? = nil,
        next: String? = nil, exitCode: ExitCode
    ) {
        self.code = code
        self.message = message
        self.location = location
        self.expected = expected
        self.found = found
        self.next = next
        self.exitCode = exitCode
    }

    /// The lines for standard error; a line a fact, after the one that says what happened.
    package func lines(program: String) -> [Text] {
        var lines: [Text] = ["\(program): \("error:", .error) \(Text(lines: message))"]
        // A message that starts with its place has said it.
        let place = location.flatMap { message.hasPrefix($0) ? nil : $0 }
        for (label, value) in [("where", place), ("expected", expected), ("found", found), ("next", next)] {
            if let value { lines.append("  \(label, .bold): \(Text(lines: value))") }
        }
        return lines
    }
}

/// An error that knows how to be reported; any other is an internal error.
package protocol ReportableError: Error {
    /// What to say, and how the process ends.
    var report: ErrorReport { get }
}

extension UsageError: ReportableError {
    package var report: ErrorReport {
        ErrorReport(code: code.rawValue, message: message, next: "see '\(command) --help'", exitCode: .usage)
    }
}

extension TerminalError: ReportableError {
    package var report: ErrorReport {
        let exitCode: ExitCode =
            switch code {
            case .failed, .unwritable: .internalError
            case .noTerminal, .ended, .interrupted, .tooLong, .mismatch: .usage
            }
        return ErrorReport(code: code.rawValue, message: description, exitCode: exitCode)
    }
}
