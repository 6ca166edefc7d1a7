import Arguments
import Crypto
import Ledger
import Merkle
import Storage
import Terminal

/// `custody log`: the transparency log of a store.
enum LogCommand {
    static let command = Command(
        "log", "look at a transparency log, prove what is in it, copy it and witness it",
        discussion: """
            The log is in the store's folder `log/`, in the form of C2SP tlog-tiles, and can be published by any static \
            file server. What these commands tell is checked first: the checkpoint's signature, and that the tiles lead to \
            its root.
            """,
        groups: [CommonOptions.output],
        subcommands: [
            LogStatus.command, LogCheckpoint.command, LogProve.command, LogConsistency.command, LogEntries.command,
            LogVerify.command, LogMirrorCommand.command, LogWitness.command,
        ])

    /// A log's verifier key, as `NAME+ID+KEY`.
    static let logKey = Option.required(
        "--log", .text("VKEY"), "the verifier key of the log, as its operator publishes it: `NAME+ID+KEY`")

    /// Opens the log of a store for reading, its checkpoint and right edge checked.
    static func open(_ store: CustodyDirectory) throws -> (reader: LogReader, key: VerifierKey) {
        let key = store.description.logKey
        let reader = try LogReader(try LogDirectoryReader(store.log), log: try LogIdentity(key))
        return (reader, key)
    }

    /// An index or a size: whole numbers from zero.
    static func number(_ text: String, _ what: String) throws -> UInt64 {
        guard let number = UInt64(text), String(number) == text else {
            throw CommandError(
                "usage.invalid-value", "'\(text)' is no \(what)",
                expected: "a whole number from 0 without signs or zeros")
        }
        return number
    }
}
