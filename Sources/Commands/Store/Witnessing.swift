import Arguments
import Durable
import HTTP
import Ledger
import Merkle
import Recording
import Storage
import Synchronization
import Terminal
import Time

/// Cosignatures of witnesses for what was recorded.
///
/// Where a store has a witness policy, static readers are shown only checkpoints that its quorum cosigned.
enum Witnessing {
    /// What a receipt is waited for.
    enum Wait: String, WordValue { case committed, witnessed }

    static let wait = Option(
        "--wait", .word("WORD") as ValueKind<Wait>, default: .committed,
        "end when all is on disk, or when the quorum of witnesses has cosigned it as well")

    static let atMost = Option(
        "--wait-at-most", .span, default: TimeSpan(seconds: 60),
        "when to give up on the quorum; what was recorded stays recorded")

    /// The store's witness policy: `none` without a file, `open` where its quorum is `none`, else `required`.
    static func policy(of directory: CustodyDirectory) throws -> WitnessPolicy {
        guard let path = StoreRules.path(StoreRules.witnesses, in: directory) else { return .none }
        let policy = try QuorumPolicy(try readFile(path, limit: StoreRules.limit))
        return policy.hasQuorum ? .required(policy) : .open(policy)
    }

    /// Makes sure that there is somebody to wait for.
    static func requireQuorum(_ policy: WitnessPolicy, _ directory: CustodyDirectory) throws {
        if case .required = policy { return }
        let problem =
            policy == .none ? "this store has no witness policy" : "the quorum of this store's witness policy is none"
        throw CommandError(
            "store.no-witnesses", "\(problem), so that nobody can be waited for",
            expected: "\(directory.policy)/\(StoreRules.witnesses) with a quorum",
            next: "see Documentation/witnesses.md for its form")
    }
}

/// The rounds of asking a store's witnesses, for as long as a command writes.
final class WitnessAsking: Sendable {
    private let rounds: WitnessRounds
    private let seen: Contradiction

    /// How long the last round may take where nobody waits for the quorum.
    private static let shortest = Duration.seconds(5)

    /// - Returns: nil where nobody is to be asked.
    init?(_ policy: WitnessPolicy, _ writer: StoreWriter) throws {
        guard policy.quorum != nil else { return nil }
        let client = HTTPClient()
        let seen = Contradiction()
        let reader = writer.store.log
        try reader.refresh()
        rounds = WitnessRounds(
            policy: policy, log: CosignedWriter(writer.log, reader: reader) { seen.note($0) }
        ) { prefix in
            { body in
                let url = try HTTPURL(prefix).appending("add-checkpoint")
                let answer = try await client.post(body, to: url, type: "text/plain; charset=utf-8")
                return WitnessReply(
                    status: answer.status, contentType: answer.headers["content-type"], body: answer.body)
            }
        }
        self.seen = seen
    }

    /// Asks every few seconds until the task is cancelled, beside the writing.
    func run() async {
        do { try await Task.sleep(for: .seconds(2)) } catch { return }
        await rounds.run()
    }

    /// Asks all once, for a few seconds at most; the next command asks those again that did not answer.
    ///
    /// - Throws: as ``gather(atMost:on:)``.
    func askOnce() async throws { _ = try await round(before: .now + Self.shortest) }

    /// Asks all once; what has no answer at the deadline, or when the process is asked to stop, is given up on.
    private func round(before deadline: ContinuousClock.Instant) async throws -> WitnessRounds.Report? {
        let asking = Task { try await rounds.round() }
        let watching = Task {
            while !StopRequest.isMade, ContinuousClock.now < deadline, !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(50))
            }
            asking.cancel()
        }
        defer { watching.cancel() }
        let report = try await asking.value
        try requireNoContradiction()
        return report
    }

    /// - Throws: `CommandError` with the code `log.rolled-back` where a witness has seen a larger tree.
    func requireNoContradiction() throws {
        guard let sighting = seen.sighting else { return }
        throw CommandError(
            LogError.Code.rolledBack.rawValue,
            "the witness \(sighting.source) has seen \(sighting.size) entries of this log, which has fewer",
            next: "restore the log from a copy, or find out who else signs with its key",
            exitCode: .undetermined)
    }

    /// Asks the witnesses until the quorum has cosigned the newest checkpoint, and publishes it.
    ///
    /// - Parameter patience: after which the quorum is given up on.
    /// - Returns: whether the quorum cosigned in time. What each witness said first in place of cosigning is noted.
    /// - Throws: `CommandError` where a witness has seen a larger tree; the log's errors.
    func gather(atMost patience: TimeSpan, on console: Console) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(patience.seconds)
        var said: Set<String> = []
        while true {
            let report = try await round(before: deadline)
            if report?.isPublished ?? true { return true }
            for (witness, outcome) in report?.outcomes ?? [] {
                guard let problem = Self.problem(witness, outcome), said.insert(witness).inserted else { continue }
                console.note("\(problem)")
            }
            if StopRequest.isMade || ContinuousClock.now >= deadline { return false }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private static func problem(_ witness: String, _ outcome: WitnessOutcome) -> String? {
        switch outcome {
        case .unreachable(let reason): "\(witness) cannot be asked: \(reason)"
        case .refused(let status, let reason): "\(witness) did not cosign (\(status)): \(reason)"
        case .cosigned, .ahead: nil
        }
    }

    /// What a witness said that the log's own state contradicts.
    private final class Contradiction: Sendable {
        private let seen = Mutex<Sighting?>(nil)
        var sighting: Sighting? { seen.withLock { $0 } }

        func note(_ sighting: Sighting) { seen.withLock { $0 = sighting } }
    }
}
