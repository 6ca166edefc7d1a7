import Artifacts
import Evidence
import Trust

/// A hand that somebody has in an artifact.
enum Part: String, CaseIterable, Sendable { case author, committer, builder, deployer }

/// Who had which part in the artifact, as far as the evidence tells.
struct Parts {
    /// Whether a person is known to have had none of some parts.
    enum Answer {
        case apart
        /// They had one.
        case involved(String)
        /// The evidence says too little, or says it in a way that the policy does not take.
        case open(Gap)
    }

    /// What the evidence leaves open.
    struct Gap {
        enum Filling { case provenance, source(Digest), principals }

        let why: String
        /// Where evidence is there and does not do, as against what nobody knows.
        var isViolation = false
        let filling: Filling
    }

    /// A commit that the artifact was made from.
    private struct Origin {
        let commit: Digest
        /// The source statements about it that the policy lets count.
        let records: [Facts.Place]
        /// Who says so, by the places of those they stand for; nil where the artifact is the commit itself.
        let sayers: [Int]?
    }

    private let requirement: ApprovalsRequirement
    private let facts: Facts
    private let builders: [Int]
    private let deployers: [Int]
    /// Sorted by commit.
    private let origins: [Origin]
    /// The attestations that tell who had which part.
    let evidence: [Facts.Place]

    init(_ requirement: ApprovalsRequirement, _ facts: Facts, _ evaluation: borrowing Evaluation) {
        self.requirement = requirement
        self.facts = facts
        let asksForAuthors = requirement.distinctFrom.contains(.author) || requirement.distinctFrom.contains(.committer)
        let asksForBuilders = requirement.distinctFrom.contains(.builder)
        let provenance = asksForAuthors || asksForBuilders ? evaluation.provenance.accepted : []
        builders = asksForBuilders ? provenance.flatMap { facts.standing(of: $0) } : []
        deployers = requirement.distinctFrom.contains(.deployer) ? Self.deployers(facts) : []
        origins = asksForAuthors ? Self.origins(requirement, facts, evaluation) : []
        evidence = provenance + origins.flatMap(\.records)
    }

    /// Those whose role it is to deploy, and those who say that they deployed this artifact.
    private static func deployers(_ facts: Facts) -> [Int] {
        let principals = facts.principals
        let byRole = principals.all.indices.filter { principals.all[$0].role == .deploy }
        return byRole.map { principals.standing(of: $0) }
            + facts.places(of: .deployment).flatMap { facts.standing(of: $0) }
    }

    private static func origins(
        _ requirement: ApprovalsRequirement, _ facts: Facts, _ evaluation: borrowing Evaluation
    ) -> [Origin] {
        var sayers: [Digest: [Int]] = [:]
        for place in evaluation.provenance.accepted {
            guard case .provenance(let made) = facts[place].statement.predicate else { continue }
            for commit in evaluation.provenanceRequirement.commits(of: made) {
                sayers[commit, default: []] += facts.standing(of: place)
            }
        }
        let itself = facts.subject.digests[.gitCommit]
        if let itself { sayers[itself] = [] }
        return sayers.sorted { $0.key < $1.key }.map { commit, sayers in
            let records = (facts.sources[commit] ?? []).filter { place in
                requirement.authorshipFrom.isEmpty || facts.isSigned(place, by: requirement.authorshipFrom)
            }
            return Origin(commit: commit, records: records, sayers: commit == itself ? nil : sayers)
        }
    }

    /// Whether a person is known to have had none of the parts.
    ///
    /// - Parameter person: the place among the principals of one who stands for themselves.
    func assess(_ person: Int) -> Answer {
        var open: Answer?
        for part in requirement.distinctFrom {
            let answer =
                switch part {
                case .builder:
                    hand(
                        of: person, in: part, among: builders,
                        else: Gap(
                            why: "who built it is not known, since there is no provenance", filling: .provenance))
                case .deployer:
                    hand(
                        of: person, in: part, among: deployers,
                        else: Gap(
                            why: "who deploys it is not known, since no principal has the role deploy",
                            filling: .principals))
                case .author: authorship(of: person, as: .author)
                case .committer: authorship(of: person, as: .committer)
                }
            switch answer {
            case .apart: continue
            case .involved: return answer
            case .open: open = open ?? answer
            }
        }
        return open ?? .apart
    }

    private func hand(of person: Int, in part: Part, among places: [Int], else gap: Gap) -> Answer {
        if places.isEmpty { return .open(gap) }
        return places.contains(person)
            ? .involved("\(name(person)) approved, but is also the \(part.rawValue)") : .apart
    }

    private func authorship(of person: Int, as role: SourceRecord.Role) -> Answer {
        guard !origins.isEmpty else {
            return .open(
                Gap(why: "who wrote it is not known, since no provenance names its commit", filling: .provenance))
        }
        var open: Answer?
        // Nobody clears themselves: somebody else must say which commit it was made from.
        if origins.allSatisfy({ $0.sayers?.allSatisfy { $0 == person } ?? false }) {
            let why = "only \(name(person)) says which commit it was built from"
            open = .open(Gap(why: why, filling: .provenance))
        }
        for origin in origins {
            let answer = authorship(of: person, as: role, at: origin)
            switch answer {
            case .apart: continue
            case .involved: return answer
            case .open: open = open ?? answer
            }
        }
        return open ?? .apart
    }

    /// One source statement that clears a person is enough, where somebody else signed it; one that names them condemns.
    private func authorship(of person: Int, as role: SourceRecord.Role, at origin: Origin) -> Answer {
        var isCleared = false
        var gap: Gap?
        for place in origin.records {
            guard case .source(let record) = facts[place].statement.predicate else { continue }
            switch answer(of: record, about: origin.commit, person, role) {
            case .involved(let why): return .involved(why)
            case _ where facts.signers(of: place).allSatisfy({ facts.principals.standing(of: $0.principal) == person }):
                let why = "only \(name(person)) says who wrote \(origin.commit.short)"
                gap = gap ?? Gap(why: why, filling: .source(origin.commit))
            case .apart: isCleared = true
            case .open(let shortcoming): gap = gap ?? shortcoming
            }
        }
        if isCleared { return .apart }
        return .open(
            gap
                ?? Gap(
                    why: "who wrote \(origin.commit.short) is not known, since there is no source statement for it",
                    filling: .source(origin.commit)))
    }

    /// What one source statement tells of a person.
    private func answer(
        of record: SourceRecord, about commit: Digest, _ person: Int, _ role: SourceRecord.Role
    ) -> Answer {
        var namesAny = false
        var claimed: String?
        var stranger: String?
        for contributor in record.contributors where contributor.roles.contains(role) {
            namesAny = true
            var isKnown = false
            for holder in holders(of: contributor) {
                isKnown = true
                guard facts.principals.standing(of: holder) == person else { continue }
                return .involved("\(name(person)) approved, but is also the \(role.rawValue) (\(contributor.email))")
            }
            if !isKnown { stranger = stranger ?? contributor.email }
            if contributor.authorship == .claimed { claimed = claimed ?? contributor.email }
        }
        if !record.isComplete {
            let why = "the history behind the source statement is cut off (a shallow clone)"
            return .open(Gap(why: why, filling: .source(commit)))
        }
        if !namesAny {
            return .open(Gap(why: "the source statement names no \(role.rawValue)", filling: .source(commit)))
        }
        if requirement.authorship == .signed, let claimed {
            let why = "that \(claimed) is \(role.rawValue) is only claimed, not signed"
            return .open(Gap(why: why, isViolation: true, filling: .source(commit)))
        }
        if let stranger, facts.principals.all[person].emails.isEmpty {
            let why =
                "the \(role.rawValue) \(stranger) is no known principal, and \(name(person)) lists no e-mail addresses "
                + "to tell them apart by"
            return .open(Gap(why: why, filling: .principals))
        }
        return .apart
    }

    /// The places of those whose address or keys a contributor's are.
    private func holders(of contributor: SourceRecord.Contributor) -> [Int] {
        var holders = contributor.keys.compactMap { facts.principals.place(ofCredential: $0)?.principal }
        if let holder = facts.principals.place(ofEmail: contributor.email) { holders.append(holder) }
        return holders
    }

    private func name(_ person: Int) -> String { facts.principals.all[person].name }
}
