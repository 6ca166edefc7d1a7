package import Artifacts
import Evidence
package import Policy
package import Time
package import Trust

/// A made-up question to the gate: a policy, principals, evidence and a clock, grown from a seed.
///
/// Nothing in it differs from process to process: keys are made from their names, and choices from the seed.
package struct DecisionCase: Sendable {
    package let policy: Policy
    package let principals: Principals
    /// Documents by their places in ``documents``, in the order they were found; some come twice.
    package let evidence: [Int]
    package let instant: Instant
    private let cast: Int

    /// - Parameters:
    ///   - number: which of the cases that grow from a seed.
    ///   - seed: any number.
    package init(_ number: Int, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(number))
        cast = Int.random(in: 0..<Self.worlds.count, using: &random)
        let world = Self.worlds[cast]
        principals = world.principals
        // One in two cases keeps to requirements and evidence that fit each other, so that many are released.
        let isFitting = Bool.random(using: &random)
        let known = isFitting ? Self.fitting : Self.requirements
        let chosen = known.shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random))
        var taken: Set<Substring> = []
        let unique = chosen.filter { taken.insert($0.prefix { $0 != ":" && $0 != "\n" }).inserted }
        policy = try world.policy(unique.map { "- \($0)" }.joined(separator: "\n"))
        var evidence = Array(Self.documents.indices)
        if isFitting {
            evidence.removeLast(Self.documents.count - Self.good)
            // Most keep all that fits; the others lack some of it.
            if Int.random(in: 0..<3, using: &random) == 0 { evidence.removeAll { _ in Bool.random(using: &random) } }
        } else {
            evidence.removeAll { _ in Int.random(in: 0..<3, using: &random) > 0 }
        }
        if let twice = evidence.randomElement(using: &random) { evidence.append(twice) }
        self.evidence = evidence.shuffled(using: &random)
        let clocks = [World.now, World.now, World.now, World.later("1h"), World.later("40d"), World.earlier("90m")]
        instant = clocks[isFitting ? 0 : Int.random(in: 0..<clocks.count, using: &random)]
    }

    /// Decides about the application.
    ///
    /// - Parameters:
    ///   - evidence: documents by their places; the case's own where nil.
    ///   - without: an attestation that is left out.
    package func decide(_ evidence: [Int]? = nil, without: Digest? = nil) -> Decision {
        let found = (evidence ?? self.evidence).map { Self.verified[cast][$0] }
        let set = EvidenceSet(
            attestations: found.flatMap(\.attestations).filter { $0.digest != without },
            refused: found.flatMap(\.refused))
        return policy.evaluate(
            Facts(subject: TestArtifact.app.subject, principals: principals, evidence: set, at: instant))
    }

    /// The digest of each decision on the cases that grow from a seed.
    package static func digests(count: Int, seed: UInt64) throws -> [Digest] {
        try (0..<count).map { .sha256(of: try DecisionCase($0, seed: seed).decide().canonical) }
    }
}
