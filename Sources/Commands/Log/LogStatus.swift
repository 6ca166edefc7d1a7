import Arguments
import Durable
import JSON
import Ledger
import Merkle
import Storage
import Terminal

/// `custody log status`: how long the log is, and how far publishing and the index have followed.
enum LogStatus {
    static let command = Command(
        "status", "tell how long the log is, and what follows it",
        options: [StoreOptions.store], groups: [CommonOptions.output],
        examples: [.init("Of the store in this folder", "custody log status")], seeAlso: ["log verify", "stats"]
    ) { parsed, console in
        let store = try StoreOptions.open(parsed)
        let (reader, key) = try LogCommand.open(store)
        let published = try reader.publishedCheckpoint()
        // The index is derived: a log without one is a log.
        let indexed =
            isTaken(store.index)
            ? try SQLiteMetadataStore(store.index, isWritable: false).indexedUpTo() : nil
        let cosigners = reader.checkpoint.note.signatures.filter { $0.name != key.name }.map(\.name.text)
        switch parsed[CommonOptions.format] {
        case .text:
            console.field("origin", "\(store.description.origin)")
            console.field("key", "\(key, .code)")
            console.field("entries", "\(reader.head.size)")
            console.field("root", "\(reader.head.root.base64, .digest)")
            console.field("published", published.map { "\($0.checkpoint.head.size) entries" } ?? "nothing yet")
            console.field(
                "indexed",
                indexed.map { "\($0) entries\($0 < reader.head.size ? ", behind the log" : "")" }
                    ?? "there is no index; custody reindex makes one")
            if !cosigners.isEmpty { console.field("cosigned by", "\(cosigners.joined(separator: ", "))") }
        case .json:
            var object: JSONObject = [
                "schema": "https://custody.dev/schemas/log-status/v1", "origin": .string(store.description.origin),
                "verifierKey": .string(key.description), "size": .integer(Int(reader.head.size)),
                "rootHash": .string(reader.head.root.base64),
                "cosignedBy": .array(cosigners.map { .string($0) }),
            ]
            if let indexed { object["indexedUpTo"] = .integer(Int(indexed)) }
            if let published { object["publishedSize"] = .integer(Int(published.checkpoint.head.size)) }
            console.print(json: .object(object))
        }
        return .success
    }
}
