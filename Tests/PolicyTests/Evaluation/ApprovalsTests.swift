import Artifacts
import Evidence
import JSON
import Policy
import TestSupport
import Testing
import Time
import Trust

@Suite struct ApprovalsTests {
    @Test(arguments: cases) func `Approvals satisfy only where enough people's last word is yes`(
        _ example: RequirementCase
    ) throws { try example.check() }

    private static let one = "- approvals: { from: group:release-managers }"
    private static let two = "- approvals: { count: 2, from: group:release-managers }"
    private static let young = "- approvals: { from: group:release-managers, maximum-age: 2d }"

    private static func yes(_ who: String, _ age: String = "1h") -> Signed {
        Signed(.approval(approvedOn: World.earlier(age)), by: who)
    }
    private static func no(_ who: String, _ age: String = "1h", reason: String? = nil) -> Signed {
        Signed(.approval(.rejected, approvedOn: World.earlier(age), reason: reason), by: who)
    }

    /// An approval whose giver was shown some attestations.
    private static func yes(_ who: String, shown: [Signed]) -> Signed {
        let world = World.acme
        let digests = shown.compactMap { signed -> Digest? in
            guard
                case .success(let digest) = Swift.Result(catching: {
                    try world.attest(signed.sketch, by: signed.signers[0]).digest
                })
            else { return nil }
            return digest
        }
        return Signed(
            StatementSketch(
                PredicateType.approval.uri,
                Approval.predicate(
                    decision: .approved, approvedOn: World.earlier("1h"), expiresOn: nil, reason: nil, evidence: digests
                )),
            by: who)
    }

    private static let bound = "- approvals: { from: group:release-managers, void-on: new-evidence }"
    private static let built = Signed(.provenance(), by: "ci")
    private static let listed = Signed(.spdx(), by: "ci")

    @Test(arguments: [
        RequirementCase(
            "shown all there is", bound, [built, listed, yes("alice", shown: [built, listed])], .satisfied,
            "alice approved it"),
        RequirementCase(
            "shown nothing, where there is nothing", bound, [yes("alice", shown: [])], .satisfied, "alice approved it"),
        RequirementCase(
            "evidence that came after", bound, [built, listed, yes("alice", shown: [built])], .violated,
            "alice approved without having been shown SBOM (SPDX)"),
        RequirementCase(
            "evidence that came after, of another approver who saw it", bound,
            [built, listed, yes("alice", shown: [built]), yes("bob", shown: [built, listed])], .satisfied,
            "bob approved it"),
        RequirementCase(
            "no matter without the word", one, [built, listed, yes("alice", shown: [])], .satisfied, "alice approved it"
        ),
        RequirementCase(
            "other approvals are no evidence", bound, [built, yes("bob", shown: []), yes("alice", shown: [built])],
            .satisfied, "alice approved it"),
        RequirementCase(
            "a stranger's attestation is no evidence", bound,
            [built, Signed(.spdx(), by: "mallory"), yes("alice", shown: [built])], .satisfied, "alice approved it"),
    ])
    func `An approval is bound to the evidence that was shown, where the policy says so`(
        _ example: RequirementCase
    ) throws { try example.check() }

    static let cases: [RequirementCase] = [
        RequirementCase("one", one, [yes("alice")], .satisfied, "alice approved it"),
        RequirementCase(
            "one of those named", "- approvals: { from: [alice, bob] }", [yes("bob")], .satisfied, "bob approved it"),
        RequirementCase("two", two, [yes("bob"), yes("carol.ed25519")], .satisfied, "bob, carol approved it"),
        RequirementCase(
            "two on one statement", two, [Signed(.approval(), by: "bob", "alice")], .satisfied, "alice, bob approved it"
        ),
        RequirementCase("none", one, [], .missing, "0 of 1 approvals from group:release-managers"),
        RequirementCase("too few", two, [yes("alice")], .missing, "1 of 2 approvals"),
        RequirementCase(
            "none, beside what cannot be checked", one, [], .undetermined, "could not be", uncheckedBeside: true),
        RequirementCase(
            "too few, beside what cannot be checked", two, [yes("alice")], .undetermined, "could not be",
            uncheckedBeside: true),
        RequirementCase("the same twice", two, [yes("alice"), yes("alice", "2h")], .missing, "1 of 2"),
        RequirementCase("two keys of one person", two, [yes("alice"), yes("alice-2", "2h")], .missing, "1 of 2"),
        RequirementCase(
            "two keys of one person on one statement", two, [Signed(.approval(), by: "alice", "alice-2")], .missing,
            "1 of 2"),
        RequirementCase(
            "one who is not asked", one, [yes("dave")], .violated,
            "dave approved, but is not among group:release-managers"),
        RequirementCase(
            "one who is not asked, saying no", one, [no("dave")], .violated, "dave rejected, but is not among"),
        RequirementCase(
            "a no by one who is not asked", one, [yes("alice"), no("dave")], .satisfied, "alice approved it"),
        RequirementCase(
            "one for another artifact", one, [Signed(.approval().about(.other), by: "alice")], .missing, "0 of 1"),
        RequirementCase("one by an unknown key", one, [yes("mallory")], .missing, "0 of 1"),
        RequirementCase(
            "a no", one, [no("alice", reason: "not on a Friday")], .violated, "alice rejected it: not on a Friday"),
        RequirementCase("a no beside enough", one, [yes("bob"), no("alice")], .violated, "alice rejected it"),
        RequirementCase(
            "a no after a yes", one, [yes("alice", "2h"), no("alice", "1h")], .violated, "alice rejected it"),
        RequirementCase(
            "a no after a yes, with another key", one, [yes("alice", "2h"), no("alice-2", "1h")], .violated,
            "alice rejected it"),
        RequirementCase(
            "a yes after a no", one, [no("alice", "2h"), yes("alice", "1h")], .satisfied, "alice approved it"),
        RequirementCase(
            "a yes and a no at one moment", one, [no("alice"), yes("alice")], .violated, "alice rejected it"),
        RequirementCase(
            "expired", one, [Signed(.approval(expiresOn: World.earlier("1m")), by: "alice")], .violated,
            "alice's approval expired at"),
        RequirementCase(
            "expiring now", one, [Signed(.approval(expiresOn: World.now), by: "alice")], .violated, "expired at"),
        RequirementCase(
            "expiring soon", one, [Signed(.approval(expiresOn: World.later("1m")), by: "alice")], .satisfied,
            "alice approved it"),
        RequirementCase("too old", young, [yes("alice", "3d")], .violated, "3 days old, older than the 2d allowed"),
        RequirementCase("young enough", young, [yes("alice", "2d")], .satisfied, "alice approved it"),
        RequirementCase(
            "from the future", one, [Signed(.approval(approvedOn: World.later("1h")), by: "alice")], .violated,
            "in the future"),
        RequirementCase(
            "a no that expired", one,
            [
                yes("bob"),
                Signed(
                    .approval(.rejected, approvedOn: World.earlier("2h"), expiresOn: World.earlier("1h")), by: "alice"),
            ], .satisfied, "bob approved it"),
        RequirementCase(
            "a yes before one that expired", one,
            [
                yes("alice", "3h"),
                Signed(.approval(approvedOn: World.earlier("2h"), expiresOn: World.earlier("1h")), by: "alice"),
            ],
            .violated, "alice's approval expired at"),
        RequirementCase(
            "a yes before a no that expired", one,
            [
                yes("alice", "3h"),
                Signed(
                    .approval(.rejected, approvedOn: World.earlier("2h"), expiresOn: World.earlier("1h")), by: "alice"),
            ], .missing, "0 of 1"),
        RequirementCase("a no that is old", young, [yes("bob"), no("alice", "3d")], .violated, "alice rejected it"),
        RequirementCase(
            "a no that is older than the same person's yes", young, [yes("alice"), no("alice", "3d")], .satisfied,
            "alice approved"),
        RequirementCase(
            "a no by a clock ahead", one,
            [yes("bob"), Signed(.approval(.rejected, approvedOn: World.later("1h")), by: "alice")], .violated,
            "alice rejected it"),
        RequirementCase(
            "a key that was revoked", one, [yes("alice")], .missing, "0 of 1",
            principals: world(
                "alice: { kind: human, groups: [release-managers], credentials: [ { key: alice.pub, revoked-after: 2026-11-01T00:00:00Z } ] }"
            )),
        RequirementCase(
            "a key that will be revoked", one, [yes("alice")], .satisfied, "alice approved it",
            principals: world(
                "alice: { kind: human, groups: [release-managers], credentials: [ { key: alice.pub, revoked-after: 2027-01-01T00:00:00Z } ] }"
            )),
        RequirementCase(
            "an agent that nobody owns", "- approvals: { from: bot }", [yes("bot")], .violated, "nobody owns",
            principals: world("bot: { kind: agent, credentials: [ { key: bot.pub } ] }")),
    ]

    private static func world(_ principals: String) -> World {
        do { return try World(principals) } catch { preconditionFailure("\(error)") }
    }
}
