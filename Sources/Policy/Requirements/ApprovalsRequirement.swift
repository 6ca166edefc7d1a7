import Artifacts
import Encoding
import Evidence
import Time
import Trust
import Wording

/// Enough people approved who are not the ones that wrote, built or will deploy it; a person counts once.
struct ApprovalsRequirement: Requirement {
    static let reference = RequirementReference(
        "approvals", "Enough principals approved the artifact, none of whom had another hand in it.",
        controls: [
            "NIST CSF 2.0 GV.RM-01", "NIST CSF 2.0 PR.AA-05", "NIST SP 800-53 AC-5", "NIST AI RMF GOVERN 2.1",
            "SLSA v1.2 Source L4",
        ],
        keys: [
            .init("count", "2", "how many people; 1 where the key is absent"),
            .init("from", "[NAME, group:NAME]", "who may approve; must be there"),
            .init(
                "distinct-from", "[author, committer, builder, deployer]",
                "approvers must not have that part too; who wrote the source comes from source statements"),
            .init(
                "authorship", "claimed | signed",
                "signed: every commit carries a signature that verified; claimed (the default): names are enough"),
            .init(
                "authorship-from", "[NAME, group:NAME]", "whose source statements count; any where the key is absent"),
            .init("maximum-age", "30d", "since the approval"),
            .init(
                "void-on", "new-evidence",
                "evidence that the approver was not shown voids the approval; without the key it does not"),
        ])

    var count = 1
    let from: [PrincipalSelector]
    var distinctFrom: [Part] = []
    var authorship: SourceRecord.Authorship = .claimed
    var authorshipFrom: [PrincipalSelector] = []
    var maximumAge: TimeSpan?
    /// Whether an approval falls with evidence that its statement does not name.
    var isVoidOnNewEvidence = false

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        var objections: Set<String> = []
        let words = lastWords(facts, &objections)
        if let refusal = words.first(where: { $0.approval.decision == .rejected }) {
            let reason = refusal.approval.reason.map { ": \($0)" } ?? ""
            return .violated(
                "\(refusal.name(facts)) rejected it\(reason)", by: [refusal.place],
                remedy: remedy(facts, missing: count))
        }
        let parts = distinctFrom.isEmpty ? nil : Parts(self, facts, evaluation)
        var counted: [Word] = []
        var gaps: [Parts.Gap] = []
        for word in words {
            switch parts?.assess(word.person) ?? .apart {
            case .apart: counted.append(word)
            case .involved(let why): objections.insert(why)
            case .open(let gap): gaps.append(gap)
            }
        }
        if counted.count >= count {
            let names = counted.map { $0.name(facts) }.joined(separator: ", ")
            return .satisfied("\(names) approved it", by: Self.places(counted, parts?.evidence ?? []))
        }
        let have = "\(counted.count) of \(count) approvals from \(from.spelled)"
        let places = Self.places(words, parts?.evidence ?? [])
        if counted.count + gaps.count >= count, let gap = gaps.min(by: { $0.why < $1.why }) {
            let remedy = remedy(facts, filling: gap)
            return gap.isViolation
                ? .violated("\(have); \(gap.why)", by: places, remedy: remedy)
                : .undetermined("\(have); \(gap.why)", by: places, remedy: remedy)
        }
        let remedy = remedy(facts, missing: count - counted.count)
        if let why = objections.min() {
            let more = objections.count > 1 ? " (and \(objections.count - 1) more)" : ""
            return .violated("\(have); \(why)\(more)", by: places, remedy: remedy)
        }
        return facts.hasUndetermined
            ? .undetermined("\(have), and some documents could not be checked", by: places, remedy: remedy)
            : .missing(have, remedy: remedy)
    }

    private static func places(_ words: [Word], _ others: [Facts.Place]) -> [Facts.Place] {
        Set(words.map(\.place) + others).sorted()
    }

    /// What each person who is asked last said, where it still holds; sorted by name.
    ///
    /// - Parameter objections: takes why what others said does not count.
    private func lastWords(_ facts: Facts, _ objections: inout Set<String>) -> [Word] {
        var last: [Int: Word] = [:]
        let evidence = isVoidOnNewEvidence ? Self.evidence(facts) : []
        for place in facts.approvals {
            guard case .approval(let approval) = facts[place].statement.predicate else { continue }
            for signer in facts.signers(of: place) {
                guard facts.principals.isNamed(signer.principal, by: from) else {
                    objections.insert(
                        "\(facts.name(signer)) \(approval.decision.rawValue), but is not among \(from.spelled)")
                    continue
                }
                let word = Word(
                    person: facts.principals.standing(of: signer.principal), approval: approval, place: place)
                if facts.principals.all[word.person].kind == .agent {
                    objections.insert("\(word.name(facts)) is an agent that nobody owns, and answers for nothing")
                    continue
                }
                // A clock that is ahead gives nobody's consent before its time; but it does not silence a refusal.
                if approval.decision == .approved,
                    let objection = word.objection(limit: nil, facts) ?? word.unseen(among: evidence, facts)
                {
                    objections.insert(objection)
                } else if last[word.person].map(word.supersedes) ?? true {
                    last[word.person] = word
                }
            }
        }
        // Principals are sorted by name.
        return last.values.sorted { $0.person < $1.person }.filter { word in
            let expiry = word.approval.expiresOn.flatMap { $0 <= facts.instant ? $0 : nil }
            // A refusal does not grow old: it lapses when it says so itself.
            if word.approval.decision == .rejected { return expiry == nil }
            if let expiry {
                objections.insert("\(word.name(facts))'s approval expired at \(expiry)")
            } else if let objection = word.objection(limit: maximumAge, facts) {
                objections.insert(objection)
            } else {
                return true
            }
            return false
        }
    }

    /// What an approver has to have seen: all that is said about the artifact, but for the words by which it is governed.
    private static func evidence(_ facts: Facts) -> [Facts.Place] {
        facts.attestations.filter { place in
            switch facts[place].statement.predicate {
            case .approval, .hold, .holdLift, .waiver, .override, .overrideReview, .revocation, .deployment, .release,
                .verificationSummary:
                false
            default: true
            }
        }
    }

    private func remedy(_ facts: Facts, missing: Int) -> Remedy {
        let distinct =
            distinctFrom.isEmpty ? "" : " who is not its \(distinctFrom.map(\.rawValue).joined(separator: ", "))"
        return Remedy(
            evidence: "\(counting(missing, "more approval")) by a principal\(distinct)",
            from: from.map(\.description),
            command: "custody attest approval \(.artifact) --evidence evidence/ --key YOUR.key "
                + "--out evidence/approval-YOU.bundle.json")
    }

    private func remedy(_ facts: Facts, filling gap: Parts.Gap) -> Remedy {
        switch gap.filling {
        case .provenance:
            Remedy(
                evidence: "provenance that names the commit, signed by the builder", from: [],
                command: "custody attest provenance \(.artifact) --git . --key builder.key "
                    + "--out evidence/provenance.bundle.json")
        case .source(let commit):
            Remedy(
                evidence:
                    "a source statement about the commit and its whole history, signed by somebody who does not approve",
                from: authorshipFrom.map(\.description),
                command: "custody attest source --git . --commit \(commit.hex) --key source.key "
                    + "--out evidence/source.bundle.json")
        case .principals:
            Remedy(
                evidence:
                    "in the principals document: who deploys, and the addresses that approvers write commits under",
                from: [], command: "custody policy check POLICY --principals PRINCIPALS")
        }
    }

    /// What one person last said.
    private struct Word {
        /// Their place among the principals.
        let person: Int
        let approval: Approval
        let place: Facts.Place

        func name(_ facts: Facts) -> String { facts.principals.all[person].name }

        /// Why the word is too old, or from the future; nil where it is neither.
        func objection(limit: TimeSpan?, _ facts: Facts) -> String? {
            Age(of: approval.approvedOn, limit: limit, at: facts.instant).objection(
                what: "\(name(facts))'s approval", time: approval.approvedOn, limit: limit)
        }

        /// Why the word was given without knowing all that is known now; nil where it was not.
        func unseen(among evidence: [Facts.Place], _ facts: Facts) -> String? {
            let shown = Set(approval.evidence)
            let unseen = evidence.filter { !shown.contains(facts[$0].digest) }
            guard let first = unseen.first else { return nil }
            let more = unseen.count > 1 ? " and \(unseen.count - 1) more" : ""
            let type = facts[first].statement.predicateType
            return "\(name(facts)) approved without having been shown \(PredicateType(type)?.label ?? type) "
                + "\(facts[first].digest)\(more)"
        }

        /// A later word stands; of two at one moment the refusal does.
        func supersedes(_ other: Word) -> Bool {
            if approval.approvedOn != other.approval.approvedOn {
                return approval.approvedOn > other.approval.approvedOn
            }
            if approval.decision != other.approval.decision { return approval.decision == .rejected }
            return place < other.place
        }
    }
}
