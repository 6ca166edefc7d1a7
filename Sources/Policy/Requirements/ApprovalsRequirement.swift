import Artifacts
import Encoding
import Evidence
import Time
import Trust

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
        ])

    var count = 1
    let from: [PrincipalSelector]
    var distinctFrom: [Part] = []
    var authorship: SourceRecord.Authorship = .claimed
    var authorshipFrom: [PrincipalSelector] = []
    var maximumAge: TimeSpan?

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        var latest: [String: Word] = [:]
        var objections: Set<String> = []
        for attributed in facts.attestations {
            guard case .approval(let approval) = attributed.statement.predicate else { continue }
            for signer in attributed.signers {
                let principal = facts.principal(signer)
                guard from.contains(where: { $0.includes(principal) }) else {
                    objections.insert("\(principal.name) approved, but is not among \(from.spelled)")
                    continue
                }
                let person = facts.principals.standing(for: principal)
                if let objection = staleness(of: approval, by: person, facts) {
                    objections.insert(objection)
                    continue
                }
                let word = Word(person: person, approval: approval, digest: attributed.digest)
                if let earlier = latest[person.name], !word.supersedes(earlier) { continue }
                latest[person.name] = word
            }
        }
        let words = latest.values.sorted { $0.person.name < $1.person.name }
        if let refusal = words.first(where: { $0.approval.decision == .rejected }) {
            let reason = refusal.approval.reason.map { ": \($0)" } ?? ""
            return .violated(
                "\(refusal.person.name) rejected it\(reason)", by: [refusal.digest],
                remedy: remedy(facts, missing: count))
        }
        let parts = distinctFrom.isEmpty ? nil : Parts(self, facts, evaluation)
        var counted: [Word] = []
        var unknowns: Set<String> = []
        for word in words {
            switch parts?.assess(word.person) ?? .satisfied {
            case .satisfied: counted.append(word)
            case .violated(let why): objections.insert(why)
            case .undetermined(let why): unknowns.insert(why)
            }
        }
        let digests = counted.map(\.digest) + (parts?.evidence ?? [])
        if counted.count >= count {
            let names = counted.map(\.person.name).joined(separator: ", ")
            return .satisfied("\(names) approved it", by: Set(digests).sorted())
        }
        let have = "\(counted.count) of \(count) approvals from \(from.spelled)"
        let remedy = remedy(facts, missing: count - counted.count)
        if counted.count + unknowns.count >= count, let why = unknowns.min() {
            return .undetermined("\(have); \(why)", by: words.map(\.digest), remedy: parts?.remedy(facts) ?? remedy)
        }
        if let why = objections.min() {
            let more = objections.count > 1 ? " (and \(objections.count - 1) more)" : ""
            return .violated("\(have); \(why)\(more)", by: words.map(\.digest), remedy: remedy)
        }
        return facts.hasUndetermined && words.isEmpty
            ? .notFound("approval from \(from.spelled)", facts, remedy: remedy) : .missing(have, remedy: remedy)
    }

    /// Why an approval no longer counts, or does not yet; nil where it does.
    private func staleness(of approval: Approval, by person: Principal, _ facts: Facts) -> String? {
        if let expires = approval.expiresOn, expires <= facts.instant {
            return "\(person.name)'s approval expired at \(expires)"
        }
        let age = Age(of: approval.approvedOn, limit: maximumAge, at: facts.instant)
        return age.objection(what: "\(person.name)'s approval", time: approval.approvedOn, limit: maximumAge)
    }

    private func remedy(_ facts: Facts, missing: Int) -> Remedy {
        let distinct =
            distinctFrom.isEmpty ? "" : " who is not its \(distinctFrom.map(\.rawValue).joined(separator: ", "))"
        return Remedy(
            evidence: "\(counting(missing, "more approval")) by a principal\(distinct)",
            from: from.map(\.description),
            command: "custody attest approval \(facts.subject.argument) --evidence evidence/ --key YOUR.key "
                + "--out evidence/approval-YOU.bundle.json")
    }

    /// What one person last said.
    private struct Word {
        let person: Principal
        let approval: Approval
        let digest: Digest

        /// A later word stands; of two at one moment the refusal does.
        func supersedes(_ other: Word) -> Bool {
            if approval.approvedOn != other.approval.approvedOn {
                return approval.approvedOn > other.approval.approvedOn
            }
            if approval.decision != other.approval.decision { return approval.decision == .rejected }
            return digest < other.digest
        }
    }
}
