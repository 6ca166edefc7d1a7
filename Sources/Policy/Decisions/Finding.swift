package import Artifacts
package import JSON

/// How one requirement turned out for one artifact, what that rests on, and what would change it.
package struct Finding: Hashable, Sendable {
    package enum Status: String, Sendable, CaseIterable {
        case satisfied
        /// Evidence is there and says no.
        case violated
        /// Evidence is not there.
        case missing
        /// Could not be checked: neither a yes nor a no.
        case undetermined
        /// Waived by those whom the policy names.
        case waived

        /// Whether the requirement stands in nobody's way.
        package var passes: Bool { self == .satisfied || self == .waived }
    }

    /// The requirement's stable id: `provenance`, `attestation/tests`.
    package let requirement: String
    /// Of the requirement's meaning; a new meaning is a new version.
    package let version: Int
    /// The controls it answers to: `SLSA v1.0 Build L1`.
    package let controls: [String]
    package let status: Status
    /// The attestations it rests on, by digest, sorted.
    package let evidence: [Digest]
    /// The fact, in one sentence.
    package let because: String
    /// What would satisfy it; nil where it is satisfied.
    package let remedy: Remedy?

    /// - Parameter argument: the artifact on a command line, for the remedy.
    func json(for argument: String) -> JSONValue {
        var object: JSONObject = [
            "requirement": .string(requirement), "version": .integer(version),
            "controls": .array(controls.map { .string($0) }), "status": .string(status.rawValue),
            "evidence": .array(evidence.map { .string($0.description) }), "because": .string(because),
        ]
        if let remedy { object["remedy"] = remedy.json(for: argument) }
        return .object(object)
    }
}

/// What would satisfy a requirement: which evidence, from whom, by which command; never how to get round it.
package struct Remedy: Hashable, Sendable {
    package let evidence: String
    /// Principals or groups who can supply it; empty where anybody can.
    package let from: [String]
    package let command: RemedyCommand

    package init(evidence: String, from: [String], command: RemedyCommand) {
        self.evidence = evidence
        self.from = from
        self.command = command
    }

    /// - Parameter argument: the artifact on a command line.
    package func json(for argument: String) -> JSONValue {
        [
            "evidence": .string(evidence), "from": .array(from.map { .string($0) }),
            "command": .string(command.line(for: argument)),
        ]
    }
}
