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

    /// The store's witness policy (C2SP tlog-policy); nil where it has none.
    static func policy(of directory: CustodyDirectory) throws -> QuorumPolicy? {
        guard let path = StoreRules.path(StoreRules.witnesses, in: directory) else { return nil }
        return try QuorumPolicy(try readFile(path, limit: StoreRules.limit))
    }

    /// Makes sure that there is somebody to wait for.
    static func requirePolicy(_ parsed: ParsedArguments, _ directory: CustodyDirectory) throws -> QuorumPolicy? {
        guard parsed[wait] == .witnessed else { return nil }
        guard let policy = try policy(of: directory) else {
            throw CommandError(
                "store.no-witnesses", "this store has no witness policy, so that nobody can be waited for",
                expected: "\(directory.policy)/\(StoreRules.witnesses)",
                next: "see Documentation/witnesses.md for its form")
        }
        return policy
    }

    /// Asks the witnesses until the quorum has cosigned the newest checkpoint, and publishes it.
    ///
    /// - Parameters:
    ///   - policy: of the store.
    ///   - writer: which has what is to be cosigned.
    ///   - patience: after which the quorum is given up on; the round that has begun is finished.
    /// - Returns: whether the quorum cosigned in time. What each witness said in place of cosigning is noted, once.
    /// - Throws: `CommandError` where a witness has seen a larger tree; the log's errors.
    static func gather(
        _ policy: QuorumPolicy, _ writer: StoreWriter, atMost patience: TimeSpan, on console: Console
    ) async throws -> Bool {
        let client = HTTPClient()
        let reader = writer.store.log
        try reader.refresh()
        let seen = Contradiction()
        let rounds = WitnessRounds(
            policy: .required(policy),
            log: CosignedWriter(writer.log, reader: reader) { seen.note($0) }
        ) { prefix in
            { body in
                let url = try HTTPURL(prefix).appending("add-checkpoint")
                let answer = try await client.post(body, to: url, type: "text/plain; charset=utf-8")
                return WitnessReply(
                    status: answer.status, contentType: answer.headers["content-type"], body: answer.body)
            }
        }
        let deadline = ContinuousClock.now + .seconds(patience.seconds)
        var said: Set<String> = []
        while true {
            let report = try await rounds.round()
            if let sighting = seen.sighting {
                throw CommandError(
                    LogError.Code.rolledBack.rawValue,
                    "the witness \(sighting.source) has seen \(sighting.size) entries of this log, which has fewer",
                    next: "restore the log from a copy, or find out who else signs with its key",
                    exitCode: .undetermined)
            }
            if report?.isPublished ?? true { return true }
            for (witness, outcome) in report?.outcomes ?? [] {
                guard let problem = problem(witness, outcome), said.insert(problem).inserted else { continue }
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
