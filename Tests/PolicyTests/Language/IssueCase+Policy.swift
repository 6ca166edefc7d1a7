import Policy
import YAML

extension IssueCase {
    /// Faults in what stands around the requirements.
    static let frame: [IssueCase] = [
        IssueCase(
            "a misspelt key", "unknown-key", says: "did you mean 'require'?",
            """
            schema: \(Policy.schema)
            name: test
            match: { artifacts: ["*"] }
            require: [digest-pinned]
            ▸requires: [sbom]
            """),
        IssueCase("no mapping at all", "type", says: "a policy is a mapping, not a list", "▸- digest-pinned"),
        IssueCase(
            "no schema", "missing-key", says: "lacks 'schema'",
            """
            ▸name: test
            match: { artifacts: ["*"] }
            require: [digest-pinned]
            """),
        IssueCase(
            "another schema", "value", says: Policy.schema,
            """
            schema: ▸https://custody.dev/schemas/policy/v2
            name: test
            match: { artifacts: ["*"] }
            require: [digest-pinned]
            """),
        framed("no name", "missing-key", says: "lacks 'name'", name: nil),
        framed("an empty name", "type", says: "name is a text", name: "▸\"\""),
        framed("a list for a name", "type", says: "not a list", name: "▸[a]"),
        framed("an unknown tier", "value", says: "did you mean 'critical'?", tier: "▸critcal"),
        framed("no match", "missing-key", says: "lacks 'match'", match: nil),
        framed("match without artifacts", "missing-key", says: "lacks 'artifacts'", match: "▸{ }"),
        framed("match by another key", "unknown-key", says: "did you mean 'artifacts'?", match: "{ ▸artifact: ['*'] }"),
        framed("match as a text", "type", says: "match is a mapping", match: "▸\"*\""),
        framed("no pattern", "empty-list", says: "artifacts is empty", match: "{ artifacts: ▸[] }"),
        framed("an empty pattern", "type", says: "an artifact pattern is a text", match: "{ artifacts: [▸''] }"),
        framed(
            "a pattern without a scheme", "unreachable", says: "did you mean 'file:payments-*.tar.gz'?",
            match: "{ artifacts: [▸'payments-*.tar.gz'] }"),
        framed(
            "a pattern with a misspelt scheme", "unreachable", says: "did you mean 'file:'?",
            match: "{ artifacts: ['oci:*', ▸'fil:app'] }"),
        framed(
            "a pattern whose scheme is cut off by a wildcard", "unreachable", says: "no artifact's name begins so",
            match: "{ artifacts: [▸'x*'] }"),
        framed("no requirements", "missing-key", says: "lacks 'require'", require: nil),
        framed("an empty list of requirements", "empty-list", says: "release everything", require: "▸[]"),
        framed("requirements as a text", "type", says: "require is a list", require: "▸digest-pinned"),
        framed(
            "tier critical without approvals", "tier", severity: .warning, says: "asks for approvals",
            tier: "critical", require: "▸[digest-pinned]"),
        exception(
            "waivers for what is not required", "unreachable", says: "did you mean 'sbom'?",
            "waivers: { allow: [▸sbmo], from: dave, longest: 72h }"),
        exception(
            "waivers without allow", "missing-key", says: "lacks 'allow'", "waivers: ▸{ from: dave, longest: 72h }"),
        exception(
            "waivers of nothing", "empty-list", says: "allow is empty",
            "waivers: { allow: ▸[], from: dave, longest: 72h }"),
        exception(
            "waivers from nobody", "missing-key", says: "lacks 'from'", "waivers: ▸{ allow: [sbom], longest: 72h }"),
        exception(
            "waivers without an end", "missing-key", says: "lacks 'longest'",
            "waivers: ▸{ allow: [sbom], from: dave }"),
        exception(
            "waivers of no length", "value", says: "length of time",
            "waivers: { allow: [sbom], from: dave, longest: ▸0d }"),
        exception(
            "waivers with a key of overrides", "unknown-key", says: "'review-within'",
            "waivers: { allow: [sbom], from: dave, longest: 72h, ▸review-within: 1d }"),
        exception(
            "waivers by more people than there are", "unreachable", says: "names 1 people, and 2",
            "waivers: { allow: [sbom], from: ▸group:security, count: 2, longest: 72h }"),
        exception(
            "overrides without a review", "missing-key", says: "lacks 'review-within'",
            "overrides: ▸{ from: dave, longest: 4h }"),
        exception(
            "overrides that name requirements", "unknown-key", says: "'allow'",
            "overrides: { ▸allow: [sbom], from: dave, longest: 4h, review-within: 48h }"),
        exception(
            "overrides by a stranger", "unknown-principal", says: "did you mean 'dave'?",
            "overrides: { from: ▸dvae, longest: 4h, review-within: 48h }"),
        exception("changes by nobody", "missing-key", says: "lacks 'from'", "changes: ▸{ count: 2 }"),
        exception(
            "changes by more people than there are", "unreachable", says: "names 1 people, and 2",
            "changes: { from: ▸group:security, count: 2 }"),
        exception(
            "a count of none", "value", says: "from 1 to 100",
            "overrides: { from: dave, count: ▸0, longest: 4h, review-within: 48h }"),
    ]

    /// A policy that is right but for one member of its frame; nil leaves the member out.
    private static func framed(
        _ name: String, _ code: String, severity: YAMLIssue.Severity = .error, says: String,
        name policyName: String? = "test", tier: String? = nil, match: String? = "{ artifacts: ['*'] }",
        require: String? = "[digest-pinned]"
    ) -> IssueCase {
        let members = [
            ("schema", Policy.schema), ("name", policyName), ("tier", tier), ("match", match), ("require", require),
        ]
        let text = members.compactMap { key, value in value.map { "\(key): \($0)" } }.joined(separator: "\n")
        // A member that is missing is missing from the document, which begins at its first character.
        return IssueCase(name, code, severity: severity, says: says, text.contains("▸") ? text : "▸" + text)
    }

    private static func exception(_ name: String, _ code: String, says: String, _ rule: String) -> IssueCase {
        IssueCase(name, code, says: says, policy(require: "- sbom") + "\n" + rule)
    }
}
