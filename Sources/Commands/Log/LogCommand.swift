import Arguments

/// `custody log`: transparency logs, their witnesses and copies.
enum LogCommand {
    static let command = Command(
        "log", "transparency logs: their witnesses and copies", groups: [CommonOptions.output],
        subcommands: [LogMirrorCommand.command, LogWitness.command])

    /// A log's verifier key, as `NAME+ID+KEY`.
    static let logKey = Option.required(
        "--log", .text("VKEY"), "the verifier key of the log, as its operator publishes it: `NAME+ID+KEY`")
}
