package import Artifacts
import Evidence
package import JSON
package import Policy
import Time
package import Trust

/// A decision told along the chain of custody: source, dependencies, build, signatures, approvals.
///
/// It adds nothing to the decision: each link says what the counted evidence tells of it, and what would fill a gap.
package struct Explanation: Sendable {
    /// One link of the chain.
    package struct Link: Sendable {
        /// How well the link is known.
        package enum State: String, Sendable {
            /// Evidence tells of it, and no requirement objects.
            case explained
            /// No evidence tells of it.
            case missing
            /// Evidence tells of it, and a requirement does not accept it.
            case disputed
            /// What would tell of it could not be checked.
            case undetermined
        }

        package enum Name: String, Sendable, CaseIterable { case source, dependencies, build, signatures, approvals }

        package let name: Name
        package let state: State
        /// What is known, a fact each.
        package let facts: [Fact]
        /// What would fill the gap; empty where there is none.
        package let remedies: [Remedy]
    }

    package struct Fact: Sendable {
        package let text: String
        /// The attestation that says so; nil for what follows from its absence.
        package let evidence: Digest?
        /// Who signed that attestation.
        package let signers: [String]
        /// Finer facts below this one.
        package let details: [String]
    }

    package static let schema = "https://custody.dev/schemas/explanation/v1"

    package let decision: Decision
    /// In the order of ``Link/Name``.
    package let links: [Link]
    /// The whole in sentences.
    package let story: [String]

    package init(_ decision: Decision, evidence: EvidenceSet) {
        self.decision = decision
        let chain = Chain(decision, evidence)
        links = Link.Name.allCases.map(chain.link)
        story = Story.tell(decision, links)
    }

    package var json: JSONValue {
        [
            "schema": .string(Self.schema),
            "verdict": .string(decision.verdict.rawValue),
            "story": .array(story.map { .string($0) }),
            "chain": .array(
                links.map { link in
                    [
                        "link": .string(link.name.rawValue), "state": .string(link.state.rawValue),
                        "facts": .array(link.facts.map(\.json)),
                        "remedies": .array(link.remedies.map { $0.json(for: decision.subject.argument) }),
                    ]
                }),
            "decision": decision.json,
        ]
    }
}

extension Explanation.Fact {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["fact": .string(text)]
        if let evidence { object["evidence"] = .string(evidence.description) }
        object["signers"] = .array(signers.map { .string($0) })
        object["details"] = .array(details.map { .string($0) })
        return .object(object)
    }
}
