import Arguments
import JSON
import Ledger
import Merkle
import Storage
import Terminal

/// `custody log entries`: what the log holds, entry by entry.
enum LogEntries {
    private static let from = Option(
        "--from", .integer("INDEX", in: 0...Int.max), default: 0, "the first entry to show")
    private static let limit = Option(
        "--limit", .integer(in: 1...100_000), default: 100, "how many entries to show at the most")

    static let command = Command(
        "entries", "list entries of the log",
        discussion: """
            An entry holds digests, a signature, and the key or certificate of who signed; never what was signed. Each is \
            checked against its leaf hash before it is shown.
            """,
        options: [StoreOptions.store, from, limit], groups: [CommonOptions.output],
        examples: [
            .init("The first hundred", "custody log entries"), .init("On from there", "custody log entries --from 100"),
        ],
        seeAlso: ["log prove", "evidence"]
    ) { parsed, console in
        let (reader, _) = try LogCommand.open(try StoreOptions.open(parsed))
        var entries: [(index: UInt64, body: [UInt8])] = []
        var next = UInt64(parsed[from])
        while entries.count < parsed[limit] {
            let piece = try reader.entries(from: next, limit: min(256, parsed[limit] - entries.count))
            if piece.isEmpty { break }
            for body in piece {
                entries.append((next, body))
                next += 1
            }
        }
        switch parsed[CommonOptions.format] {
        case .text:
            var table = Table([
                .init("index", alignment: .right), .init("leaf"), .init("kind"), .init("digest", fit: .whole),
            ])
            for entry in entries {
                let record = try? JSONValue.parse(entry.body)
                let kind = record?["kind"]?.string ?? "unknown"
                let digest = record?["spec"]?["hashedRekordV002"]?["data"]?["digest"]?.string ?? ""
                table.append([
                    "\(entry.index)", "\(TreeHash.leaf(of: entry.body).base64.prefix(16), .digest)", "\(kind)",
                    "\(digest, .digest)",
                ])
            }
            if entries.isEmpty {
                console.note("no entries from \(parsed[from]) on; the log has \(reader.head.size)")
            } else {
                console.print(table)
            }
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/log-entries/v1", "size": .integer(Int(reader.head.size)),
                "entries": .array(
                    entries.map { entry in
                        [
                            "index": .integer(Int(entry.index)),
                            "leafHash": .string(TreeHash.leaf(of: entry.body).base64),
                            "body": (try? JSONValue.parse(entry.body)) ?? .null,
                        ]
                    }),
            ])
        }
        return .success
    }
}
