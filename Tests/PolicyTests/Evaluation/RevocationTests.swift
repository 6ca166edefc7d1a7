import Artifacts
import Crypto
import Evidence
import JSON
import Policy
import TestSupport
import Testing
import Time
import Trust

@Suite struct `Revocations` {
    private static let world: World = {
        do { return try World(World.acmeDocument + "\nrevokers: group:security\n") } catch {
            preconditionFailure("\(error)")
        }
    }()
    private static let policy = "- approvals: { from: group:release-managers }"

    private static func credential(_ key: String) throws -> String { "key:" + (try World.key(key).publicKey.id) }

    private func status(_ statements: [(StatementSketch, String)], at instant: Instant = World.now) throws -> Finding
        .Status?
    {
        let documents = try statements.map { try World.json($0.0, by: [$0.1]).canonical() }
        let decision = try Self.world.decide(Self.policy, Self.world.evidence(documents), at: instant)
        return decision.findings.first { $0.requirement == "approvals" }?.status
    }

    @Test(arguments: [
        ("dave", true), ("alice", true), ("alice-2", true), ("helper-bot", true), ("bob", false), ("ci", false),
        ("stranger", false),
    ])
    func `A credential is revoked by its holder or by those who may revoke`(who: String, isRevoked: Bool) throws {
        let revocation = StatementSketch.revocation(.credential, try Self.credential("alice"))
        let status = try status([(.approval(), "alice"), (revocation, who)])
        #expect(status == (isRevoked ? .missing : .satisfied))
    }

    @Test func `An owner revokes what their machine signs with`() throws {
        let policy = "- sbom"
        for (who, isRevoked) in [("alice", true), ("bob", false)] {
            let documents = try [
                Self.world.document(.spdx(), by: "ci"),
                Self.world.document(.revocation(.credential, Self.credential("ci")), by: who),
            ]
            let decision = try Self.world.decide(policy, Self.world.evidence(documents))
            #expect((decision.verdict == .held) == isRevoked)
        }
    }

    @Test func `One credential of a person is revoked, and another of theirs counts`() throws {
        let revocation = StatementSketch.revocation(.credential, try Self.credential("alice"))
        #expect(try status([(.approval(), "alice-2"), (revocation, "dave")]) == .satisfied)
    }

    @Test func `A person is revoked with all that they sign with`() throws {
        for key in ["alice", "alice-2"] {
            #expect(try status([(.approval(), key), (.revocation(.principal, "alice"), "dave")]) == .missing)
        }
        #expect(try status([(.approval(), "bob"), (.revocation(.principal, "alice"), "dave")]) == .satisfied)
    }

    @Test(arguments: [("dave", true), ("alice-2", true), ("bob", false)])
    func `An attestation is taken back by its signer or by those who may revoke`(who: String, isRevoked: Bool) throws {
        let approval = try Self.world.attest(.approval(), by: "alice").digest
        let revocation = StatementSketch.revocation(.attestation, approval.description)
        #expect(try status([(.approval(), "alice"), (revocation, who)]) == (isRevoked ? .missing : .satisfied))
    }

    @Test func `Nobody takes back another's word by signing it after them`() throws {
        let refusal = StatementSketch.approval(.rejected)
        let digest = try Self.world.attest(refusal, by: "alice").digest
        let revocation = StatementSketch.revocation(.attestation, digest.description)
        let signed = [(StatementSketch.approval(), "bob"), (refusal, "alice"), (refusal, "ci")]
        #expect(try status(signed + [(revocation, "ci")]) == .violated)
        #expect(try status(signed + [(revocation, "alice-2")]) == .satisfied)
        #expect(try status(signed + [(revocation, "dave")]) == .satisfied)
    }

    @Test func `A revocation that is issued later has no effect yet`() throws {
        let revocation = StatementSketch.revocation(.credential, try Self.credential("alice"))
        let signed = [(StatementSketch.approval(approvedOn: World.earlier("2h")), "alice"), (revocation, "dave")]
        #expect(try status(signed, at: World.earlier("45m")) == .satisfied)
        #expect(try status(signed, at: World.earlier("30m")) == .missing)
    }

    @Test func `Of two who revoke each other one prevails, whatever the order they come in`() throws {
        let signed: [(StatementSketch, String)] = try [
            (.approval(), "alice"), (.approval(), "bob"),
            (.revocation(.credential, Self.credential("alice")), "alice"),
            (.revocation(.credential, Self.credential("dave")), "dave"),
            (.revocation(.credential, Self.credential("bob")), "dave"),
        ]
        #expect(try status(signed) == status(signed.reversed()))
    }

    @Test func `A revoked artifact stays held, and no override or waiver changes that`() throws {
        let policy = """
            schema: https://custody.dev/schemas/policy/v1
            name: test
            match: { artifacts: ["*"] }
            require: [digest-pinned]
            overrides: { from: group:incident-commanders, count: 1, longest: 4h, review-within: 48h }
            """
        let revocation = StatementSketch.revocation(.artifact, TestArtifact.app.digest.description)
        let documents = try [
            Self.world.document(.override(), by: "dave"), Self.world.document(revocation, by: "dave"),
        ]
        let decision = try Self.world.decide(policy, Self.world.evidence(documents))
        #expect(decision.verdict == .held)
        #expect(decision.findings.first?.requirement == "revocation")
        let byAnother = try Self.world.decide(
            policy, Self.world.evidence([Self.world.document(revocation, by: "alice")]))
        #expect(byAnother.verdict == .released)
        let ofAnother = try Self.world.decide(
            policy, Self.world.evidence([Self.world.document(revocation.about(.other), by: "dave")]))
        #expect(ofAnother.verdict == .released)
    }

    @Test func `What was revoked is among what the decision counted`() throws {
        let revocation = StatementSketch.revocation(.credential, try Self.credential("alice"))
        let documents = try [
            Self.world.document(.approval(), by: "alice"), Self.world.document(revocation, by: "dave"),
        ]
        let decision = try Self.world.decide(Self.policy, Self.world.evidence(documents))
        #expect(decision.evidence.map(\.predicateType) == [PredicateType.revocation.uri])
        #expect(decision.unattributed.count == 1)
    }

    @Test func `Nobody can be named as revoker who is not there`() {
        #expect(throws: World.Failure.self) { try World(World.acmeDocument + "\nrevokers: group:nobody\n") }
    }

    @Test func `Who may revoke is part of the principals' digest`() {
        #expect(Self.world.principals.digest != World.acme.principals.digest)
    }
}
