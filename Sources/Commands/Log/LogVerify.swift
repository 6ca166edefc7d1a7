import Arguments
import JSON
import Ledger
import Merkle
import Storage
import Terminal

/// `custody log verify`: that the log is what its checkpoint says.
enum LogVerify {
    private static let full = Option.flag(
        "--full", "read every entry again, and compute the root from them alone")

    static let command = Command(
        "verify", "check that the log is what its checkpoint says",
        discussion: """
            The checkpoint's signature, the right edge of the tree against its root, and that what was published is the \
            beginning of the tree. With `--full` every entry is read and hashed, and the root computed from nothing else.
            """,
        options: [StoreOptions.store, full], groups: [CommonOptions.output],
        examples: [.init("All of it", "custody log verify --full")],
        exitCodes: .verdict(success: "verified", held: "not what the checkpoint says"), seeAlso: ["fsck", "log status"]
    ) { parsed, console in
        let store = try StoreOptions.open(parsed)
        do {
            let (reader, _) = try LogCommand.open(store)
            let published = try checkPublished(reader)
            if parsed[full] { try checkEntries(reader, on: console) }
            switch parsed[CommonOptions.format] {
            case .text:
                console.print(
                    "\("verified", .released): \(reader.head.size) entries\(parsed[full] ? ", every one read" : "")")
                console.field("root", "\(reader.head.root.base64, .digest)")
            case .json:
                console.print(json: [
                    "schema": "https://custody.dev/schemas/log-verification/v1", "verified": true,
                    "full": .bool(parsed[full]), "size": .integer(Int(reader.head.size)),
                    "rootHash": .string(reader.head.root.base64), "publishedSize": .integer(Int(published)),
                ])
            }
            return .success
        } catch let error as LogError where error.isVerdict {
            switch parsed[CommonOptions.format] {
            case .text: console.print("\("not verified", .held): \(error.description)")
            case .json:
                console.print(json: [
                    "schema": "https://custody.dev/schemas/log-verification/v1", "verified": false,
                    "full": .bool(parsed[full]), "code": .string(error.code.rawValue),
                    "message": .string(error.description),
                ])
            }
            return .held
        }
    }

    /// The size that was published; 0 where nothing was.
    private static func checkPublished(_ reader: LogReader) throws -> UInt64 {
        guard let published = try reader.publishedCheckpoint() else { return 0 }
        let head = published.checkpoint.head
        guard head.size <= reader.head.size else {
            throw LogError(
                .rolledBack,
                "\(head.size) entries were published, and the log has \(reader.head.size); entries were removed")
        }
        guard try reader.head(atSize: head.size) == head else {
            throw LogError(.forked, "the published checkpoint of \(head.size) entries is not one of this log's tree")
        }
        return head.size
    }

    private static func checkEntries(_ reader: LogReader, on console: Console) throws {
        let size = reader.head.size
        let progress = LazyProgress("reading entries", unit: .items("entries"), on: console)
        defer { progress.finish() }
        var edge = RightEdge()
        var hasher = TreeHasher()
        while edge.size < size {
            // Each is held against its leaf in the tiles as it is read.
            let piece = try reader.entries(from: edge.size)
            if piece.isEmpty { break }
            for entry in piece { try edge.append(hasher.leaf(of: entry), with: &hasher) }
            progress.report(Int64(edge.size), of: Int64(size))
        }
        guard edge.head == reader.head else {
            throw LogError(
                .rootMismatch,
                "the entries lead to the root \(edge.head.root) of \(edge.size), and the checkpoint says "
                    + "\(reader.head.root) of \(size)")
        }
    }
}

extension LogError {
    /// Whether it says that the log is not what it should be, rather than that it could not be read.
    fileprivate var isVerdict: Bool {
        switch code {
        case .anotherLog, .rootMismatch, .rolledBack, .forked, .tileMissing, .tileDamaged, .stateDamaged: true
        default: false
        }
    }
}
