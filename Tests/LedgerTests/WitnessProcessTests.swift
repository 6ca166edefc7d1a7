import Crypto
import Encoding
import HTTP
import Ledger
import Merkle
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `custody log witness serve`, as a process of its own.
@Suite(.enabled(if: BuiltProduct.path("custody") != nil, "custody is not built"), .serialized)
struct `The witness's process` {
    /// A folder with a witness's key and state.
    final class House: Sendable {
        let files: TemporaryDirectory
        let log: TestLog
        let program: String

        init(size: Int = 200) throws {
            files = try TemporaryDirectory()
            log = try TestLog(size: size)
            program = try #require(BuiltProduct.path("custody"))
            let seed = [UInt8](repeating: 7, count: 32)
            try files.write("witness.key", try TestKeys.ed25519(seed).pem(passphrase: nil), mode: 0o600)
        }

        func start(_ more: [String] = []) throws -> BackgroundProcess {
            try BackgroundProcess(
                [
                    program, "log", "witness", "serve", "--listen", "127.0.0.1:0", "--name", "witness.example/w1",
                    "--key",
                    "witness.key", "--state", "state", "--log", "\(log.signer.verifierKey)",
                ] + more, in: files.path)
        }

        /// Where a started witness listens.
        func url(_ process: BackgroundProcess) async throws -> HTTPURL {
            let output = try await process.output(containing: "listening on http://127.0.0.1:")
            let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("listening on ") })
            return try HTTPURL(line.dropFirst("listening on ".count) + "add-checkpoint")
        }
    }

    @Test func `It cosigns, tells of conflicts, and stops when it is told to`() async throws {
        let house = try House()
        let process = try house.start()
        let url = try await house.url(process)
        let client = HTTPClient()
        let cosigner = try NoteVerifier(try TestKeys.cosigner().verifierKey)
        let request = try house.log.request(0, 20)
        let answer = try await client.post(request.bytes, to: url, type: "text/plain")
        #expect(answer.status == 200)
        let signed = try request.checkpoint.adding(try NoteSignature.parse(lines: answer.body))
        #expect(try signed.verify(house.log.identity, witnesses: [cosigner]).cosignatures.count == 1)
        let conflict = try await client.post(try house.log.request(0, 30).bytes, to: url, type: "text/plain")
        #expect(conflict.status == 409 && conflict.headers["Content-Type"] == "text/x.tlog.size")
        #expect(conflict.body == Array("20\n".utf8))
        #expect(try await client.get(url).status == 405)
        #expect(
            try await client.get(HTTPURL("http://" + url.text.dropFirst(7).prefix { $0 != "/" } + "/other")).status
                == 404)
        #expect(try await aside { process.end(SIGTERM) } == 0)
        #expect(process.errors == "")
        // Another takes its place, and remembers.
        let next = try house.start(["--format", "text"])
        let again = try await client.post(
            try house.log.request(0, 30).bytes, to: try await house.url(next), type: "text/plain")
        #expect(again.body == Array("20\n".utf8))
        #expect(try await aside { next.end(SIGINT) } == 0)
    }

    /// What clients were told.
    final class Told: Sendable {
        let cosigned = Mutex<[UInt64: Set<String>]>([:])
        let largest = Mutex<UInt64>(0)

        /// Asks for a few checkpoints, each on what was cosigned last, until the witness is gone.
        func ask(_ url: HTTPURL, for log: TestLog, lane: UInt64) async {
            let client = HTTPClient()
            for step in 1...6 as ClosedRange<UInt64> {
                let old = largest.withLock { $0 }
                let new = min(old + step + lane, 199)
                guard let request = try? log.request(old, new),
                    let answer = try? await client.post(request.bytes, to: url, type: "text/plain")
                else { return }
                if answer.status == 409, let size = UInt64(String(decoding: answer.body.dropLast(), as: UTF8.self)) {
                    largest.withLock { $0 = max($0, size) }
                }
                guard answer.status == 200 else { continue }
                largest.withLock { $0 = max($0, new) }
                let root = request.checkpoint.checkpoint.head.root.base64
                cosigned.withLock { _ = $0[new, default: []].insert(root) }
            }
        }
    }

    @Test func `Killed at any moment, it never cosigns two roots of one size`() async throws {
        let house = try House()
        let forked = try TestLog(size: 200, salt: "!")
        let told = Told()
        for round in 0..<12 {
            let process = try house.start()
            let url = try await house.url(process)
            await withTaskGroup(of: Void.self) { group in
                for lane in 0..<8 as Range<UInt64> {
                    let log = lane.isMultiple(of: 2) ? house.log : forked
                    group.addTask { await told.ask(url, for: log, lane: lane / 2) }
                }
                try? await Task.sleep(for: .milliseconds(3 * round))
                process.send(SIGKILL)
            }
            #expect(try await aside { process.end(SIGKILL) } == 128 + SIGKILL)
        }
        let all = told.cosigned.withLock { $0 }
        #expect(!all.isEmpty && all.allSatisfy { $0.value.count == 1 })
        // All of one history: the one that came first.
        let honest = try all.allSatisfy { try $0.value == [house.log.head($0.key).root.base64] }
        let other = try all.allSatisfy { try $0.value == [forked.head($0.key).root.base64] }
        #expect(honest != other)
    }

    @Test func `Fifty clients at once are served`() async throws {
        let house = try House()
        let process = try house.start()
        let url = try await house.url(process)
        let client = HTTPClient()
        let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
            for lane in 0..<50 {
                group.addTask {
                    var statuses: [Int] = []
                    for _ in 0..<10 {
                        let body = try house.log.request(0, UInt64(1 + lane)).bytes
                        statuses.append(try await client.post(body, to: url, type: "text/plain").status)
                    }
                    return statuses
                }
            }
            var all: [Int] = []
            for try await some in group { all += some }
            return all
        }
        // One is first; the others hear of it.
        #expect(statuses.count == 500 && statuses.count { $0 == 200 } == 1 && statuses.count { $0 == 409 } == 499)
        #expect(try await aside { process.end() } == 0)
    }

    @Test(arguments: [
        (["--log", "nonsense"], "key.form"), (["--listen", "example.com:1"], "http.address"),
        (["--listen", "nowhere"], "http.address"), (["--name", "two words"], "key.name"),
        (["--key", "p256.key"], "witness.key-algorithm"), (["--key", "absent.key"], "file.not-found"),
        (["--state", "witness.key"], "file.not-directory"), (["--state", "absent/state"], "file.not-found"),
    ])
    func `What it cannot work with is refused`(_ words: [String], _ code: String) async throws {
        let house = try House(size: 1)
        try house.files.write("p256.key", try World.key("alice").pem(passphrase: nil), mode: 0o600)
        var arguments = [
            "log", "witness", "serve", "--listen", "127.0.0.1:0", "--name", "w", "--key", "witness.key", "--state",
            "state",
            "--log", "\(house.log.signer.verifierKey)", "--format", "json",
        ]
        if words[0] == "--log" {
            arguments += words
        } else {
            let index = try #require(arguments.firstIndex(of: words[0]))
            arguments[index + 1] = words[1]
        }
        let line = ["timeout", "20", house.program] + arguments
        let answer = try await aside { try Tool.start(line, in: house.files.path) }
        #expect(answer.status == 2 && answer.errors.contains("\"code\":\"\(code)\""), "\(answer.errors)")
    }
}
