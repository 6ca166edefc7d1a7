import Ledger
import Merkle
import Synchronization
import Testing

/// A log and its witnesses, round by round.
@Suite struct `Rounds of witnesses` {
    /// A log that grows when it is told to.
    final class GrowingLog: CosigningLog {
        let log: TestLog
        let state: Mutex<(size: UInt64, published: [SignedCheckpoint], contradictions: [Sighting])>

        init(_ log: TestLog, size: UInt64) {
            self.log = log
            state = Mutex((size, [], []))
        }

        func newestCheckpoint() async throws -> SignedCheckpoint { try log.checkpoint(state.withLock(\.size)) }
        func consistency(from old: UInt64, to new: UInt64) async throws -> ConsistencyProof { try log.proof(old, new) }
        func publish(_ checkpoint: SignedCheckpoint) async throws { state.withLock { $0.published.append(checkpoint) } }
        func contradicted(by sighting: Sighting) async { state.withLock { $0.contradictions.append(sighting) } }
        func grow(to size: UInt64) { state.withLock { $0.size = size } }
        var published: [SignedCheckpoint] { state.withLock(\.published) }
    }

    /// Two witnesses, of which some may be away.
    final class Town: Sendable {
        let witnesses: [String: Witness]
        let away = Mutex<Set<String>>([])

        init(_ log: TestLog) throws {
            var witnesses: [String: Witness] = [:]
            for seed in [1, 2] as [UInt8] {
                witnesses["https://w\(seed)/"] = try Witness(
                    logs: [try log.identity], signers: [try TestKeys.cosigner("w\(seed)", seed: seed)],
                    storage: MemoryWitnessStorage()
                ) { 100 }
            }
            self.witnesses = witnesses
        }

        struct Away: Error {}

        func transport(_ url: String) -> WitnessClient.Transport {
            { body in
                guard !self.away.withLock({ $0.contains(url) }), let witness = self.witnesses[url] else { throw Away() }
                let answer = witness.addCheckpoint(body)
                return WitnessReply(status: answer.status, contentType: answer.contentType, body: answer.body)
            }
        }
    }

    static func policy() throws -> QuorumPolicy {
        try QuorumPolicy(
            try `A quorum policy`.bytes(
                "witness a <1> https://w1/\nwitness b <2> https://w2/\ngroup g all a b\nquorum g\n"))
    }

    @Test func `Where the quorum is required, nothing is shown before it is there`() async throws {
        let log = GrowingLog(try TestLog(size: 40), size: 10)
        let town = try Town(log.log)
        let rounds = WitnessRounds(policy: .required(try Self.policy()), log: log, transport: town.transport)
        town.away.withLock { _ = $0.insert("https://w2/") }
        let first = try #require(try await rounds.round())
        #expect(first.cosigners == [0] && !first.isPublished && log.published.isEmpty)
        // The one that is there is not asked again, and what it signed is not lost.
        town.away.withLock { $0 = ["https://w1/"] }
        let second = try #require(try await rounds.round())
        #expect(second.outcomes.map(\.witness) == ["b"] && second.cosigners == [0, 1] && second.isPublished)
        #expect(log.published.count == 1 && log.published[0].note.signatures.count == 3)
        #expect(try await rounds.round() == nil)
        town.away.withLock { $0 = [] }
        log.grow(to: 30)
        #expect(try await rounds.round()?.cosigners == [0, 1])
        #expect(log.published.map(\.checkpoint.head.size) == [10, 30])
        let keys = try Self.policy().verifiers.map(\.verifier)
        let verified = try log.published[1].verify(try log.log.identity, witnesses: keys)
        #expect(try Self.policy().cosigners(of: verified) == [0, 1])
    }

    @Test func `Where it is not, a checkpoint is shown with what there is, and again with more`() async throws {
        let log = GrowingLog(try TestLog(size: 40), size: 10)
        let town = try Town(log.log)
        let rounds = WitnessRounds(policy: .open(try Self.policy()), log: log, transport: town.transport)
        town.away.withLock { $0 = ["https://w1/", "https://w2/"] }
        #expect(try await rounds.round()?.isPublished == true)
        #expect(try await rounds.round()?.isPublished == true)
        #expect(log.published.map(\.note.signatures.count) == [1])
        town.away.withLock { $0 = [] }
        try await rounds.round()
        #expect(log.published.map(\.note.signatures.count) == [1, 3])
    }

    @Test func `Without witnesses a checkpoint is shown once`() async throws {
        let log = GrowingLog(try TestLog(size: 40), size: 10)
        let rounds = WitnessRounds(policy: .none, log: log) { _ in { _ in throw Town.Away() } }
        #expect(try await rounds.round()?.isPublished == true)
        #expect(try await rounds.round() == nil)
        #expect(log.published.count == 1)
    }

    @Test func `A log that lost entries is told by whom they were seen`() async throws {
        let log = GrowingLog(try TestLog(size: 40), size: 30)
        let town = try Town(log.log)
        try await WitnessRounds(policy: .required(try Self.policy()), log: log, transport: town.transport).round()
        log.grow(to: 20)
        let rounds = WitnessRounds(policy: .required(try Self.policy()), log: log, transport: town.transport)
        let report = try #require(try await rounds.round())
        #expect(!report.isPublished && log.published.count == 1)
        #expect(log.state.withLock { Set($0.contradictions.map(\.source)) } == ["a", "b"])
        #expect(log.state.withLock { $0.contradictions.allSatisfy { $0.size == 30 } })
    }

    @Test func `Rounds go on until they are cancelled`() async throws {
        let log = GrowingLog(try TestLog(size: 40), size: 1)
        let town = try Town(log.log)
        let rounds = WitnessRounds(policy: .required(try Self.policy()), log: log, transport: town.transport)
        let task = Task { await rounds.run(every: .milliseconds(1)) }
        for size in 2...5 as ClosedRange<UInt64> {
            while log.published.last?.checkpoint.head.size != size - 1 { try await Task.sleep(for: .milliseconds(1)) }
            log.grow(to: size)
        }
        task.cancel()
        await task.value
    }
}
