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
        /// Who says so, by the names they stand for; nil where the artifact is the commit itself.
        var sayers: Set<String>?
    }

    private let requirement: ApprovalsRequirement
    private let facts: Facts
    private let builders: Set<String>
    private let deployers: Set<String>
    /// Sorted by commit.
    private let origins: [Origin]
    /// The attestations that tell who had which part.
    let evidence: [Digest]

    init(_ requirement: ApprovalsRequirement, _ facts: Facts, _ evaluation: borrowing Evaluation) {
        self.requirement = requirement
        self.facts = facts
        let asksForAuthors = requirement.distinctFrom.contains(.author) || requirement.distinctFrom.contains(.committer)
        let asksForBuilders = requirement.distinctFrom.contains(.builder)
        let asksForDeployers = requirement.distinctFrom.contains(.deployer)
        let provenance = asksForAuthors || asksForBuilders ? evaluation.provenance : []
        builders = asksForBuilders ? Set(provenance.flatMap { facts.standing(of: $0) }) : []
        deployers =
            asksForDeployers
            ? Set(facts.principals.all.filter { $0.role == .deploy }.map { facts.principals.standing(for: $0).name })
            : []
        var sayers: [Digest: Set<String>] = [:]
        if asksForAuthors {
            for attributed in provenance {
                guard case .provenance(let made) = attributed.statement.predicate else { continue }
                for commit in evaluation.provenanceRequirement.commits(of: made) {
                    sayers[commit, default: []].formUnion(facts.standing(of: attributed))
                }
            }
        }
        var origins = sayers.map { Origin(commit: $0.key, sayers: $0.value) }
        if asksForAuthors, let commit = facts.subject.digests[.gitCommit] {
            origins.removeAll { $0.commit == commit }
            origins.append(Origin(commit: commit, sayers: nil))
        }
        self.origins = origins.sorted { $0.commit < $1.commit }
        evidence =
            provenance.map(\.digest)
            + self.origins.flatMap { Self.records(of: $0.commit, requirement, facts).map(\.digest) }
    }

    /// The source statements about a commit that the policy lets count.
    private static func records(
        of commit: Digest, _ requirement: ApprovalsRequirement, _ facts: Facts
    ) -> [Facts.Attributed] {
        (facts.sources[commit] ?? []).filter { attributed in
            requirement.authorshipFrom.isEmpty || facts.isSigned(attributed, by: requirement.authorshipFrom)
        }
    }

    /// Whether a person is known to have had none of the parts.
    func assess(_ person: Principal) -> Answer {
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

    private func hand(of person: Principal, in part: Part, among names: Set<String>, else gap: Gap) -> Answer {
        if names.isEmpty { return .open(gap) }
        return names.contains(person.name)
            ? .involved("\(person.name) approved, but is also the \(part.rawValue)") : .apart
    }

    private func authorship(of person: Principal, as role: SourceRecord.Role) -> Answer {
        guard !origins.isEmpty else {
            return .open(
                Gap(why: "who wrote it is not known, since no provenance names its commit", filling: .provenance))
        }
        var open: Answer?
        // Nobody clears themselves: somebody else must say which commit it was made from.
        if origins.allSatisfy({ $0.sayers == [person.name] }) {
            let why = "only \(person.name) says which commit it was built from"
            open = .open(Gap(why: why, filling: .provenance))
        }
        for origin in origins {
            let answer = authorship(of: person, as: role, at: origin.commit)
            switch answer {
            case .apart: continue
            case .involved: return answer
            case .open: open = open ?? answer
            }
        }
        return open ?? .apart
    }

    /// One source statement that clears a person is enough, where somebody else signed it; one that names them condemns.
    private func authorship(of person: Principal, as role: SourceRecord.Role, at commit: Digest) -> Answer {
        var isCleared = false
        var gap: Gap?
        for attributed in Self.records(of: commit, requirement, facts) {
            guard case .source(let record) = attributed.statement.predicate else { continue }
            if let contributor = record.contributors(as: role).first(where: { isBehind($0, person) }) {
                return .involved("\(person.name) approved, but is also the \(role.rawValue) (\(contributor.email))")
            }
            if facts.standing(of: attributed).allSatisfy({ $0 == person.name }) {
                let why = "only \(person.name) says who wrote \(commit.short)"
                gap = gap ?? Gap(why: why, filling: .source(commit))
            } else if let shortcoming = shortcoming(of: record, about: commit, person, role) {
                gap = gap ?? shortcoming
            } else {
                isCleared = true
            }
        }
        if isCleared { return .apart }
        return .open(
            gap
                ?? Gap(
                    why: "who wrote \(commit.short) is not known, since there is no source statement for it",
                    filling: .source(commit)))
    }

    /// Whether a contributor is a person, or an agent of theirs, by their address or by a key that signed.
    private func isBehind(_ contributor: SourceRecord.Contributor, _ person: Principal) -> Bool {
        holders(of: contributor).contains { facts.principals.standing(for: $0).name == person.name }
    }

    private func holders(of contributor: SourceRecord.Contributor) -> [Principal] {
        contributor.keys.compactMap { facts.principals.holder(ofCredential: $0)?.principal }
            + [facts.principals.holder(ofEmail: contributor.email)].compactMap(\.self)
    }

    /// What a source statement, in which a person is not named, lacks to tell that they are not meant.
    private func shortcoming(
        of record: SourceRecord, about commit: Digest, _ person: Principal, _ role: SourceRecord.Role
    ) -> Gap? {
        guard record.isComplete else {
            return Gap(
                why: "the history behind the source statement is cut off (a shallow clone)", filling: .source(commit))
        }
        let contributors = record.contributors(as: role)
        guard !contributors.isEmpty else {
            return Gap(why: "the source statement names no \(role.rawValue)", filling: .source(commit))
        }
        if requirement.authorship == .signed, let one = contributors.first(where: { $0.authorship == .claimed }) {
            return Gap(
                why: "that \(one.email) is \(role.rawValue) is only claimed, not signed", isViolation: true,
                filling: .source(commit))
        }
        if person.emails.isEmpty, let stranger = contributors.first(where: { holders(of: $0).isEmpty }) {
            return Gap(
                why: "the \(role.rawValue) \(stranger.email) is no known principal, and \(person.name) lists no "
                    + "e-mail addresses to tell them apart by", filling: .principals)
        }
        return nil
    }
}

extension SourceRecord {
    fileprivate func contributors(as role: Role) -> [Contributor] { contributors.filter { $0.roles.contains(role) } }
}
