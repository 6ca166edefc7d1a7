import Artifacts
import Evidence
import Policy
import TestSupport
import Time
import Trust

/// A made-up history of an artifact: what was said about it, by which policy it is judged, and when.
struct History: Sendable {
    struct Rules: Sendable {
        let policy: Policy
        let waivers: Int
        let overrides: Int
        let isVoidOnNewEvidence: Bool
    }

    static let rules: [Rules] = {
        let frames = [
            ("approvals: { from: group:managers }", 1, 1, false),
            ("approvals: { count: 2, from: group:managers }", 2, 2, false),
            ("approvals: { from: group:managers, void-on: new-evidence }", 2, 1, true),
            ("approvals: { from: group:managers, distinct-from: [author, builder, deployer] }", 1, 2, false),
        ]
        do {
            return try frames.map { approvals, waivers, overrides, isVoid in
                let text = """
                    schema: \(Policy.schema)
                    name: test
                    match: { artifacts: ["*"] }
                    require: [ digest-pinned, provenance, sbom, { \(approvals) } ]
                    waivers: { allow: [sbom], from: group:managers, count: \(waivers), longest: 72h }
                    overrides: { from: group:commanders, count: \(overrides), longest: 4h, review-within: 48h }
                    holds: { lift: group:security }
                    """
                return Rules(
                    policy: try HistoryPool.shared.world.policy(text), waivers: waivers, overrides: overrides,
                    isVoidOnNewEvidence: isVoid)
            }
        } catch { preconditionFailure("\(error)") }
    }()

    let rules: Rules
    /// By their places in the pool, in the order they came.
    let items: [Int]
    let instant: Instant

    init(_ random: inout SeededGenerator) {
        let pool = HistoryPool.shared.items
        rules = Self.rules[Int.random(in: 0..<Self.rules.count, using: &random)]
        var items: [Int] = []
        // Most begin with what a release has, so that a good part is released.
        if Int.random(in: 0..<5, using: &random) > 0 {
            let good = pool.indices.filter { place in
                pool[place].nature == .honest
                    && ["provenance", "sbom", "approval", "release", "source"].contains(pool[place].name)
            }
            let one = Int.random(in: 1...5, using: &random)
            items += good.filter { _ in Int.random(in: 0...5, using: &random) <= one }
        }
        let likes: [[HistoryPool.Nature]] = [[.honest], [.honest, .hostile], [.honest, .negative, .hostile]]
        let natures = likes[Int.random(in: 0..<likes.count, using: &random)]
        for nature in natures { items += Self.draw(Int.random(in: 0...6, using: &random), nature, &random) }
        // Who alone signed a hold placed it, and may lift it.
        self.items = items.filter { place in
            pool[place].name != "signed after"
                || items.contains { other in
                    pool[other].name == "hold" && pool[other].attestation.digest == pool[place].attestation.digest
                }
        }
        let clocks =
            [World.now, World.now] + ["65m", "45m", "2h"].map(World.earlier)
            + ["30m", "1h", "90m", "3h", "47h"].map(World.later)
        instant = clocks[Int.random(in: 0..<clocks.count, using: &random)]
    }

    func decide(_ items: [Int]) -> Decision {
        let pool = HistoryPool.shared
        let evidence = EvidenceSet(attestations: items.map { pool.items[$0].attestation }, refused: [])
        return rules.policy.evaluate(
            Facts(subject: TestArtifact.app.subject, principals: pool.world.principals, evidence: evidence, at: instant)
        )
    }

    /// How many people gave an exception of a kind that is in force now, told by the pool alone.
    func people(behind name: String, among may: Set<String>) -> Int {
        let pool = HistoryPool.shared.items
        return Set(
            items.map { pool[$0] }.filter { item in
                guard item.name == name, let begins = item.begins, let ends = item.ends else { return false }
                return begins <= instant && instant < ends
            }.flatMap(\.signers).map(HistoryPool.person).filter(may.contains)
        ).count
    }

    /// What belongs together, so that statements that act on each other meet in one history.
    private static let topics: [Set<String>] = [
        ["hold", "signed after", "lift", "revocation"], ["waiver"],
        ["override", "other override", "review", "release"],
        ["approval", "refusal", "revocation"], ["provenance", "sbom", "source", "deployment", "tests", "unknown"],
    ]

    /// Pool places by nature and topic; the last of each nature are all.
    private static let places: [[[Int]]] = [HistoryPool.Nature.honest, .negative, .hostile].map { nature in
        let items = HistoryPool.shared.items
        let all = items.indices.filter { items[$0].nature == nature }
        return (topics.map { topic in all.filter { topic.contains(items[$0].name) } } + [all]).filter { !$0.isEmpty }
    }

    /// Places in the pool of one nature, on one topic or on any.
    static func draw(_ count: Int, _ nature: HistoryPool.Nature, _ random: inout SeededGenerator) -> [Int] {
        let lists = places[nature == .honest ? 0 : nature == .negative ? 1 : 2]
        let list = lists[Int.random(in: 0..<lists.count, using: &random)]
        return (0..<count).map { _ in list[Int.random(in: 0..<list.count, using: &random)] }
    }
}
