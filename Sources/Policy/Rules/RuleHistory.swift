package import Artifacts
package import Evidence
package import Time
import Trust

/// The versions of a policy, or of the principals document, that were in force one after the other.
///
/// The first is trusted from the start; each further one is in force once the quorum that the version before names has
/// said so in the log. Pure: the same log, clock and principals give the same history.
package struct RuleHistory: Sendable {
    /// A version that was put in force.
    package struct Version: Hashable, Sendable {
        /// Of the document.
        package let digest: Digest
        /// From when; nil for the first, which has been there from the start.
        package let since: Instant?
        /// Those whose word it took, sorted by name.
        package let by: [String]
        /// Their statements, in the log's order.
        package let attestations: [Digest]
    }

    /// Why a statement puts nothing in force.
    package enum Reason: String, Sendable, CaseIterable {
        /// It names no version that it follows.
        case first = "rule.first"
        /// It is not about exactly one document with a SHA-256 digest.
        case subject = "rule.subject"
        /// It says that it was made later than the clock, or before the version that it follows.
        case clock = "rule.clock"
        /// It follows a version that had a successor already.
        case fork = "rule.fork"
        /// It follows a version that was never in force.
        case previous = "rule.previous"
        /// It follows the version that it names itself.
        case same = "rule.same"
        /// The version in force names nobody who may change it.
        case unchangeable = "rule.unchangeable"
        /// Nobody signed it who may.
        case signer = "rule.signer"
        /// Fewer people signed than it takes.
        case quorum = "rule.quorum"
    }

    /// A statement that puts nothing in force.
    package struct Refused: Hashable, Sendable {
        package let attestation: Digest
        package let reason: Reason
        /// In one sentence.
        package let because: String
    }

    /// In the order in which they took force; the last is in force.
    package private(set) var versions: [Version]
    /// In the log's order.
    package private(set) var refused: [Refused] = []

    /// The document that is in force.
    package var inForce: Digest { versions[versions.count - 1].digest }

    /// Successors of the version in force that some have signed.
    private struct Proposal {
        var people: Set<Int> = []
        var attestations: [Digest] = []
        var since: Instant
    }

    /// Follows the log from the first version on.
    ///
    /// - Parameters:
    ///   - kind: of the rule.
    ///   - name: of the rule, as its statements name it.
    ///   - first: the version that is trusted from the start.
    ///   - facts: who is who, the statements that verified, what was revoked, and the clock.
    ///   - log: attestations in the log's order, each once; others in the facts do not count.
    ///   - changes: what a version says of its change; nil where it is silent, or is not at hand.
    package init(
        _ kind: RuleVersion.Kind, name: String, first: Digest, facts: Facts, log: [Digest],
        changes: (Digest) -> ChangeRule?
    ) {
        versions = [Version(digest: first, since: nil, by: [], attestations: [])]
        var places: [Digest: Facts.Place] = [:]
        for (place, attestation) in facts.evidence.attestations.enumerated() { places[attestation.digest] = place }
        var proposals: [Digest: Proposal] = [:]
        var earlier: Set<Digest> = []
        for digest in log {
            guard let place = places[digest], case .ruleVersion(let rule) = facts[place].statement.predicate,
                rule.kind == kind, rule.name == name
            else { continue }
            let subjects = facts[place].statement.subjects
            guard subjects.count == 1, let next = subjects[0].digests[.sha256] else {
                refuse(digest, .subject, "it is not about one document by its SHA-256")
                continue
            }
            guard let previous = rule.previous else {
                refuse(digest, .first, "it names no version before it, and \(first.short) was first")
                continue
            }
            guard previous == inForce else {
                let isFork = earlier.contains(previous)
                refuse(
                    digest, isFork ? .fork : .previous,
                    "\(previous.short) \(isFork ? "has a successor already" : "was never in force")")
                continue
            }
            guard next != inForce else {
                refuse(digest, .same, "\(next.short) is in force already")
                continue
            }
            if case .inTheFuture = Age(of: rule.issuedOn, limit: nil, at: facts.instant) {
                refuse(digest, .clock, "it says it was issued at \(rule.issuedOn), which is in the future")
                continue
            }
            if let since = versions[versions.count - 1].since, rule.issuedOn < since {
                refuse(digest, .clock, "it was issued at \(rule.issuedOn), before \(previous.short) took force")
                continue
            }
            guard let needed = changes(inForce) else {
                refuse(digest, .unchangeable, "\(previous.short) names nobody who may change it")
                continue
            }
            let people = facts.people(of: place, among: needed.from)
            guard !people.isEmpty else {
                refuse(digest, .signer, "nobody out of \(needed.from.spelled) signed it")
                continue
            }
            var proposal = proposals[next] ?? Proposal(since: rule.issuedOn)
            proposal.people.formUnion(people)
            proposal.attestations.append(digest)
            proposal.since = max(proposal.since, rule.issuedOn)
            proposals[next] = proposal
            guard proposal.people.count >= max(needed.count, 1) else { continue }
            proposals[next] = nil
            refuse(proposals, .fork, "\(next.short) took force before it")
            proposals = [:]
            earlier.insert(inForce)
            versions.append(
                Version(
                    digest: next, since: proposal.since,
                    by: proposal.people.sorted().map { facts.principals.all[$0].name },
                    attestations: proposal.attestations))
        }
        let count = changes(inForce)?.count ?? 1
        for (_, proposal) in proposals {
            for digest in proposal.attestations {
                refuse(digest, .quorum, "\(proposal.people.count) of \(count) signed it")
            }
        }
        var order: [Digest: Int] = [:]
        for (index, digest) in log.enumerated() { order[digest] = index }
        refused.sort { order[$0.attestation, default: 0] < order[$1.attestation, default: 0] }
    }

    private mutating func refuse(_ attestation: Digest, _ reason: Reason, _ because: String) {
        refused.append(Refused(attestation: attestation, reason: reason, because: because))
    }

    private mutating func refuse(_ proposals: [Digest: Proposal], _ reason: Reason, _ because: String) {
        for proposal in proposals.values {
            for digest in proposal.attestations { refuse(digest, reason, because) }
        }
    }
}
