import Artifacts
import Evidence
import JSON
import Policy
import TestSupport
import Testing
import Time
import Trust

@Suite struct `Waivers and overrides` {
    static let world = World.acme
    static let policy = """
        schema: https://custody.dev/schemas/policy/v1
        name: test
        match: { artifacts: ["*"] }
        require:
          - provenance
          - sbom
        waivers: { allow: [sbom], from: group:release-managers, count: 2, longest: 72h }
        overrides: { from: group:incident-commanders, count: 1, longest: 4h, review-within: 48h }
        """

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let verdict: Decision.Verdict
        let sbom: Finding.Status
        /// What the first exception is said to be; nil where there is none.
        let state: ExceptionState?
        /// Statements with their signers, besides the provenance.
        let signed: [(StatementSketch, [String])]

        init(
            _ name: String, _ verdict: Decision.Verdict, _ sbom: Finding.Status, _ state: ExceptionState?,
            _ signed: (StatementSketch, [String])...
        ) {
            self.name = name
            self.verdict = verdict
            self.sbom = sbom
            self.state = state
            self.signed = signed
        }

        var testDescription: String { name }
    }

    static let notFrom = "signed it, and not group:release-managers"
    static let cases: [Case] = [
        Case("nothing waives", .held, .missing, nil),
        Case("two waive together", .released, .waived, .active, (.waiver(), ["alice", "bob"])),
        Case(
            "two waive apart", .released, .waived, .active, (.waiver(), ["alice"]),
            (.waiver(issuedOn: World.earlier("2h")), ["bob"])),
        Case("one of two", .held, .missing, .active, (.waiver(), ["alice"])),
        Case("one person with two keys", .held, .missing, .active, (.waiver(), ["alice", "alice-2"])),
        Case("one person and their agent", .held, .missing, .active, (.waiver(), ["alice", "helper-bot"])),
        Case("one whom the policy does not name", .held, .missing, .void("dave \(notFrom)"), (.waiver(), ["dave"])),
        Case("one of two is not named", .held, .missing, .active, (.waiver(), ["alice", "dave"])),
        Case("a machine", .held, .missing, .void("ci \(notFrom)"), (.waiver(), ["ci"])),
        Case(
            "another requirement", .held, .missing, .void("the policy does not let provenance be waived"),
            (.waiver("provenance"), ["alice", "bob"])),
        Case(
            "a requirement that is not there", .held, .missing, .void("the policy does not let tests be waived"),
            (.waiver("tests"), ["alice", "bob"])),
        Case("another artifact", .held, .missing, nil, (.waiver().about(.other), ["alice", "bob"])),
        Case(
            "as long as allowed", .released, .waived, .active,
            (.waiver(expiresOn: World.later("71h")), ["alice", "bob"])),
        Case(
            "longer than allowed", .held, .missing, .void("it lasts 262801s, longer than the 3d allowed"),
            (.waiver(expiresOn: World.later("71h") + TimeSpan(seconds: 3_601)), ["alice", "bob"])),
        Case(
            "to begin later", .held, .missing, .pending,
            (.waiver(issuedOn: World.later("1h"), expiresOn: World.later("2h")), ["alice", "bob"])),
        Case(
            "over at this very moment", .held, .missing, .expired,
            (.waiver(expiresOn: World.now), ["alice", "bob"])),
        Case(
            "over in a second", .released, .waived, .expiring,
            (.waiver(expiresOn: World.now + TimeSpan(seconds: 1)), ["alice", "bob"])),
        Case(
            "one of two has lapsed", .held, .missing, .active,
            (.waiver(), ["alice"]), (.waiver(issuedOn: World.earlier("3h"), expiresOn: World.earlier("1h")), ["bob"])),
        Case(
            "what is satisfied is not waived", .released, .satisfied, .active,
            (.spdx(), ["ci"]), (.waiver(), ["alice", "bob"])),
        Case("break-glass", .released, .missing, .active, (.override(), ["dave"])),
        Case(
            "break-glass by another", .held, .missing, .void("alice signed it, and not group:incident-commanders"),
            (.override(), ["alice"])),
        Case(
            "break-glass for two digests", .held, .missing, .void("an override is for one digest, and this names 2"),
            (.override().about(.app, .other), ["dave"])),
        Case("break-glass for another digest", .held, .missing, nil, (.override().about(.other), ["dave"])),
        Case(
            "break-glass for days", .held, .missing, .void("it lasts 4d, longer than the 4h allowed"),
            (.override(expiresOn: World.earlier("1h") + TimeSpan.days(4)), ["dave"])),
        Case("break-glass that is over", .held, .missing, .expired, (.override(expiresOn: World.now), ["dave"])),
        Case(
            "break-glass to come", .held, .missing, .pending,
            (.override(issuedOn: World.later("1m"), expiresOn: World.later("1h")), ["dave"])),
        Case("a hold withstands break-glass", .held, .missing, .active, (.override(), ["dave"]), (.hold(), ["bob"])),
        Case(
            "a hold withstands waivers", .held, .waived, .active,
            (.waiver(), ["alice", "bob"]), (.hold(.recall), ["scanner"])),
    ]

    private static func decide(_ signed: [(StatementSketch, [String])], policy: String = policy) throws -> Decision {
        let documents = try ([(StatementSketch.provenance(), ["ci"])] + signed).map {
            try World.json($0.0, by: $0.1, as: .envelope).canonical()
        }
        return try world.decide(policy, world.evidence(documents))
    }

    @Test(arguments: cases) func `An exception counts as the policy lets it`(it: Case) throws {
        let decision = try Self.decide(it.signed)
        #expect(decision.verdict == it.verdict)
        #expect(decision.findings.first { $0.requirement == "sbom" }?.status == it.sbom)
        #expect(decision.exceptions.first?.state == it.state)
        #expect((decision.override != nil) == (it.verdict == .released && it.sbom == .missing))
    }

    @Test func `Break-glass is said loudly, with every finding left as it is`() throws {
        let decision = try Self.decide([(.override(), ["dave"])])
        let override = try #require(decision.override)
        #expect(override.by == "dave")
        #expect(override.until == World.later("1h"))
        #expect(override.reason == "payments are down")
        #expect(decision.findings.map(\.status) == [.satisfied, .missing])
        #expect(decision.json["override"]?["by"] == "dave")
    }

    @Test func `A policy without exceptions knows none`() throws {
        let policy = "- sbom"
        let decision = try Self.decide([(.waiver(), ["alice", "bob"]), (.override(), ["dave"])], policy: policy)
        #expect(decision.verdict == .held)
        #expect(
            Set(decision.exceptions.map(\.state)) == [
                .void("the policy lets nothing be waived"), .void("the policy lets nobody override"),
            ])
    }

    @Test func `No override releases what the policy does not cover`() throws {
        let policy = Self.policy.replacing("[\"*\"]", with: "[\"oci:*\"]")
        let decision = try Self.decide([(.override(), ["dave"])], policy: policy)
        #expect(decision.verdict == .held)
        #expect(decision.override == nil)
    }
}

@Suite struct `Holds and reviews` {
    static let world = World.acme
    static let policy = """
        schema: https://custody.dev/schemas/policy/v1
        name: test
        match: { artifacts: ["*"] }
        require: [digest-pinned]
        overrides: { from: [group:incident-commanders, carol], count: 1, longest: 4h, review-within: 48h }
        holds: { lift: group:release-managers }
        """

    /// The findings that no requirement of the policy made.
    private func stops(_ documents: [[UInt8]], policy: String = policy) throws -> [Finding] {
        let decision = try Self.world.decide(policy, Self.world.evidence(documents))
        #expect((decision.verdict == .released) == decision.findings.allSatisfy(\.status.passes))
        return decision.findings.filter { $0.requirement != "digest-pinned" }
    }

    private func digest(_ sketch: StatementSketch, by signer: String) throws -> Digest {
        try Self.world.attest(sketch, by: signer).digest
    }

    @Test(arguments: ["alice", "scanner", "helper-bot"]) func `Any principal can hold`(who: String) throws {
        let findings = try stops([Self.world.document(.hold(), by: who)])
        #expect(findings.map(\.requirement) == ["hold"])
        #expect(findings.first?.status == .violated)
        #expect(findings.first?.because.contains("it ends when the tests pass") == true)
    }

    @Test func `A stranger cannot hold`() throws {
        #expect(try stops([Self.world.document(.hold(), by: "stranger")]).isEmpty)
    }

    @Test(arguments: [
        ("dave", true), ("alice", true), ("bob", true), ("ci", false), ("scanner", false), ("stranger", false),
    ])
    func `A hold is lifted by who placed it, or by whom the policy names`(who: String, isLifted: Bool) throws {
        let hold = try digest(.hold(), by: "dave")
        let findings = try stops([
            Self.world.document(.hold(), by: "dave"), Self.world.document(.holdLift(hold), by: who),
        ])
        #expect(findings.isEmpty == isLifted)
    }

    @Test func `Without a word in the policy only who placed a hold lifts it, and people stand for their agents`()
        throws
    {
        let policy = "- digest-pinned"
        let byAgent = try digest(.hold(), by: "helper-bot")
        let held = try Self.world.document(.hold(), by: "helper-bot")
        #expect(try stops([held, Self.world.document(.holdLift(byAgent), by: "alice")], policy: policy).isEmpty)
        #expect(try stops([held, Self.world.document(.holdLift(byAgent), by: "bob")], policy: policy).count == 1)
    }

    @Test func `Lifting one hold leaves another, and lifting elsewhere lifts nothing here`() throws {
        let first = try digest(.hold(), by: "dave")
        let documents = try [
            Self.world.document(.hold(), by: "dave"), Self.world.document(.hold(.recall), by: "dave"),
        ]
        let lift = StatementSketch.holdLift(first)
        #expect(try stops(documents + [Self.world.document(lift, by: "alice")]).count == 1)
        #expect(try stops(documents + [Self.world.document(lift.about(.other), by: "alice")]).count == 2)
    }

    @Test(arguments: [
        ("nobody", 1), ("dave", 1), ("carol.ed25519", 0), ("alice", 1), ("stranger", 1),
    ])
    func `An override holds the next release of its name until another reviewed it`(who: String, count: Int) throws {
        let override = StatementSketch.override().about(.other)
        var documents = try [
            Self.world.document(
                StatementSketch.release().setting("/predicate/purl", to: "pkg:generic/payments@1.4.3"), by: "alice"),
            Self.world.document(override, by: "dave"),
        ]
        if who != "nobody" {
            let review = StatementSketch.overrideReview(try digest(override, by: "dave")).about(.other)
            documents.append(try Self.world.document(review, by: who))
        }
        let findings = try stops(documents)
        #expect(findings.count == count)
        #expect(findings.allSatisfy { $0.requirement == "override-review" && $0.status == .missing })
    }

    @Test(arguments: [
        StatementSketch.override(release: "billing@1.4.2").about(.other), .override(release: nil).about(.other),
        .override(expiresOn: World.later("9h")).about(.other),
    ])
    func `An override of another name, or one that never counted, holds nothing`(override: StatementSketch) throws {
        #expect(
            try stops([
                Self.world.document(
                    StatementSketch.release().setting("/predicate/purl", to: "pkg:generic/payments@1.4.3"), by: "alice"),
                Self.world.document(override, by: "dave"),
            ]).isEmpty)
    }

    @Test func `Nobody lifts another's hold by signing it after them`() throws {
        let hold = try digest(.hold(), by: "dave")
        let documents = try [
            Self.world.document(.hold(), by: "dave"), Self.world.document(.hold(), by: "ci"),
            Self.world.document(.holdLift(hold), by: "ci"),
        ]
        #expect(try stops(documents).count == 1)
        #expect(try stops(documents + [Self.world.document(.holdLift(hold), by: "dave")]).isEmpty)
    }

    @Test func `A lift from the future lifts nothing yet`() throws {
        let hold = try digest(.hold(), by: "dave")
        for (time, count) in [(World.later("1h"), 1), (World.later("1m"), 0)] {
            let lift = StatementSketch.holdLift(hold, liftedOn: time)
            let documents = try [Self.world.document(.hold(), by: "dave"), Self.world.document(lift, by: "dave")]
            #expect(try stops(documents).count == count)
        }
    }

    private static let release = StatementSketch.release().setting("/predicate/purl", to: "pkg:generic/payments@1.4.3")

    @Test func `A review from the future reviews nothing yet, and an override to come needs none`() throws {
        let override = StatementSketch.override().about(.other)
        let review = StatementSketch.overrideReview(
            try digest(override, by: "dave"), reviewedOn: World.later("1h"))
        let release = try Self.world.document(Self.release, by: "alice")
        let documents = try [
            release, Self.world.document(override, by: "dave"), Self.world.document(review, by: "carol.ed25519"),
        ]
        #expect(try stops(documents).count == 1)
        let later = StatementSketch.override(issuedOn: World.later("1h"), expiresOn: World.later("2h")).about(.other)
        #expect(try stops([release, Self.world.document(later, by: "dave")]).isEmpty)
    }

    @Test func `Overrides that took two people need a review by a third, also where each signed apart`() throws {
        let policy = Self.policy.replacing("carol], count: 1", with: "carol, alice], count: 2")
        let first = StatementSketch.override().about(.other)
        let second = StatementSketch.override(issuedOn: World.earlier("50m")).about(.other)
        var documents = try [
            Self.world.document(Self.release, by: "alice"), Self.world.document(first, by: "dave"),
        ]
        #expect(try stops(documents, policy: policy).isEmpty)
        documents.append(try Self.world.document(second, by: "carol.ed25519"))
        #expect(try stops(documents, policy: policy).count == 2)
        let ofFirst = StatementSketch.overrideReview(try digest(first, by: "dave"))
        let ofSecond = StatementSketch.overrideReview(try digest(second, by: "carol.ed25519"))
        let each = try [
            Self.world.document(ofFirst, by: "carol.ed25519"), Self.world.document(ofSecond, by: "dave"),
        ]
        #expect(try stops(documents + each, policy: policy).count == 2)
        let third = try [Self.world.document(ofFirst, by: "alice"), Self.world.document(ofSecond, by: "alice")]
        #expect(try stops(documents + third, policy: policy).isEmpty)
    }
}
