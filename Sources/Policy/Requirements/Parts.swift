import Artifacts
import Evidence
import Trust

/// A hand that somebody has in an artifact.
enum Part: String, CaseIterable, Sendable { case author, committer, builder, deployer }

/// Who had which part in the artifact, as far as the evidence tells.
struct Parts {
    private let distinctFrom: [Part]
    private let authorshipFrom: [PrincipalSelector]
    private let needsSignedAuthorship: Bool
    private let facts: Facts
    private let builders: Set<String>
    private let deployers: Set<String>
    private let commits: [Digest]
    /// The attestations that tell who had which part.
    let evidence: [Digest]

    init(_ requirement: ApprovalsRequirement, _ facts: Facts, _ evaluation: borrowing Evaluation) {
        self.facts = facts
        distinctFrom = requirement.distinctFrom
        authorshipFrom = requirement.authorshipFrom
        needsSignedAuthorship = requirement.authorship == .signed
        let principals = facts.principals
        let provenance = evaluation.provenance
        builders = Set(
            provenance.flatMap(\.signers).map { principals.standing(for: facts.principal($0)).name })
        deployers = Set(principals.all.filter { $0.role == .deploy }.map { principals.standing(for: $0).name })
        var commits: Set<Digest> = Set(
            provenance.flatMap { attributed -> [Digest] in
                guard case .provenance(let made) = attributed.statement.predicate else { return [] }
                return made.sources.compactMap(\.commit)
            })
        if let commit = facts.subject.digests[.gitCommit] { commits.insert(commit) }
        self.commits = commits.sorted()
        let records = self.commits.flatMap { facts.sources[$0] ?? [] }
        let asksForAuthors = requirement.distinctFrom.contains(.author) || requirement.distinctFrom.contains(.committer)
        evidence = asksForAuthors ? records.map(\.digest) : []
    }

    /// Whether a person is known to have had none of the parts.
    func assess(_ person: Principal) -> Condition.Outcome {
        var unknown: Condition.Outcome = .satisfied
        for part in distinctFrom {
            let outcome: Condition.Outcome =
                switch part {
                case .builder: builders.contains(person.name) ? had(part, person) : known(part, person)
                case .deployer: deployers.contains(person.name) ? had(part, person) : .satisfied
                case .author: authorship(of: person, as: .author)
                case .committer: authorship(of: person, as: .committer)
                }
            switch outcome {
            case .satisfied: continue
            case .violated: return outcome
            case .undetermined: unknown = outcome
            }
        }
        return unknown
    }

    private func had(_ part: Part, _ person: Principal) -> Condition.Outcome {
        .violated("\(person.name) approved, but is also the \(part.rawValue)")
    }

    private func known(_ part: Part, _ person: Principal) -> Condition.Outcome {
        builders.isEmpty ? .undetermined("who built it is not known, since there is no provenance") : .satisfied
    }

    private func authorship(of person: Principal, as role: SourceRecord.Role) -> Condition.Outcome {
        guard !commits.isEmpty else {
            return .undetermined("who wrote it is not known, since no provenance names its commit")
        }
        var unknown: Condition.Outcome = .satisfied
        for commit in commits {
            let records = (facts.sources[commit] ?? []).filter { attributed in
                authorshipFrom.isEmpty || facts.isSigned(attributed, by: authorshipFrom)
            }
            // Nobody clears themselves: somebody else must say who wrote it.
            let isVouchedFor = records.contains { attributed in
                attributed.signers.contains {
                    facts.principals.standing(for: facts.principal($0)).name != person.name
                }
            }
            for attributed in records {
                guard case .source(let record) = attributed.statement.predicate else { continue }
                switch assess(person, role, record) {
                case .satisfied: continue
                case .violated(let why): return .violated(why)
                case .undetermined(let why): unknown = .undetermined(why)
                }
            }
            if !isVouchedFor {
                unknown = .undetermined(
                    records.isEmpty
                        ? "who wrote \(commit.short) is not known, since there is no source statement for it"
                        : "only \(person.name) says who wrote \(commit.short)")
            }
        }
        return unknown
    }

    private func assess(_ person: Principal, _ role: SourceRecord.Role, _ record: SourceRecord) -> Condition.Outcome {
        var unknown: Condition.Outcome = .satisfied
        for contributor in record.contributors where contributor.roles.contains(role) {
            let holders =
                contributor.keys.compactMap { facts.principals.holder(ofCredential: $0)?.principal }
                + [facts.principals.holder(ofEmail: contributor.email)].compactMap(\.self)
            if holders.contains(where: { facts.principals.standing(for: $0).name == person.name }) {
                return .violated("\(person.name) approved, but is also the \(role.rawValue) (\(contributor.email))")
            }
            if holders.isEmpty, person.emails.isEmpty {
                unknown = .undetermined(
                    "the \(role.rawValue) \(contributor.email) is no known principal, and \(person.name) lists no e-mail "
                        + "addresses to tell them apart by")
            }
            if needsSignedAuthorship, contributor.authorship == .claimed {
                return .violated("that \(contributor.email) is \(role.rawValue) is only claimed, not signed")
            }
        }
        if !record.isComplete {
            unknown = .undetermined("the history behind the source statement is cut off (a shallow clone)")
        }
        return unknown
    }

    /// What tells who had which part.
    func remedy(_ facts: Facts) -> Remedy {
        let commit = commits.first.map { " --commit \($0.hex)" } ?? ""
        return Remedy(
            evidence: commits.isEmpty ? "provenance that names the commit" : "a source statement about the commit",
            from: authorshipFrom.map(\.description),
            command: commits.isEmpty
                ? "custody attest provenance \(facts.subject.argument) --git . --key builder.key "
                    + "--out evidence/provenance.bundle.json"
                : "custody attest source --git .\(commit) --key source.key --out evidence/source.bundle.json")
    }
}
