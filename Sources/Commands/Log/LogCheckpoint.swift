import Arguments
import Ledger
import Merkle
import Storage
import Terminal

/// `custody log checkpoint`: the newest signed checkpoint, as a note.
enum LogCheckpoint {
    private static let published = Option.flag(
        "--published", "the one that static file servers show, in place of the newest")

    static let command = Command(
        "checkpoint", "print the newest signed checkpoint",
        discussion: """
            The form is C2SP tlog-checkpoint: the log's origin, the number of entries, the root, and the signatures. Keep \
            one: `custody log consistency` proves later that the log has only grown since.
            """,
        options: [StoreOptions.store, published, Destination.out, Destination.force], groups: [CommonOptions.output],
        examples: [.init("Keep today's", "custody log checkpoint --out checkpoint-2026-11-21")],
        seeAlso: ["log consistency"]
    ) { parsed, console in
        try Destination.requireFree(parsed)
        let (reader, _) = try LogCommand.open(try StoreOptions.open(parsed))
        guard parsed[published] else {
            try Destination.write(reader.checkpoint.bytes, parsed, console)
            return .success
        }
        guard let shown = try reader.publishedCheckpoint() else {
            throw CommandError(
                "log.not-published", "nothing of the log was published yet", next: "custody log checkpoint")
        }
        try Destination.write(shown.bytes, parsed, console)
        return .success
    }
}
