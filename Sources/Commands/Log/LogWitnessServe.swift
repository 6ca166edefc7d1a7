import Arguments
import Durable
import HTTP
import JSON
import Ledger
import Merkle
import Storage
import Terminal
import Time

/// `custody log witness serve`: a witness that logs ask over HTTP (C2SP tlog-witness).
enum LogWitnessServe {
    private static let listen = Option(
        "--listen", .text("ADDRESS"), default: "127.0.0.1:7380",
        "the address and port to listen on; a proxy in front has TLS")
    private static let logs = Option.repeated(
        "--log", .text("VKEY"), minimum: 1,
        "the verifier key of a log to witness, or `ORIGIN=VKEY` where its origin is not the key's name")
    private static let state = Option.required(
        "--state", .directory, "the folder that remembers what was cosigned; made if it is not there")

    static let command = Command(
        "serve", "cosign checkpoints over HTTP until told to stop",
        discussion: """
            Answers `POST /add-checkpoint` as C2SP tlog-witness says. What is cosigned is on disk before the answer, so \
            that no two histories are cosigned whatever fails in between; keep the state, and never put back an old copy.

            SIGTERM and SIGINT end it within a second.
            """,
        options: [listen, logs, state, LogWitness.name], groups: [SigningKey.onlyKeyGroup, CommonOptions.output],
        examples: [
            .init(
                "Witness one log",
                "custody log witness serve --name witness.example.com/w1 --key witness.key --state witness-state "
                    + "--log 'log.example.com+0f3b7c1d+AVfn…'")
        ], seeAlso: ["log witness key"]
    ) { parsed, console in
        let address = try HTTPAddress(parsed[listen])
        let signer = try LogWitness.signer(parsed)
        let folder = parsed[state]
        try makeFolder(folder, mode: 0o700)
        let witness = try Witness(
            logs: try identities(parsed[logs]), signers: [signer],
            storage: try SQLiteWitnessStorage("\(folder)/witness.db")
        ) { UInt64(max(0, Instant.now().seconds)) }
        let termination = Termination()
        let server = try HTTPServer(address, limits: limits) { await answer($0, witness) }
        tell(server.address, signer.verifierKey, parsed, console)
        let isTold = await termination?.wait() ?? false
        await server.stop(within: .milliseconds(500))
        guard isTold else {
            throw CommandError(
                "system.signals", "the process could not wait for signals", exitCode: .internalError)
        }
        return .success
    }

    private static var limits: ServerLimits {
        var limits = ServerLimits()
        limits.bodySize = UInt64(Witness.longestRequest)
        limits.bodySeconds = 10
        limits.methods = [.get, .head, .post]
        return limits
    }

    /// Reads the logs' keys; several keys of one origin are one log's.
    private static func identities(_ texts: [String]) throws -> [LogIdentity] {
        var found: [(origin: Origin, verifiers: [NoteVerifier])] = []
        for text in texts {
            // A base 64 text may end in equals signs; a name with one goes with a key that says so.
            let separator = text.firstIndex(of: "=").flatMap { text[$0...].contains("+") ? $0 : nil }
            let key = try VerifierKey(separator.map { String(text[text.index(after: $0)...]) } ?? text)
            let origin = try Origin(separator.map { String(text[..<$0]) } ?? key.name.text)
            let verifier = try NoteVerifier(key)
            if let index = found.firstIndex(where: { $0.origin == origin }) {
                found[index].verifiers.append(verifier)
            } else {
                found.append((origin, [verifier]))
            }
        }
        return found.map { LogIdentity(origin: $0.origin, verifiers: $0.verifiers) }
    }

    private static func answer(_ request: HTTPRequest, _ witness: Witness) async -> HTTPResponse {
        guard request.path == "/add-checkpoint" else {
            return .text(404, "this is a witness; checkpoints are sent to /add-checkpoint")
        }
        guard request.method == .post else {
            return HTTPResponse(405, headers: ["Allow": "POST"])
        }
        let body: [UInt8]
        do throws(HTTPError) { body = try await request.body.collect(limit: Witness.longestRequest) } catch {
            return .text(400, error.message)
        }
        let answer = witness.addCheckpoint(body)
        return HTTPResponse(answer.status, headers: ["Content-Type": answer.contentType], body: answer.body)
    }

    private static func tell(
        _ address: HTTPAddress, _ key: VerifierKey, _ parsed: ParsedArguments, _ console: Console
    ) {
        let url = "http://\(address)/"
        switch parsed[CommonOptions.format] {
        case .text:
            console.print("witness      \(key.name.text)")
            console.print("verifier key \("\(key)", .code)")
            console.print("listening on \(url)")
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/witness-serve/v1", "name": .string(key.name.text),
                "verifierKey": .string("\(key)"), "url": .string(url),
            ])
        }
        // Whoever started it waits for these lines.
        console.flush()
    }
}
