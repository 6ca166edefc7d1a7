import Arguments
import Artifacts
import Evidence
import JSON
import Ledger
import Merkle
import Recording
import Synchronization
import Terminal
import Trust

/// What came of documents that were to be recorded: told one by one, or as one JSON document at the end.
final class RecordReport: Sendable {
    private struct State {
        var outcomes: [OpenRecorder.Outcome] = []
        /// Files or lines that were known and left when the process was asked to stop; nil where it was not.
        var left: Int?
        /// Whether the quorum cosigned what was recorded; nil where nobody waited for it.
        var isWitnessed: Bool?
    }

    private let console: Console
    private let format: OutputFormat
    private let state = Mutex(State())

    init(_ console: Console, _ format: OutputFormat) {
        self.console = console
        self.format = format
    }

    var isWitnessed: Bool? {
        get { state.withLock { $0.isWitnessed } }
        set { state.withLock { $0.isWitnessed = newValue } }
    }

    func add(_ outcomes: [OpenRecorder.Outcome]) {
        state.withLock { $0.outcomes += outcomes }
        guard format == .text else { return }
        for outcome in outcomes { tell(outcome) }
        // Whoever reads along has the receipts of what is on disk, whatever happens to this process.
        console.flush()
    }

    /// Notes that the process was asked to stop before it came to some files or lines, and to what had not arrived yet.
    func stop(leaving count: Int) { state.withLock { $0.left = ($0.left ?? 0) + count } }

    private func tell(_ outcome: OpenRecorder.Outcome) {
        switch outcome.verdict {
        case .verified(let recorded):
            let type = PredicateType(recorded.statement.predicateType)?.label ?? recorded.statement.predicateType
            let known = recorded.receipt.isNew ? "" : "  (was there)"
            console.print(
                "\(recorded.receipt.index)  \(recorded.attestation.description, .digest)  \(type)  "
                    + "\(outcome.place, .code)\(known)")
        case .rejected(let rejection):
            console.print("\("refused", .held)  \(outcome.place, .code)")
            RejectionText.print(rejection, on: console)
        case .undetermined(let rejection):
            console.print("\("could not be checked", .undetermined)  \(outcome.place, .code)")
            RejectionText.print(rejection, on: console)
        }
    }

    /// Tells the sum of it.
    ///
    /// - Returns: how the process ends.
    @discardableResult
    func finish() -> ExitCode {
        let (outcomes, left) = state.withLock { ($0.outcomes, $0.left) }
        let recorded = outcomes.compactMap(\.verdict.verified)
        let refused = outcomes.count { if case .rejected = $0.verdict { true } else { false } }
        let unchecked = outcomes.count - recorded.count - refused
        switch format {
        case .text:
            var words = ["\(recorded.count) recorded"]
            let known = recorded.count { !$0.receipt.isNew }
            if known > 0 { words[0] += " (\(known) were there)" }
            if refused > 0 { words.append("\(refused) refused") }
            if unchecked > 0 { words.append("\(unchecked) could not be checked") }
            console.note("\(words.joined(separator: ", "))")
            if isWitnessed == true { console.note("cosigned by the quorum of witnesses") }
            if isWitnessed == false {
                console.warn(
                    "all of it is on disk and in the log, but the quorum of witnesses has not cosigned it yet; record it "
                        + "again with --wait witnessed: what is there is found, and the witnesses are asked again")
            }
            if let left {
                let rest = left > 0 ? "\(left) left to record" : "what had not arrived is left"
                console.warn("stopped by \(StopRequest.signal ?? "a signal"): \(rest)")
            }
        case .json:
            var object: JSONObject = [
                "schema": "https://custody.dev/schemas/recorded/v1", "results": .array(outcomes.map(\.json)),
            ]
            if let isWitnessed { object["witnessed"] = .bool(isWitnessed) }
            if let left { object["left"] = .integer(left) }
            if let last = recorded.map(\.receipt.checkpoint).max(by: {
                $0.checkpoint.head.size < $1.checkpoint.head.size
            }) {
                object["checkpoint"] = .string(String(decoding: last.bytes, as: UTF8.self))
            }
            console.print(json: .object(object))
        }
        if refused > 0 { return .held }
        return unchecked > 0 || left != nil || isWitnessed == false ? .undetermined : .success
    }
}

extension OpenRecorder.Outcome {
    /// The file, with the line where it is not the first.
    fileprivate var place: String { line > 1 ? "\(source):\(line)" : source }

    fileprivate var json: JSONValue {
        var object: JSONObject = ["source": .string(source), "line": .integer(line)]
        switch verdict {
        case .verified(let recorded):
            object["status"] = .string(recorded.receipt.isNew ? "recorded" : "known")
            object["index"] = .integer(Int(recorded.receipt.index))
            object["leafHash"] = .string(recorded.receipt.leaf.base64)
            object["attestation"] = .string(recorded.attestation.description)
            object["bundle"] = .string(recorded.bundle.description)
            object["predicateType"] = .string(recorded.statement.predicateType)
            object["credential"] = .string(recorded.credential)
        case .rejected(let rejection):
            object["status"] = "refused"
            object["rejection"] = rejection.json
        case .undetermined(let rejection):
            object["status"] = "unchecked"
            object["rejection"] = rejection.json
        }
        return .object(object)
    }
}
