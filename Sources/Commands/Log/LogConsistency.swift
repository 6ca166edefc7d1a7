import Arguments
import JSON
import Ledger
import Merkle
import Storage
import Terminal

/// `custody log consistency`: that the log has only grown between two sizes.
enum LogConsistency {
    private static let old = Argument.required(.text("M"), "the smaller number of entries")
    private static let new = Argument.optional(.text("N"), "the larger number of entries; all of them unless given")

    static let command = Command(
        "consistency", "prove that the tree of M entries is the beginning of the tree of N",
        discussion: """
            The proof is checked before it is printed: the two heads and the hashes between them, as RFC 6962 §2.1.2 has \
            them.
            """,
        arguments: [old, new], options: [StoreOptions.store], groups: [CommonOptions.output],
        examples: [.init("From a checkpoint of 1,000 entries to now", "custody log consistency 1000")],
        seeAlso: ["log checkpoint"]
    ) { parsed, console in
        let (reader, _) = try LogCommand.open(try StoreOptions.open(parsed))
        let from = try LogCommand.number(parsed[old], "number of entries")
        let to = try parsed[new].map { try LogCommand.number($0, "number of entries") } ?? reader.head.size
        let heads = (try reader.head(atSize: from), try reader.head(atSize: to))
        let proof = try reader.consistencyProof(from: from, to: to)
        try proof.verify(from: heads.0, to: heads.1)
        switch parsed[CommonOptions.format] {
        case .text:
            console.print("\("consistent", .released): \(from) entries are the beginning of \(to)")
            console.field("root of \(from)", "\(heads.0.root.base64, .digest)", width: 20)
            console.field("root of \(to)", "\(heads.1.root.base64, .digest)", width: 20)
            for hash in proof.hashes { console.print("  \(hash.base64, .digest)") }
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/log-consistency/v1",
                "from": head(heads.0), "to": head(heads.1),
                "hashes": .array(proof.hashes.map { .string($0.base64) }),
            ])
        }
        return .success
    }

    private static func head(_ head: TreeHead) -> JSONValue {
        ["size": .integer(Int(head.size)), "rootHash": .string(head.root.base64)]
    }
}
