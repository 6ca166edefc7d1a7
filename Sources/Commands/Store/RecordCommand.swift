import Arguments
import Artifacts
import Durable
import Evidence
import Gate
import JSON
import Ledger
import Recording
import Storage
import Terminal
import Trust
import Wording

/// `custody record`: takes evidence into a store: verified, timestamped, stored, logged.
enum RecordCommand {
    private static let files = Argument.repeated(
        .path.named("BUNDLE"),
        "files of evidence, or folders of them: Sigstore bundles, DSSE envelopes, one of either a line")
    private static let standardInput = Option.flag("--stdin", "read evidence from standard input, one document a line")

    static let command = Command(
        "record", "take evidence into a store: verified, timestamped, stored and logged",
        discussion: """
            A document is verified by the credentials of the store's principals, given a timestamp by the store's own \
            authority, stored, and logged. It has a receipt when all of that is on disk. What does not verify is refused \
            with its reason, and nothing of it is written. What was recorded before gives its first index again.

            Lines of standard input are recorded as they arrive. Where the store has witnesses they are asked meanwhile, and \
            at the end.

            On SIGTERM what has begun is finished, and the rest is left; record it again and what is there is found.
            """,
        arguments: [files],
        options: [
            StoreOptions.store, standardInput, Witnessing.wait, Witnessing.atMost, SigningKey.passphraseFile,
        ],
        groups: [AdmissionOptions.group, CommonOptions.output],
        examples: [
            .init("One bundle", "custody record app.bundle.json"),
            .init("A folder", "custody record evidence/ --store /srv/custody"),
            .init("By people's own keys", "custody record approval.json --ssh allowed_signers --openpgp release.asc"),
            .init("From a pipe", "cat *.jsonl | custody record --stdin"),
        ], exitCodes: .verdict(success: "all recorded", held: "some were refused"),
        seeAlso: ["evidence", "export", "log prove"]
    ) { parsed, console in
        guard parsed[standardInput] || !parsed[files].isEmpty else {
            throw CommandError(
                "usage.missing-argument", "nothing to record was named", expected: "files of evidence, or --stdin",
                next: "see 'custody record --help'")
        }
        let directory = try StoreOptions.open(parsed)
        let paths = try EvidenceFolder.files(under: parsed[files]).files
        let admission = try AdmissionOptions.admission(parsed, directory)
        let policy = try Witnessing.policy(of: directory)
        let waits = parsed[Witnessing.wait] == .witnessed
        if waits { try Witnessing.requireQuorum(policy, directory) }
        StopRequest.listen()
        let recorder = try await OpenRecorder(
            directory, admission: admission, passphraseFile: parsed[SigningKey.passphraseFile], on: console)
        let report = RecordReport(console, parsed[CommonOptions.format])
        let asking = try WitnessAsking(policy, recorder.writer)
        let rounds = Task { await asking?.run() }
        do {
            try await record(paths, recorder, report, asking, console)
            if parsed[standardInput] { try await recordInput(recorder, report, asking) }
            rounds.cancel()
            await rounds.value
            if waits {
                report.isWitnessed = try await asking?.gather(atMost: parsed[Witnessing.atMost], on: console)
            } else {
                try await asking?.askOnce()
            }
        } catch {
            // What has a receipt is told, whatever came after it.
            rounds.cancel()
            await rounds.value
            try? recorder.close()
            report.finish()
            throw error
        }
        try recorder.close()
        return report.finish()
    }

    /// Records one document that was just made, by the principals of the store.
    static func record(
        _ bytes: [UInt8], from source: String, _ parsed: ParsedArguments, _ console: Console, keys: StoreKeys? = nil
    ) async throws -> ExitCode {
        let directory = try StoreOptions.open(parsed)
        let admission = try AdmissionOptions.admission(principals: nil, keys: [], directory)
        let keys = try keys ?? StoreKeys.open(directory, passphraseFile: nil)
        let recorder = try await OpenRecorder(directory, admission: admission, keys: keys, on: console)
        let report = RecordReport(console, parsed[CommonOptions.format])
        report.add(try await recorder.record(bytes, from: source))
        try recorder.close()
        return report.finish()
    }

    /// Documents that are recorded at a time, so that one commit takes in many.
    static let inFlight = 64

    private static func record(
        _ paths: [String], _ recorder: OpenRecorder, _ report: RecordReport, _ asking: WitnessAsking?,
        _ console: Console
    ) async throws {
        let progress = LazyProgress("recording", unit: .items("files"), on: console)
        defer { progress.finish() }
        var done = 0
        for start in stride(from: 0, to: paths.count, by: inFlight) {
            if StopRequest.isMade {
                report.stop(leaving: paths.count - start)
                return
            }
            let piece = paths[start..<min(start + inFlight, paths.count)]
            let outcomes = try await withThrowingTaskGroup(of: (Int, [OpenRecorder.Outcome]).self) { group in
                for (position, path) in zip(piece.indices, piece) {
                    group.addTask {
                        let bytes = try readFile(path, limit: EvidenceLimits.standard.documentBytes)
                        return (position, try await recorder.record(bytes, from: path))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (_, outcomes) in outcomes.sorted(by: { $0.0 < $1.0 }) { report.add(outcomes) }
            try asking?.requireNoContradiction()
            done += piece.count
            progress.report(Int64(done), of: Int64(paths.count))
        }
    }

    /// How long nothing is done where nothing has arrived.
    private static let pause = Duration.milliseconds(20)

    /// Records the lines of standard input as they arrive, and where its first line is no document, all of it as one.
    private static func recordInput(
        _ recorder: OpenRecorder, _ report: RecordReport, _ asking: WitnessAsking?
    ) async throws {
        var input = InputLines(limit: EvidenceLimits.standard.documentBytes)
        var piece: [[UInt8]] = []
        var number = 0
        while !StopRequest.isMade {
            let next = try input.next()
            if case .line(let line) = next {
                // One document may go over many lines.
                if number == 0, piece.isEmpty, (try? JSONValue.parse(line)) == nil {
                    return try await recordWhole(line, input, recorder, report)
                }
                piece.append(line)
                if piece.count < inFlight { continue }
            }
            if !piece.isEmpty {
                report.add(try await record(lines: piece, after: number, recorder))
                number += piece.count
                piece = []
                try asking?.requireNoContradiction()
            }
            if next == .end { return }
            if next == .none { try await Task.sleep(for: pause) }
        }
        report.stop(leaving: piece.count)
    }

    private static func recordWhole(
        _ beginning: [UInt8], _ lines: InputLines, _ recorder: OpenRecorder, _ report: RecordReport
    ) async throws {
        var input = lines
        while !StopRequest.isMade {
            if let rest = try input.rest() {
                let bytes = beginning + [UInt8(ascii: "\n")] + rest
                return report.add(try await recorder.record(bytes, from: "standard input"))
            }
            try await Task.sleep(for: pause)
        }
        report.stop(leaving: 1)
    }

    private static func record(
        lines: [[UInt8]], after first: Int, _ recorder: OpenRecorder
    ) async throws -> [OpenRecorder.Outcome] {
        let outcomes = try await withThrowingTaskGroup(of: (Int, [OpenRecorder.Outcome]).self) { group in
            for (position, line) in lines.enumerated() {
                group.addTask {
                    let outcomes = try await recorder.record(line, from: "standard input")
                    return (
                        position,
                        outcomes.map { .init(source: $0.source, line: first + position + 1, verdict: $0.verdict) }
                    )
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return outcomes.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
}
