import Policy
import TestSupport
import Testing
import Time

@Suite struct CredentialsTests {
    @Test(arguments: cases) func `Credentials satisfy only where the principals document says all that is asked`(
        _ example: RequirementCase
    ) throws { try example.check() }

    /// Principals of whom the builder's credential is the one under test.
    private static func world(
        builder: String = "{ key: ci.pub, custody: kms, issued: 2026-10-01T00:00:00Z }",
        owner: String = "owner: alice, purpose: builds"
    ) -> World {
        do {
            return try World(
                """
                alice: { kind: human, groups: [managers], credentials: [ { key: alice.pub, custody: file } ] }
                ci: { kind: workload, role: build, \(owner), credentials: [ \(builder) ] }
                """)
        } catch { preconditionFailure("\(error)") }
    }

    private static func example(
        _ name: String, _ keys: String, _ status: Finding.Status, _ because: String, principals: World = world(),
        also: String = "provenance", evidence: [Signed] = [Signed(.provenance(), by: "ci")],
        uncheckedBeside: Bool = false
    ) -> RequirementCase {
        RequirementCase(
            name, "- credentials: { \(keys) }\n- \(also)", evidence, status, because, principals: principals,
            uncheckedBeside: uncheckedBeside)
    }

    static let cases: [RequirementCase] = [
        example(
            "all of it", "maximum-age: 90d, custody: [hsm, kms], owned: true, not-revoked: true", .satisfied,
            "1 credential meets the policy"),
        example(
            "of two that signed", "custody: [kms, file]", .satisfied, "2 credentials meet the policy",
            evidence: [Signed(.provenance(), by: "ci", "alice")]),
        example("too old", "maximum-age: 30d", .violated, "ci's credential key:"),
        example("too old, by how much", "maximum-age: 30d", .violated, "51 days old, older than the 30d allowed"),
        example(
            "of an unknown age", "maximum-age: 90d", .violated, "does not say when",
            principals: world(builder: "{ key: ci.pub, custody: kms }")),
        example(
            "issued in the future", "maximum-age: 90d", .violated, "in the future",
            principals: world(builder: "{ key: ci.pub, issued: 2027-01-01T00:00:00Z }")),
        example("kept elsewhere", "custody: [hsm]", .violated, "is kept in kms, not in hsm"),
        example(
            "kept nobody says where", "custody: [file, agent, hsm, kms, keyless]", .violated, "does not say where",
            principals: world(builder: "{ key: ci.pub }")),
        example(
            "without an owner", "owned: true", .violated, "ci has no owner", principals: world(owner: "purpose: builds")
        ),
        example(
            "without a purpose", "owned: true", .violated, "no purpose written down",
            principals: world(owner: "owner: alice")),
        example(
            "a person's, who needs no owner", "owned: true", .satisfied, "1 credential",
            evidence: [Signed(.provenance(), by: "alice")]),
        example("nothing to judge", "owned: true", .missing, "no evidence whose credentials", evidence: []),
        example(
            "nothing to judge, beside what cannot be checked", "owned: true", .undetermined, "could not be",
            evidence: [],
            uncheckedBeside: true),
        example(
            "nothing that another requirement rests on", "custody: kms", .missing, "no evidence whose credentials",
            evidence: [Signed(.release(), by: "ci")]),
        example(
            "one of two that signed", "custody: kms", .violated, "alice's credential",
            evidence: [Signed(.provenance(), by: "ci", "alice")]),
        example(
            "an approver's", "custody: kms", .violated, "alice's credential", also: "approvals: { from: alice }",
            evidence: [Signed(.approval(), by: "alice")]),
        example(
            "of the source statement that clears an approver", "custody: file", .violated, "ci's credential",
            also: "approvals: { from: alice, distinct-from: author }",
            evidence: [
                Signed(.provenance(), by: "alice", "ci"), Signed(.source(authors: ["bob@acme.test"]), by: "ci"),
                Signed(.approval(), by: "alice"),
            ],
            principals: emails),
        example(
            "of the provenance that names the approver's commit", "custody: file", .violated, "ci's credential",
            also: "approvals: { from: alice, distinct-from: builder }",
            evidence: [Signed(.provenance(), by: "ci"), Signed(.approval(), by: "alice")]),
    ]

    private static let emails: World = {
        do {
            return try World(
                """
                alice: { kind: human, emails: [alice@acme.test], credentials: [ { key: alice.pub, custody: file } ] }
                ci: { kind: workload, role: build, owner: alice, credentials: [ { key: ci.pub, custody: kms } ] }
                """)
        } catch { preconditionFailure("\(error)") }
    }()

    private static func example(
        _ name: String, _ keys: String, _ status: Finding.Status, _ because: String, also: String, evidence: [Signed],
        principals: World
    ) -> RequirementCase {
        example(name, keys, status, because, principals: principals, also: also, evidence: evidence)
    }
}
