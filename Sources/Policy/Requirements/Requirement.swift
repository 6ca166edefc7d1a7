import Evidence
import Trust

/// One thing a policy asks of an artifact; total: for all facts it ends in a finding.
package protocol Requirement: Sendable {
    /// What the requirement is called in policies, what it means and which keys it has.
    static var reference: RequirementReference { get }

    /// The stable id of this one within its policy.
    var id: String { get }

    /// Whether it judges what the others rest on, and so is evaluated after them.
    var isLast: Bool { get }

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome
}

extension Requirement {
    package var id: String { Self.reference.name }
    package var isLast: Bool { false }
}

/// A requirement as policies and their reference know it.
package struct RequirementReference: Sendable {
    package struct Key: Sendable {
        package let name: String
        /// What is written there: `30d`, `GLOB`, `true`.
        package let value: String
        package let meaning: String

        init(_ name: String, _ value: String, _ meaning: String) {
            self.name = name
            self.value = value
            self.meaning = meaning
        }
    }

    package let name: String
    package let version: Int
    package let summary: String
    package let controls: [String]
    /// None for a requirement that is only named.
    package let keys: [Key]

    init(_ name: String, version: Int = 1, _ summary: String, controls: [String], keys: [Key] = []) {
        self.name = name
        self.version = version
        self.summary = summary
        self.controls = controls
        self.keys = keys
    }
}

/// What a requirement found, before it is dressed as a finding.
package struct Outcome: Sendable {
    let status: Finding.Status
    let because: String
    /// What it rests on, sorted.
    let evidence: [Facts.Place]
    let remedy: Remedy?

    static func satisfied(_ because: String, by evidence: [Facts.Place]) -> Outcome {
        Outcome(status: .satisfied, because: because, evidence: evidence, remedy: nil)
    }

    static func violated(_ because: String, by evidence: [Facts.Place] = [], remedy: Remedy) -> Outcome {
        Outcome(status: .violated, because: because, evidence: evidence, remedy: remedy)
    }

    static func missing(_ because: String, remedy: Remedy) -> Outcome {
        Outcome(status: .missing, because: because, evidence: [], remedy: remedy)
    }

    static func undetermined(_ because: String, by evidence: [Facts.Place] = [], remedy: Remedy) -> Outcome {
        Outcome(status: .undetermined, because: because, evidence: evidence, remedy: remedy)
    }

    /// Nothing that would satisfy was found: missing, or unknown while documents are there that could not be checked.
    static func notFound(_ what: String, _ facts: Facts, remedy: Remedy) -> Outcome {
        let unattributed = facts.unattributed.isEmpty ? "" : "; what no principal signed does not count"
        guard facts.hasUndetermined else { return .missing("there is no \(what)\(unattributed)", remedy: remedy) }
        return .undetermined(
            "there is no \(what) among what could be checked, and some documents could not be", remedy: remedy)
    }
}

/// What requirements that were evaluated first leave for those that rest on them.
package struct Evaluation: ~Copyable {
    /// What the policy asks of provenance; nothing but that there be some, where it does not ask.
    let provenanceRequirement: ProvenanceRequirement
    /// How the provenance about the artifact fares by that.
    let provenance: Candidates
    /// For each place in the evidence, whether a satisfied requirement rests on it.
    var isReliedOn: [Bool]

    init(_ policy: Policy, _ facts: Facts) {
        provenanceRequirement = policy.provenance
        provenance = policy.provenance.candidates(facts)
        isReliedOn = Array(repeating: false, count: facts.evidence.attestations.count)
    }
}

/// A search through candidates of which one must do: the first objection of each tells why it does not.
struct Candidates {
    /// Those that satisfy, in their order.
    private(set) var accepted: [Facts.Place] = []
    private var objections: [(place: Facts.Place, why: String)] = []
    private var unknowns: [(place: Facts.Place, why: String)] = []

    mutating func note(_ place: Facts.Place, _ outcome: Condition.Outcome) {
        switch outcome {
        case .satisfied: accepted.append(place)
        case .violated(let why): objections.append((place, why))
        case .undetermined(let why): unknowns.append((place, why))
        }
    }

    /// - Parameters:
    ///   - what: what was looked for, in words.
    ///   - remedy: what would satisfy.
    ///   - because: why the first of those that were accepted satisfies.
    func outcome(
        what: @autoclosure () -> String, facts: Facts, remedy: @autoclosure () -> Remedy,
        because: (Facts.Place) -> String
    ) -> Outcome {
        if let first = accepted.first { return .satisfied(because(first), by: accepted) }
        if let unknown = unknowns.first {
            return .undetermined(unknown.why, by: unknowns.map(\.place), remedy: remedy())
        }
        if let objection = objections.first {
            let more = objections.count > 1 ? " (and \(objections.count - 1) more that do not satisfy)" : ""
            return .violated(objection.why + more, by: objections.map(\.place), remedy: remedy())
        }
        return .notFound(what(), facts, remedy: remedy())
    }
}
