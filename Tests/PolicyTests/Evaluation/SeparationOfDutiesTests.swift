import Evidence
import JSON
import Policy
import TestSupport
import Testing
import Time

/// Who wrote the code, who approved it, who built it and who ships it are different people.
@Suite struct SeparationOfDutiesTests {
    @Test(arguments: authors + builders + statements)
    func `Nobody's approval counts who had, or may have had, another hand in it`(_ example: RequirementCase) throws {
        try example.check()
    }

    /// alice and bob release; carol writes without being asked; ci builds, scribe records who wrote what, ship deploys.
    private static let world = principals()

    /// - Parameters:
    ///   - alice: more of alice's members, in YAML.
    ///   - others: more principals.
    private static func principals(
        alice: String = "emails: [alice@acme.test], ", credentials: String = "{ key: alice.pub }, { key: alice-2.pub }",
        _ others: String = ""
    ) -> World {
        do {
            return try World(
                """
                alice: { kind: human, groups: [managers], \(alice)credentials: [ \(credentials) ] }
                bob: { kind: human, groups: [managers], emails: [bob@acme.test], credentials: [ { key: bob.pub } ] }
                carol: { kind: human, emails: [carol@acme.test, Carol@Home.test], credentials: [ { key: carol.pub } ] }
                ci: { kind: workload, role: build, owner: carol, credentials: [ { key: ci.pub } ] }
                scribe: { kind: workload, owner: carol, credentials: [ { key: scribe.pub } ] }
                ship: { kind: workload, role: deploy, owner: carol, credentials: [ { key: ship.pub } ] }
                bot: { kind: agent, owner: alice, groups: [managers], emails: [bot@acme.test], credentials: [ { key: bot.pub } ] }
                \(others)
                """)
        } catch { preconditionFailure("\(error)") }
    }

    private static let author = "- approvals: { from: group:managers, distinct-from: author }"
    private static let signed = "- approvals: { from: group:managers, distinct-from: author, authorship: signed }"
    private static let builder = "- approvals: { from: group:managers, distinct-from: builder }"
    private static let deployer = "- approvals: { from: group:managers, distinct-from: deployer }"
    private static let built = Signed(.provenance(), by: "ci")
    private static let yes = Signed(.approval(), by: "alice")
    private static let yesBob = Signed(.approval(), by: "bob")

    private static func wrote(_ emails: String..., committed: [String] = ["ci@acme.test"], by signer: String = "scribe")
        -> Signed
    {
        Signed(.source(authors: emails, committers: committed, authorship: .claimed), by: signer)
    }

    private static func example(
        _ name: String, _ require: String, _ evidence: [Signed], _ status: Finding.Status, _ because: String,
        principals: World = world
    ) -> RequirementCase {
        RequirementCase(name, require, evidence, status, because, principals: principals)
    }

    /// An example of approvals that must not be the author's.
    private static func example(
        _ name: String, _ evidence: [Signed], _ status: Finding.Status, _ because: String, principals: World = world
    ) -> RequirementCase {
        RequirementCase(name, author, evidence, status, because, principals: principals)
    }

    @Test(arguments: deployments + people + times)
    func `Nobody approves what they deployed, nor counts twice, nor without being asked`(
        _ example: RequirementCase
    ) throws { try example.check() }

    @Test func `There are as many situations as were asked for`() {
        let all = Self.authors + Self.builders + Self.statements + Self.deployments + Self.people + Self.times
        #expect(all.count >= 60)
        #expect(Set(all.map(\.name)).count >= 60, "no situation counts twice")
    }

    static let deployments: [RequirementCase] = [
        example(
            "deployed by another", deployer, [yes, Signed(.deployment(), by: "ship")], .satisfied, "alice approved it"),
        example("deployed by nobody yet", deployer, [yes], .satisfied, "alice approved it"),
        example(
            "deployed by the approver", deployer, [yes, Signed(.deployment(), by: "alice-2")], .violated,
            "alice approved, but is also the deployer"),
        example(
            "deployed by the approver's agent", deployer, [yes, Signed(.deployment(), by: "bot")], .violated,
            "alice approved, but is also the deployer"),
        example(
            "another artifact deployed by the approver", deployer,
            [yes, Signed(.deployment().about(.other), by: "alice")], .satisfied, "alice approved it"),
        example(
            "deployed by one of two approvers", deployer, [yes, yesBob, Signed(.deployment(), by: "alice")], .satisfied,
            "bob approved it"),
    ]

    private static let two = "- approvals: { count: 2, from: group:managers }"

    /// One person under many names.
    static let people: [RequirementCase] = [
        example(
            "two keys of one person, each on its own", two, [yes, Signed(.approval(), by: "alice-2")], .missing,
            "1 of 2"),
        example(
            "two keys of one person and their agent's", two, [Signed(.approval(), by: "alice", "alice-2", "bot")],
            .missing, "1 of 2"),
        example(
            "one group named twice", "- approvals: { count: 2, from: [group:managers, group:managers] }", [yes],
            .missing, "1 of 2"),
        example(
            "a person by name and by group", "- approvals: { count: 2, from: [alice, bob, group:managers] }", [yes],
            .missing, "1 of 2"),
        example(
            "a person in two groups that are asked", "- approvals: { count: 2, from: [group:managers, group:leads] }",
            [Signed(.approval(), by: "lea")], .missing, "1 of 2",
            principals: principals("lea: { kind: human, groups: [managers, leads], credentials: [ { key: lea.pub } ] }")
        ),
        example(
            "two people on one statement", two, [Signed(.approval(), by: "alice", "bob")], .satisfied, "alice, bob"),
        example(
            "a person and another's agent", two, [yesBob, Signed(.approval(), by: "bot")], .satisfied, "alice, bob"),
        example(
            "a no by one's agent after one's yes", "- approvals: { from: group:managers }",
            [yes, Signed(.approval(.rejected, approvedOn: World.earlier("5m")), by: "bot")], .violated,
            "alice rejected it"),
        example(
            "a builder that approves", "- approvals: { from: [ci, alice], distinct-from: builder }",
            [built, Signed(.approval(), by: "ci")], .violated, "is also the builder"),
    ]

    private static let carolIsAsked = "- approvals: { from: [carol, alice] }"

    /// The same words under principals and policies that changed in between.
    static let times: [RequirementCase] = [
        example(
            "a revoked approver", "- approvals: { from: group:managers }", [yes], .missing, "0 of 1",
            principals: principals(credentials: "{ key: alice.pub, revoked-after: 2026-01-01T00:00:00Z }")),
        example(
            "an approver with one of two keys revoked", "- approvals: { from: group:managers }",
            [Signed(.approval(), by: "alice-2")], .satisfied, "alice approved it",
            principals: principals(
                credentials: "{ key: alice.pub, revoked-after: 2026-01-01T00:00:00Z }, { key: alice-2.pub }")),
        example(
            "an approver who is revoked by a statement", "- approvals: { from: group:managers }",
            [yes, Signed(.revocation(.principal, "alice"), by: "alice-2")], .missing, "0 of 1"),
        example(
            "an approver who had left the group", "- approvals: { from: group:leads }", [yes], .violated,
            "alice approved, but is not among group:leads",
            principals: principals("lea: { kind: human, groups: [leads], credentials: [ { key: lea.pub } ] }")),
        example(
            "one who was no principal yet", "- approvals: { from: group:managers }",
            [Signed(.approval(), by: "late")], .missing, "0 of 1"),
        example(
            "one who was added after the fact", "- approvals: { from: group:managers }",
            [Signed(.approval(), by: "late")], .satisfied, "late approved it",
            principals: principals("late: { kind: human, groups: [managers], credentials: [ { key: late.pub } ] }")),
        example(
            "before the policy asked for another", "- approvals: { from: carol }", [Signed(.approval(), by: "carol")],
            .satisfied, "carol approved it"),
        example(
            "after the policy asked for another", "- approvals: { from: bob }", [Signed(.approval(), by: "carol")],
            .violated, "carol approved, but is not among bob"),
        example(
            "before the policy asked for distinct authors", carolIsAsked,
            [built, wrote("carol@acme.test"), Signed(.approval(), by: "carol")], .satisfied, "carol approved it"),
        example(
            "after the policy asked for distinct authors",
            "- approvals: { from: [carol, alice], distinct-from: author }",
            [built, wrote("carol@acme.test"), Signed(.approval(), by: "carol")], .violated, "is also the author"),
        example("after the policy asked for two", two, [yes], .missing, "1 of 2"),
    ]

    static let authors: [RequirementCase] = [
        example("written by another", [built, wrote("carol@acme.test"), yes], .satisfied, "alice approved it"),
        example("written by a stranger", [built, wrote("zoe@else.test"), yes], .satisfied, "alice approved it"),
        example(
            "written by the approver", [built, wrote("alice@acme.test"), yes], .violated,
            "alice approved, but is also the author (alice@acme.test)"),
        example(
            "written by the approver among others", [built, wrote("carol@acme.test", "alice@acme.test"), yes],
            .violated, "is also the author"),
        example(
            "written by the approver, in capitals", [built, wrote("ALICE@Acme.Test"), yes], .violated,
            "is also the author"),
        example(
            "written by the approver, who signs with another key",
            [built, wrote("alice@acme.test"), Signed(.approval(), by: "alice-2")], .violated, "is also the author"),
        example(
            "written by the approver's agent", [built, wrote("bot@acme.test"), yes], .violated,
            "alice approved, but is also the author (bot@acme.test)"),
        example(
            "written by the approver, approved by their agent",
            [built, wrote("alice@acme.test"), Signed(.approval(), by: "bot")], .violated,
            "alice approved, but is also the author"),
        example(
            "approved by an agent for its owner", [built, wrote("carol@acme.test"), Signed(.approval(), by: "bot")],
            .satisfied, "alice approved it"),
        example(
            "approved by a person and their agent", "- approvals: { count: 2, from: group:managers }",
            [yes, Signed(.approval(), by: "bot")], .missing, "1 of 2"),
        example(
            "approved by an agent of an agent", "- approvals: { count: 2, from: [alice, bob, deep] }",
            [yes, Signed(.approval(), by: "deep")], .missing, "1 of 2",
            principals: principals("deep: { kind: agent, owner: bot, credentials: [ { key: deep.pub } ] }")),
        example(
            "written by one of two approvers, where one is enough", [built, wrote("alice@acme.test"), yes, yesBob],
            .satisfied, "bob approved it"),
        example(
            "written by one of two approvers, where both are needed",
            "- approvals: { count: 2, from: group:managers, distinct-from: author }",
            [built, wrote("alice@acme.test"), yes, yesBob], .violated, "1 of 2"),
        example(
            "committed by the approver, where only authors matter",
            [built, wrote("carol@acme.test", committed: ["alice@acme.test"]), yes], .satisfied, "alice approved it"),
        example(
            "committed by the approver", "- approvals: { from: group:managers, distinct-from: [author, committer] }",
            [built, wrote("carol@acme.test", committed: ["alice@acme.test"]), yes], .violated, "is also the committer"),
        example(
            "written with the approver's SSH key under another's address",
            [
                built, yes,
                Signed(
                    .source(authors: ["carol@acme.test"], committers: []).setting(
                        "/predicate/contributors/0/keys", to: [.string(sshFingerprint)]), by: "scribe"),
            ], .violated, "alice approved, but is also the author",
            principals: principals(credentials: "{ key: alice.pub }, { ssh: \(sshKey) }")),
        example(
            "written by nobody who is known, approved by one without addresses", [built, wrote("zoe@else.test"), yes],
            .undetermined, "alice lists no e-mail addresses", principals: principals(alice: "")),
        example(
            "written by somebody else who is known, approved by one without addresses",
            [built, wrote("carol@home.test"), yes], .satisfied, "alice approved it", principals: principals(alice: "")),
        example(
            "authorship claimed, where it must be signed", signed, [built, wrote("carol@acme.test"), yes], .violated,
            "is only claimed"),
        example(
            "authorship signed", signed, [built, Signed(.source(authors: ["carol@acme.test"]), by: "scribe"), yes],
            .satisfied,
            "alice approved it"),
        example(
            "authorship signed by one and claimed for another", signed,
            [
                built, yes,
                Signed(
                    .source(authors: ["carol@acme.test", "bob@acme.test"], committers: []).setting(
                        "/predicate/contributors/0/authorship", to: "claimed"), by: "scribe"),
            ], .violated, "that bob@acme.test"),
    ]

    static let builders: [RequirementCase] = [
        example("built by another", builder, [built, yes], .satisfied, "alice approved it"),
        example(
            "built by the approver", builder, [Signed(.provenance(), by: "alice"), yes], .violated,
            "is also the builder"),
        example(
            "built by the approver, with another key", builder, [Signed(.provenance(), by: "alice-2"), yes], .violated,
            "is also the builder"),
        example(
            "built by the approver's agent", builder, [Signed(.provenance(), by: "bot"), yes], .violated,
            "is also the builder"),
        example(
            "built by the approver and another", builder, [Signed(.provenance(), by: "ci", "alice"), yes], .violated,
            "is also the builder"),
        example("built by nobody knows whom", builder, [yes], .undetermined, "who built it is not known"),
        example(
            "two approvals, built by nobody knows whom",
            "- approvals: { count: 2, from: group:managers, distinct-from: builder }", [yes, yesBob], .undetermined,
            "who built it is not known"),
        example(
            "built by the approver in provenance that the policy does not accept",
            builder + "\n- provenance: { builder: { principal: ci } }",
            [built, Signed(.provenance(ref: nil), by: "alice"), yes],
            .satisfied, "alice approved it"),
        example(
            "deployed by another", "- approvals: { from: group:managers, distinct-from: deployer }", [yes], .satisfied,
            "alice approved it"),
        example(
            "deployed by the approver", "- approvals: { from: group:managers, distinct-from: deployer }", [yes],
            .violated, "is also the deployer", principals: principals(alice: "role: deploy, ")),
        example(
            "deployed by the approver's agent", "- approvals: { from: group:managers, distinct-from: deployer }", [yes],
            .violated, "is also the deployer",
            principals: principals(
                "pusher: { kind: agent, role: deploy, owner: alice, credentials: [ { key: pusher.pub } ] }")),
    ]

    static let statements: [RequirementCase] = [
        example("no source statement", [built, yes], .undetermined, "there is no source statement for it"),
        example(
            "two approvals, no source statement",
            "- approvals: { count: 2, from: group:managers, distinct-from: author }", [built, yes, yesBob],
            .undetermined,
            "there is no source statement for it"),
        example("no provenance", [wrote("carol@acme.test"), yes], .undetermined, "no provenance names its commit"),
        example(
            "provenance that names no commit",
            [
                Signed(.provenance().setting("/predicate/buildDefinition/resolvedDependencies", to: nil), by: "ci"),
                wrote("carol@acme.test"), yes,
            ], .undetermined, "no provenance names its commit"),
        example(
            "a source statement for another commit",
            [built, Signed(.source(commit: String(repeating: "b", count: 40)), by: "scribe"), yes], .undetermined,
            "no source statement"),
        example(
            "a source statement by the approver alone", [built, wrote("carol@acme.test", by: "alice"), yes],
            .undetermined, "only alice says who wrote"),
        example(
            "a source statement by the approver's agent alone", [built, wrote("carol@acme.test", by: "bot"), yes],
            .undetermined, "only alice says who wrote"),
        example(
            "a source statement by the approver and another",
            [built, Signed(.source(authors: ["carol@acme.test"]), by: "alice", "scribe"), yes], .satisfied,
            "alice approved it"),
        example(
            "a source statement by the approver, and another by another",
            [built, wrote("carol@acme.test", by: "alice"), wrote("carol@acme.test"), yes], .satisfied,
            "alice approved it"),
        example(
            "a statement that clears and one that accuses",
            [built, wrote("carol@acme.test"), wrote("alice@acme.test", by: "carol"), yes], .violated,
            "is also the author"),
        example(
            "a statement by the approver that accuses them", [built, wrote("alice@acme.test", by: "alice"), yes],
            .violated, "is also the author"),
        example(
            "provenance by the approver alone", [Signed(.provenance(), by: "alice"), wrote("carol@acme.test"), yes],
            .undetermined, "only alice says which commit"),
        example(
            "a source statement by an unknown key", [built, wrote("carol@acme.test", by: "mallory"), yes],
            .undetermined, "no source statement"),
        example(
            "a source statement by one who is not asked",
            "- approvals: { from: group:managers, distinct-from: author, authorship-from: scribe }",
            [built, wrote("carol@acme.test", by: "ci"), yes], .undetermined, "no source statement"),
        example(
            "a source statement by the one who is asked",
            "- approvals: { from: group:managers, distinct-from: author, authorship-from: scribe }",
            [built, wrote("carol@acme.test"), yes], .satisfied, "alice approved it"),
        example(
            "a history that is cut off",
            [
                built,
                Signed(.source(authors: ["carol@acme.test"]).setting("/predicate/complete", to: false), by: "scribe"),
                yes,
            ],
            .undetermined, "shallow clone"),
        example(
            "a history that is cut off, in which the approver is named",
            [
                built,
                Signed(.source(authors: ["alice@acme.test"]).setting("/predicate/complete", to: false), by: "scribe"),
                yes,
            ],
            .violated, "is also the author"),
        example(
            "a history that is cut off, and the whole one",
            [
                built,
                Signed(.source(authors: ["carol@acme.test"]).setting("/predicate/complete", to: false), by: "scribe"),
                wrote("carol@acme.test"), yes,
            ], .satisfied, "alice approved it"),
        example(
            "a history in which nobody wrote anything", [built, wrote(committed: ["carol@acme.test"]), yes],
            .undetermined,
            "names no author"),
        example("an empty history", [built, wrote(committed: []), yes], .undetermined, "names no author"),
        example(
            "two commits, of which one is not told of",
            [
                built, Signed(.provenance(commit: String(repeating: "b", count: 40)), by: "ci"),
                wrote("carol@acme.test"), yes,
            ],
            .undetermined, "who wrote gitCommit:bbbbbbbbbbbb is not known"),
        example(
            "a Git dependency beside the source that the policy asks for",
            author + "\n- provenance: { source: { repository: '\(StatementSketch.repository)' } }",
            [
                Signed(
                    .provenance().setting(
                        "/predicate/buildDefinition/resolvedDependencies/-",
                        to: [
                            "uri": "git+https://git.acme.test/library@refs/tags/v2",
                            "digest": ["gitCommit": .string(String(repeating: "b", count: 40))],
                        ]), by: "ci"), wrote("carol@acme.test"), yes,
            ], .satisfied, "alice approved it"),
        example(
            "a source statement by a key that was revoked", [built, wrote("carol@acme.test", by: "old"), yes],
            .undetermined,
            "no source statement",
            principals: principals(
                "old: { kind: human, credentials: [ { key: old.pub, revoked-after: 2026-01-01T00:00:00Z } ] }")),
    ]

    /// A key that nobody holds; only its fingerprint matters here.
    private static let sshKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    private static let sshFingerprint = "ssh:SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"
}
