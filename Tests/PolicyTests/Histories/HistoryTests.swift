import Evidence
import Policy
import Synchronization
import TestSupport
import Testing
import Time

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What holds for every history of statements; some hundreds each time, and as many as `CUSTODY_HISTORIES` says.
@Suite struct `Histories` {
    private static let shards = 8
    private static let count: Int = {
        // Read before anything writes to the environment.
        guard let text = unsafe getenv("CUSTODY_HISTORIES") else { return 1_600 }
        return Int(unsafe String(cString: text)) ?? 1_600
    }()

    @Test(arguments: 0..<shards)
    func `A release is explained, evidence counts until it is taken back, and no enemy opens the gate`(shard: Int) {
        var random = SeededGenerator(seed: 5_000 + UInt64(shard))
        var verdicts: [Decision.Verdict: Int] = [:]
        var overridden = 0
        var waived = 0
        for number in 0..<(Self.count / Self.shards) {
            let history = History(&random)
            let label = "shard \(shard), history \(number)"
            let decision = history.decide(history.items)
            verdicts[decision.verdict, default: 0] += 1
            overridden += decision.override == nil ? 0 : 1
            waived += decision.findings.contains { $0.status == .waived } ? 1 : 0
            Self.explained(decision, history, label)
            Self.timely(decision, history, label)
            Self.monotonic(decision, history, label, &random)
            Self.safe(decision, history, label, &random)
            // Bytes cost more than all the rest.
            if number.isMultiple(of: 4) {
                let other = (history.items + history.items.filter { _ in Bool.random(using: &random) })
                    .shuffled(using: &random)
                #expect(history.decide(other).canonical == decision.canonical, "\(label)")
            }
        }
        #expect(verdicts[.released, default: 0] * 20 > Self.count / Self.shards, "\(verdicts)")
        #expect(verdicts[.held, default: 0] * 20 > Self.count / Self.shards, "\(verdicts)")
        #expect(overridden > 0)
        #expect(waived > 0)
    }

    private static func names(_ items: [Int]) -> String {
        items.map { place in
            let item = HistoryPool.shared.items[place]
            return "\(item.name) by \(item.signers.joined(separator: "+")) (\(item.nature))"
        }.joined(separator: "; ")
    }

    /// Nothing is released with a requirement open, unless enough people say so now, and it is said that they do.
    private static func explained(_ decision: Decision, _ history: History, _ label: String) {
        let passes = decision.findings.allSatisfy(\.status.passes)
        let stopped = decision.findings.contains { ["hold", "revocation"].contains($0.requirement) }
        if decision.verdict == .released {
            #expect(passes || decision.override != nil, "\(label)")
            #expect(!stopped, "\(label)")
        }
        if decision.override != nil {
            let people = history.people(behind: "override", among: ["dave", "erin"])
            #expect(people >= history.rules.overrides, "\(label): \(names(history.items))")
        }
        if decision.findings.contains(where: { $0.status == .waived }) {
            let people = history.people(behind: "waiver", among: ["alice", "bob"])
            #expect(people >= history.rules.waivers, "\(label): \(names(history.items))")
        }
        for record in decision.exceptions where record.state.isInForce {
            #expect(record.expiresOn > history.instant, "\(label)")
        }
    }

    /// What consent will be given later, or taken back later, changes nothing now.
    private static func timely(_ decision: Decision, _ history: History, _ label: String) {
        // Approvals, lifts and reviews may be ahead by as much as clocks differ.
        let soon = history.instant + TimeSpan(seconds: 300)
        let known = history.items.filter { HistoryPool.shared.items[$0].begins.map { $0 <= soon } ?? true }
        guard known.count < history.items.count else { return }
        let without = history.decide(known)
        #expect(without.verdict == decision.verdict, "\(label): \(names(history.items))")
        #expect(
            without.findings.map(\.status.passes) == decision.findings.map(\.status.passes),
            "\(label): \(names(history.items))")
    }

    /// More evidence and more consent never turn a satisfied finding.
    ///
    /// What may, is of the negative nature: refusals and a person's later word, holds, revocations, and statements that
    /// show another hand in the artifact; and any evidence, for approvals that are void on new evidence.
    private static func monotonic(
        _ decision: Decision, _ history: History, _ label: String, _ random: inout SeededGenerator
    ) {
        let more = History.draw(3, .honest, &random)
        let after = history.decide(history.items + more)
        for finding in decision.findings where finding.status == .satisfied {
            if history.rules.isVoidOnNewEvidence, finding.requirement == "approvals" { continue }
            let now = after.findings.first { $0.requirement == finding.requirement }
            #expect(
                now?.status == .satisfied,
                "\(label): \(finding.requirement) by adding \(names(more)) to \(names(history.items))")
        }
    }

    /// Statements by strangers, the wrong people, for other digests or at false times release nothing.
    private static func safe(
        _ decision: Decision, _ history: History, _ label: String, _ random: inout SeededGenerator
    ) {
        // Who signed a hold after another takes back their own word: that is no lie.
        guard decision.verdict != .released,
            !history.items.contains(where: { HistoryPool.shared.items[$0].name == "signed after" })
        else { return }
        // What is from the future is a lie for as long as it is.
        let soon = history.instant + TimeSpan(seconds: 300)
        let more = History.draw(4, .hostile, &random).filter { place in
            guard let begins = HistoryPool.shared.items[place].begins, begins > World.now else { return true }
            return begins > soon
        }
        let after = history.decide(history.items + more)
        #expect(
            after.verdict != .released, "\(label): released by adding \(names(more)) to \(names(history.items))")
    }
}
