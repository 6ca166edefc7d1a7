/// A command line that is not one of the program's.
package struct UsageError: Error, Hashable, Sendable {
    /// What was wrong; stable, for tests and for programs that read error documents.
    package enum Code: String, Sendable {
        /// An option that the command does not have.
        case unknownOption = "usage.unknown-option"
        /// A subcommand that does not exist.
        case unknownCommand = "usage.unknown-command"
        /// A group of commands without the name of one.
        case missingCommand = "usage.missing-command"
        /// An option without its value.
        case missingValue = "usage.missing-value"
        /// A flag with a value.
        case unexpectedValue = "usage.unexpected-value"
        /// A value that is not of its kind.
        case invalidValue = "usage.invalid-value"
        /// An option given more than once.
        case repeatedOption = "usage.repeated-option"
        /// A required option that is not there.
        case missingOption = "usage.missing-option"
        /// A required argument that is not there.
        case missingArgument = "usage.missing-argument"
        /// More arguments than the command takes.
        case unexpectedArgument = "usage.unexpected-argument"
        /// Options that exclude each other, or of which one needs another.
        case contradictoryOptions = "usage.contradictory-options"
        /// An argument whose bytes are not UTF-8.
        case encoding = "usage.encoding"
    }

    package let code: Code
    /// What was wrong, and what would be right where that is known.
    package let message: String
    /// The command whose help says more, as `custody gate`.
    package let command: String

    init(_ code: Code, _ message: String, in command: String) {
        self.code = code
        self.message = message
        self.command = command
    }

    /// A command line that parses but asks for what cannot be; for rules that ``Constraint`` cannot express.
    ///
    /// - Parameters:
    ///   - code: the nearest.
    ///   - message: what was wrong, and what would be right.
    ///   - parsed: the command line.
    package init(_ code: Code, _ message: String, in parsed: ParsedArguments) {
        self.init(code, message, in: parsed.commandLine)
    }
}
