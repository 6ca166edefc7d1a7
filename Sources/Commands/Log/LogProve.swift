import Arguments
import Artifacts
import JSON
import Ledger
import Merkle
import Storage
import Terminal

/// `custody log prove`: the offline proof that an entry is in the log.
enum LogProve {
    private static let entry = Argument.required(
        .text("ENTRY"), "an entry by its index, or by the digest of its attestation as `custody evidence` shows it")

    static let command = Command(
        "prove", "write the offline proof that an entry is in the log",
        discussion: """
            The form is C2SP tlog-proof: the index, the hashes to the root, and the checkpoint with its signatures. It is \
            verified before it is written, and verifies anywhere with the log's key.
            """,
        arguments: [entry], options: [StoreOptions.store, Destination.out, Destination.force],
        groups: [CommonOptions.output],
        examples: [
            .init("By index", "custody log prove 17 --out app.proof"),
            .init(
                "By the attestation's digest",
                "custody log prove sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ], seeAlso: ["log consistency", "export"]
    ) { parsed, console in
        try Destination.requireFree(parsed)
        let store = try StoreOptions.open(parsed)
        let (reader, key) = try LogCommand.open(store)
        let index = try index(of: parsed[entry], in: store)
        let proof = try reader.logProof(of: index)
        let body = try reader.entry(at: index)
        _ = try proof.verify(.leaf(of: body), in: try LogIdentity(key), witnesses: [])
        switch parsed[CommonOptions.format] {
        case .text: try Destination.write(proof.bytes, parsed, console)
        case .json:
            if let path = parsed[Destination.out], path != "-" { try Destination.write(proof.bytes, parsed, console) }
            console.print(json: [
                "schema": "https://custody.dev/schemas/log-proof/v1", "index": .integer(Int(index)),
                "leafHash": .string(TreeHash.leaf(of: body).base64),
                "size": .integer(Int(proof.checkpoint.checkpoint.head.size)),
                "rootHash": .string(proof.checkpoint.checkpoint.head.root.base64),
                "hashes": .array(proof.inclusion.hashes.map { .string($0.base64) }),
                "checkpoint": .string(String(decoding: proof.checkpoint.bytes, as: UTF8.self)),
            ])
        }
        return .success
    }

    private static func index(of text: String, in store: CustodyDirectory) throws -> UInt64 {
        guard text.contains(":") else { return try LogCommand.number(text, "index, and no digest") }
        var query = IndexQuery()
        query.attestation = try Digest(text)
        guard let found = try SQLiteMetadataStore(store.index, isWritable: false).find(query).first else {
            throw CommandError(
                "log.no-such-attestation", "the store has no attestation \(text)",
                next: "custody evidence ARTIFACT lists what there is about an artifact, by digest and index")
        }
        return found.logIndex
    }
}
