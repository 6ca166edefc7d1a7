/// How an answer is written.
package enum OutputFormat: String, WordValue {
    /// For people.
    case text
    /// For programs; each document has a schema.
    case json
}

/// The options that every command shares, and that the runner itself obeys.
package enum CommonOptions {
    /// Answers, and errors, for people or for programs.
    package static let format = Option(
        "--format", .word("FORMAT"), default: OutputFormat.text, "how the answer is written, and errors with it")
    /// Silences notes and progress.
    package static let quiet = Option.flag(
        "--quiet", short: "-q", "leave out notes and progress; answers and errors stay")

    /// Both.
    package static let output = OptionGroup("Output", [format, quiet])
}
