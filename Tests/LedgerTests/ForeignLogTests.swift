import Crypto
import Dispatch
import HTTP
import Ledger
import Merkle
import Storage
import Synchronization
import TestSupport
import Testing

/// Does what blocks on a thread that is none of Swift's: of those there are few, and a server's handlers run on them too.
func aside<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "aside").async { continuation.resume(with: Result { try work() }) }
    }
}

/// Go's implementation of transparency logs (`golang.org/x/mod/sumdb`), which Debian has; it was built by others for others.
enum GoLog {
    static let missing: Comment = "no Go with golang.org/x/mod/sumdb: Scripts/bootstrap --tests installs them"

    private static let build = Mutex<(files: TemporaryDirectory, program: String)?>(nil)

    /// Where Debian's packages of Go's libraries are.
    private static let path = "/usr/share/gocode"

    static let isThere = Tool.isInstalled("go") && Tool.isExecutable(path + "/src/golang.org/x/mod/sumdb")

    /// The program of `Tests/Foreign/tlog`, built once.
    static func program() throws -> String {
        try build.withLock { build in
            if let build { return build.program }
            let files = try TemporaryDirectory()
            try Tool.run(
                ["go", "build", "-o", files.path + "/tlog", TestData.package + "/Tests/Foreign/tlog/main.go"],
                in: files.path,
                environment: [
                    "GO111MODULE": "off", "GOPATH": path, "GOCACHE": files.path + "/cache", "GOFLAGS": "",
                    "HOME": files.path,
                ])
            build = (files, files.path + "/tlog")
            return files.path + "/tlog"
        }
    }

    static func run(_ arguments: String...) async throws -> String {
        try await aside { try Tool.run([try program()] + arguments).text }
    }
}

/// A server of static files that is not ours.
struct StaticServer {
    let process: BackgroundProcess
    let url: String

    init(_ folder: String) async throws {
        process = try BackgroundProcess(
            ["python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], in: folder)
        let line = try await process.output(containing: "http://")
        url = String(line.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" })
    }
}

@Suite(.enabled(if: GoLog.isThere, GoLog.missing)) struct `Logs and their readers by others` {
    @Test(.enabled(if: Tool.isInstalled("python3"), "python3 is not installed"), arguments: [1, 256, 700])
    func `Go reads a whole log that Custody wrote, over static files`(_ size: Int) async throws {
        let files = try TemporaryDirectory()
        let signer = try TestKeys.signer("log.example/go", seed: 3)
        let signers = try LogWriter.Signers(signer)
        try files.makeDirectory("log")
        let path = files.path + "/log"
        try LogWriter.create(try LogDirectory(path, creating: true), signers: signers)
        let writer = try LogWriter(try LogDirectory(path), signers: signers)
        for batch in stride(from: 0, to: size, by: 100) {
            let entries = try (batch..<min(batch + 100, size)).map { try LogEntry(body: Array("entry \($0)".utf8)) }
            _ = try await writer.append(entries)
        }
        try await aside { try writer.close() }
        let server = try await StaticServer(path)
        let answer = try await GoLog.run("read", server.url, "\(signer.verifierKey)")
        #expect(answer == "\(size) entries, \(size) inclusion proofs, \(size) consistency proofs")
        // And a copy of it, made over the same server.
        let source = Static(url: try HTTPURL(server.url), client: HTTPClient(limits: Static.limits))
        let copy = MirrorFolder(files.path + "/copy")
        let report = try await LogMirror(log: try signers.identity, source: source, target: copy).update()
        #expect(report.checkpoint.head.size == UInt64(size))
        let second = try await StaticServer(files.path + "/copy")
        #expect(try await GoLog.run("read", second.url, "\(signer.verifierKey)") == answer)
    }

    struct Static: MirrorSource {
        let url: HTTPURL
        let client: HTTPClient

        static var limits: ClientLimits {
            var limits = ClientLimits()
            limits.bodySize = 1 << 25
            return limits
        }

        func file(_ path: String, limit: Int) async throws -> [UInt8]? {
            let answer = try await client.get(try url.appending(path))
            return answer.status == 200 ? answer.body : nil
        }
    }

    @Test func `Custody copies and cosigns a log that Go wrote`() async throws {
        let files = try TemporaryDirectory()
        let name = "foreign.example/log"
        let (folder, keyFile) = (files.path + "/log", files.path + "/key")
        let key = try await GoLog.run("write", folder, keyFile, name, "700")
        let log = try LogIdentity(try VerifierKey(key))
        let mirror = LogMirror(log: log, source: MirrorFolder(folder), target: MirrorFolder(files.path + "/copy"))
        #expect(try await mirror.update().bundles == 2)
        _ = try await GoLog.run("write", folder, keyFile, name, "3000")
        #expect(try await mirror.update().checkpoint.head.size == 3000)

        let cosigner = try TestKeys.cosigner()
        let witness = try Witness(
            logs: [log], signers: [cosigner], storage: try SQLiteWitnessStorage(files.path + "/witness.db")
        ) { 1_700_000_000 }
        let server = try HTTPServer(HTTPAddress(port: 0)) { request in
            let body = (try? await request.body.collect(limit: Witness.longestRequest)) ?? []
            let answer = witness.addCheckpoint(body)
            return HTTPResponse(answer.status, headers: ["Content-Type": answer.contentType], body: answer.body)
        }
        let url = "http://\(server.address)/"
        let vkey = "\(cosigner.verifierKey)"
        for (size, old, expected) in [
            ("1", "0", "200 cosigned 1"), ("700", "1", "200 cosigned 700"), ("700", "700", "200 cosigned 700"),
            ("800", "0", "409 text/x.tlog.size 700"), ("3000", "700", "200 cosigned 3000"),
        ] {
            #expect(try await GoLog.run("submit", keyFile, size, old, url, vkey) == expected)
        }
        await server.stop()
    }
}
