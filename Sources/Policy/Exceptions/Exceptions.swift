import Artifacts
import Evidence
import Time
import Trust
import Wording

/// The waivers and overrides about an artifact, held against what its policy lets be waived, by whom and how long.
struct Exceptions {
    /// Enough people waived a requirement.
    struct Waived {
        let names: String
        let tickets: String
        let until: Instant
        let places: [Facts.Place]
    }

    /// Break-glass is in force.
    struct Overridden {
        let names: String
        let until: Instant
        let reason: String
        let places: [Facts.Place]
    }

    /// All of them, in the evidence's order.
    private(set) var records: [ExceptionRecord] = []
    private var waived: [String: Waived] = [:]
    private(set) var overridden: Overridden?

    /// One exception that counts, with the people whose word it is.
    private struct Word {
        let place: Facts.Place
        let people: [Int]
        let expires: Instant
        let ticket: String
        let reason: String
    }

    init(_ policy: Policy, _ facts: Facts) {
        var waivers: [String: [Word]] = [:]
        var overrides: [Word] = []
        for kind in facts.kinds {
            switch PredicateType(kind.predicateType) {
            case .waiver:
                for place in kind.places {
                    guard case .waiver(let waiver) = facts[place].statement.predicate else { continue }
                    let (state, people) = Self.judge(waiver, at: place, policy, facts)
                    note(waiver, state, people, place, facts)
                    if state.isInForce {
                        waivers[waiver.requirement, default: []].append(
                            Word(
                                place: place, people: people, expires: waiver.expiresOn, ticket: waiver.ticket,
                                reason: waiver.reason))
                    }
                }
            case .override:
                for place in kind.places {
                    guard case .override(let override) = facts[place].statement.predicate else { continue }
                    let (state, people) = Self.judge(override, at: place, policy, facts)
                    note(override, state, people, place, facts)
                    if state.isInForce {
                        overrides.append(
                            Word(
                                place: place, people: people, expires: override.expiresOn, ticket: "",
                                reason: override.reason))
                    }
                }
            default: continue
            }
        }
        for (requirement, words) in waivers {
            guard let quorum = Self.quorum(of: words, policy.waivers?.count ?? .max) else { continue }
            waived[requirement] = Waived(
                names: Self.names(quorum.people, facts),
                tickets: Set(words.map(\.ticket)).sorted().joined(separator: ", "), until: quorum.until,
                places: words.map(\.place))
        }
        if let quorum = Self.quorum(of: overrides, policy.overrides?.count ?? .max) {
            overridden = Overridden(
                names: Self.names(quorum.people, facts), until: quorum.until,
                reason: overrides.map(\.reason).min() ?? "", places: overrides.map(\.place))
        }
    }

    /// The waiver of a requirement, where enough people signed it; nil where not.
    func waiver(of requirement: String) -> Waived? { waived[requirement] }

    // MARK: One statement

    private static func judge(
        _ waiver: Waiver, at place: Facts.Place, _ policy: Policy, _ facts: Facts
    ) -> (state: ExceptionState, people: [Int]) {
        guard let rule = policy.waivers else { return (.void("the policy lets nothing be waived"), []) }
        guard rule.allow.contains(waiver.requirement) else {
            return (.void("the policy does not let \(waiver.requirement) be waived"), [])
        }
        return judge(issued: waiver.issuedOn, expires: waiver.expiresOn, at: place, rule, facts)
    }

    private static func judge(
        _ override: Override, at place: Facts.Place, _ policy: Policy, _ facts: Facts
    ) -> (state: ExceptionState, people: [Int]) {
        guard let rule = policy.overrides else { return (.void("the policy lets nobody override"), []) }
        let subjects = facts[place].statement.subjects.count
        guard subjects == 1 else { return (.void("an override is for one digest, and this names \(subjects)"), []) }
        return judge(issued: override.issuedOn, expires: override.expiresOn, at: place, rule, facts)
    }

    private static func judge(
        issued: Instant, expires: Instant, at place: Facts.Place, _ rule: ExceptionRule, _ facts: Facts
    ) -> (state: ExceptionState, people: [Int]) {
        let people = facts.people(of: place, among: rule.from)
        if people.isEmpty {
            return (.void("\(facts.names(of: place)) signed it, and not \(rule.from.spelled)"), [])
        }
        return (ExceptionState(issued: issued, expires: expires, longest: rule.longest, at: facts.instant), people)
    }

    private mutating func note(
        _ waiver: Waiver, _ state: ExceptionState, _ people: [Int], _ place: Facts.Place, _ facts: Facts
    ) {
        records.append(
            ExceptionRecord(
                kind: .waiver, attestation: facts[place].digest, requirement: waiver.requirement, state: state,
                signers: people.map { facts.principals.all[$0].name }, reason: waiver.reason, ticket: waiver.ticket,
                expiresOn: waiver.expiresOn))
    }

    private mutating func note(
        _ override: Override, _ state: ExceptionState, _ people: [Int], _ place: Facts.Place, _ facts: Facts
    ) {
        records.append(
            ExceptionRecord(
                kind: .override, attestation: facts[place].digest, requirement: nil, state: state,
                signers: people.map { facts.principals.all[$0].name }, reason: override.reason, ticket: nil,
                expiresOn: override.expiresOn))
    }

    // MARK: Several together

    /// Whether enough people signed, each counted once, and until when that holds.
    private static func quorum(of words: [Word], _ count: Int) -> (people: [Int], until: Instant)? {
        var latest: [Int: Instant] = [:]
        for word in words {
            for person in word.people { latest[person] = max(latest[person] ?? .earliest, word.expires) }
        }
        guard latest.count >= count else { return nil }
        // The word of so many still holds when that of the others has lapsed.
        return (latest.keys.sorted(), latest.values.sorted(by: >)[count - 1])
    }

    private static func names(_ people: [Int], _ facts: Facts) -> String {
        people.map { facts.principals.all[$0].name }.joined(separator: " and ")
    }
}

extension Facts {
    /// The people behind the signers of an attestation who are among those named, by their places, each once, sorted.
    ///
    /// An agent that nobody owns answers for nothing and is none of them.
    func people(of place: Place, among selectors: [PrincipalSelector]) -> [Int] {
        let people = signers(of: place).filter { principals.isNamed($0.principal, by: selectors) }
            .map { principals.standing(of: $0.principal) }
        return Set(people.filter { principals.all[$0].kind != .agent }).sorted()
    }
}
