import Arguments
import HTTP
import JSON
import Ledger
import Merkle
import Storage
import Terminal

/// `custody log mirror`: a copy of a log, every byte of which is proven.
enum LogMirrorCommand {
    private static let source = Argument.required(
        .text("SOURCE"), "the log's URL, https or http, or its folder")
    private static let target = Argument.required(
        .directory.named("DEST"), "the folder of the copy; made if it is not there")

    static let command = Command(
        "mirror", "copy a log, and check every byte of it",
        discussion: """
            Copies the tiles, entries and checkpoint of any log in the form of C2SP tlog-tiles. Nothing is written that the \
            log's signed checkpoint does not prove: the signature, that the log still begins with what the copy has, \
            every tile's hashes, every entry. Run it again to go on where it stopped, or to follow the log.

            A copy shows if the log was ever put back or rewritten: then it stays as it is, and the answer is 1. It can \
            itself be served as static files, and be given to those who write the log, who refuse to go back behind it.
            """,
        arguments: [source, target], options: [LogCommand.logKey], groups: [CommonOptions.output],
        examples: [
            .init(
                "Copy a log, and later what came since",
                "custody log mirror https://log.example.com/ mirror --log 'log.example.com+0f3b7c1d+AVfn…'")
        ],
        exitCodes: .verdict(
            success: "copied, and all of it proven",
            held: "the log is not what its checkpoint says, or not what it was",
            undetermined: "the log could not be read"),
        seeAlso: ["log witness serve"]
    ) { parsed, console in
        let log = try LogIdentity(try VerifierKey(parsed[LogCommand.logKey]))
        let mirror = LogMirror(
            log: log, source: try place(parsed[source]), target: MirrorFolder(parsed[target]))
        let progress = LazyProgress("copying entries", unit: .items("entries"), on: console)
        defer { progress.finish() }
        do {
            let report = try await mirror.update { progress.report(Int64(clamping: $0), of: Int64(clamping: $1)) }
            progress.finish()
            tell(report, parsed, console)
            return .success
        } catch let error as MirrorError {
            progress.finish()
            return tell(error, parsed, console)
        }
    }

    private static func place(_ text: String) throws -> any MirrorSource {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else { return MirrorFolder(text) }
        return HTTPMirrorSource(try HTTPURL(text))
    }

    private static let schema = "https://custody.dev/schemas/log-mirror/v1"

    private static func tell(_ report: LogMirror.Report, _ parsed: ParsedArguments, _ console: Console) {
        let checkpoint = report.checkpoint.checkpoint
        let before = report.previous?.size ?? 0
        switch parsed[CommonOptions.format] {
        case .text:
            console.print("log      \(checkpoint.origin.text)")
            console.print("entries  \("\(checkpoint.head.size)")  (\("\(checkpoint.head.size - before)") new)")
            console.print("root     \(checkpoint.head.root.base64, .digest)")
        case .json:
            console.print(json: [
                "schema": .string(schema), "result": "copied", "origin": .string(checkpoint.origin.text),
                "size": .string("\(checkpoint.head.size)"), "root": .string(checkpoint.head.root.base64),
                "previousSize": .string("\(before)"),
                "fetched": ["tiles": .integer(Int64(report.tiles)), "bundles": .integer(Int64(report.bundles))],
            ])
        }
    }

    private static func tell(_ error: MirrorError, _ parsed: ParsedArguments, _ console: Console) -> ExitCode {
        switch parsed[CommonOptions.format] {
        case .text:
            console.print("\("not copied", .error)  \(error.message)")
            console.print("check       \(error.code.rawValue)")
        case .json:
            console.print(json: [
                "schema": .string(schema), "result": "refused", "check": .string(error.code.rawValue),
                "found": .string(error.message),
            ])
        }
        // What is not there, or not yet, is nothing against the log.
        return error.code == .checkpointMissing || error.code == .tileMissing ? .undetermined : .held
    }
}

/// A log that a server of static files shows.
struct HTTPMirrorSource: MirrorSource {
    private let url: HTTPURL
    private let clients: @Sendable (Int) -> HTTPClient

    init(_ url: HTTPURL) {
        self.url = url
        let (small, large) = (Self.client(1 << 20), Self.client(1 << 25))
        clients = { $0 <= 1 << 20 ? small : large }
    }

    private static func client(_ size: Int) -> HTTPClient {
        var limits = ClientLimits()
        limits.bodySize = size
        return HTTPClient(limits: limits)
    }

    func file(_ path: String, limit: Int) async throws -> [UInt8]? {
        let answer = try await clients(limit).get(try url.appending(path))
        switch answer.status {
        case 200: break
        case 404, 410: return nil
        default:
            throw HTTPError(.broken, "\(url)\(path): the server answers with the status \(answer.status)")
        }
        guard answer.body.count <= limit else {
            throw HTTPError(.tooLarge, "\(url)\(path): the file has more than \(limit) bytes")
        }
        return answer.body
    }
}
