import Artifacts
import Evidence
import Time
import Trust

/// What stops an artifact whatever its policy asks: holds, revocations, and overrides of its name that nobody reviewed.
struct Stops {
    /// None of them can be waived; an override passes over the last only.
    private(set) var findings: [Finding] = []
    /// Whether a hold or a revocation stands, which break-glass does not break.
    private(set) var isFinal = false

    /// Findings of these ids belong to no requirement of a policy.
    static let hold = "hold"
    static let revocation = "revocation"
    static let overrideReview = "override-review"

    init(_ policy: Policy, _ facts: Facts) {
        holds(policy, facts)
        revocations(facts)
        reviews(policy, facts)
    }

    // MARK: Holds

    private mutating func holds(_ policy: Policy, _ facts: Facts) {
        for place in facts.places(of: .hold) {
            guard case .hold(let hold) = facts[place].statement.predicate,
                !Self.isLifted(place, policy, facts)
            else { continue }
            isFinal = true
            let owner = hold.owner ?? facts.names(of: place)
            let rule = hold.exitRule.map { "; it ends when \($0)" } ?? ""
            let verb = hold.kind == .hold ? "held" : "recalled"
            findings.append(
                finding(
                    Self.hold, .violated, by: [place], facts,
                    because: "\(facts.names(of: place)) \(verb) it at \(hold.heldOn): \(hold.reason)\(rule)",
                    remedy: Remedy(
                        evidence: "the end of the hold, said by those who may", from: lifters(policy, owner),
                        command: "custody hold lift \(facts[place].digest) --reason WHY --key YOUR.key")))
        }
    }

    private func lifters(_ policy: Policy, _ owner: String) -> [String] {
        policy.liftHolds.isEmpty ? [owner] : policy.liftHolds.map(\.description)
    }

    /// Whether a hold has ended: one whom the policy names said so, or each of those who placed it.
    ///
    /// Each, since anybody can sign another's hold after them, and must not lift it by that.
    private static func isLifted(_ hold: Facts.Place, _ policy: Policy, _ facts: Facts) -> Bool {
        let digest = facts[hold].digest
        var lifters: Set<Int> = []
        for place in facts.places(of: .holdLift) {
            guard case .holdLift(let lift) = facts[place].statement.predicate, lift.hold == digest,
                !isToCome(lift.liftedOn, facts)
            else { continue }
            if facts.isSigned(place, by: policy.liftHolds) { return true }
            lifters.formUnion(facts.standing(of: place))
        }
        return lifters.isSuperset(of: facts.standing(of: hold))
    }

    /// What opens the gate does not do so before its time, as approvals do not.
    private static func isToCome(_ time: Instant, _ facts: Facts) -> Bool {
        if case .inTheFuture = Age(of: time, limit: nil, at: facts.instant) { true } else { false }
    }

    // MARK: Revocations

    private mutating func revocations(_ facts: Facts) {
        for place in facts.revocations.ofArtifact {
            guard case .revocation(let revocation) = facts[place].statement.predicate else { continue }
            isFinal = true
            findings.append(
                finding(
                    Self.revocation, .violated, by: [place], facts,
                    because: "\(facts.names(of: place)) revoked it: \(revocation.reason)",
                    remedy: Remedy(
                        evidence: "another artifact: what was revoked is not released again", from: [],
                        command: "custody explain \(.artifact) --policy POLICY --principals PRINCIPALS")))
        }
    }

    // MARK: Reviews of overrides

    private mutating func reviews(_ policy: Policy, _ facts: Facts) {
        guard let rule = policy.overrides else { return }
        let names = facts.releases
        guard !names.isEmpty else { return }
        for place in facts.overrides {
            guard case .override(let override) = facts[place].statement.predicate,
                let release = override.release, names.contains(release.name),
                !facts[place].statement.subjects.contains(where: { $0.digests.names(sameAs: facts.subject.digests) }),
                // One that could not be in force overrode nothing, nor did one that begins later.
                override.length <= rule.longest, override.issuedOn <= facts.instant
            else { continue }
            let together = Self.together(override, at: place, rule, facts)
            let people = Set(together.flatMap { facts.people(of: $0, among: rule.from) })
            guard people.count >= rule.count, !Self.isReviewed(place, besides: together, rule, facts) else { continue }
            let due = rule.reviewWithin.map { ", due by \(override.issuedOn + $0)" } ?? ""
            findings.append(
                finding(
                    Self.overrideReview, .missing, by: [place], facts,
                    because: "the override of \(release) at \(override.issuedOn) was not reviewed yet\(due)",
                    remedy: Remedy(
                        evidence: "a review of the override by somebody who did not sign it",
                        from: rule.from.map(\.description),
                        command:
                            "custody review override \(facts[place].digest) --finding WHAT-YOU-FOUND --key YOUR.key"
                    )))
        }
    }

    /// The overrides of one artifact that were in force with one of them, by which it was overridden as much.
    private static func together(
        _ override: Override, at place: Facts.Place, _ rule: ExceptionRule, _ facts: Facts
    ) -> [Facts.Place] {
        let subjects = facts[place].statement.subjects
        return facts.overrides.filter { other in
            guard case .override(let second) = facts[other].statement.predicate, second.issuedOn <= facts.instant,
                second.length <= rule.longest, second.issuedOn < override.expiresOn,
                override.issuedOn < second.expiresOn
            else { return false }
            return facts[other].statement.subjects.contains { subject in
                subjects.contains { $0.digests.names(sameAs: subject.digests) }
            }
        }
    }

    /// Somebody who may override, and did not sign this one nor those that it took as well, said what they found.
    private static func isReviewed(
        _ override: Facts.Place, besides together: [Facts.Place], _ rule: ExceptionRule, _ facts: Facts
    ) -> Bool {
        let digest = facts[override].digest
        let signers = Set(together.flatMap { facts.standing(of: $0) })
        return facts.overrideReviews.contains { place in
            guard case .overrideReview(let review) = facts[place].statement.predicate, review.override == digest,
                !isToCome(review.reviewedOn, facts)
            else { return false }
            return facts.people(of: place, among: rule.from).contains { !signers.contains($0) }
        }
    }

    private func finding(
        _ id: String, _ status: Finding.Status, by places: [Facts.Place], _ facts: Facts, because: String,
        remedy: Remedy
    ) -> Finding {
        Finding(
            requirement: id, version: 1, controls: [], status: status, evidence: places.map { facts[$0].digest },
            because: because, remedy: remedy)
    }
}
