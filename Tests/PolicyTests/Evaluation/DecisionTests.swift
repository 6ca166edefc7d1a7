import Artifacts
import Evidence
import JSON
import Policy
import TestSupport
import Testing
import Time
import Trust

@Suite struct DecisionTests {
    private let world = World.acme
    private let require = "- digest-pinned\n- provenance: { builder: { principal: ci } }"

    @Test func `An artifact is released where every requirement is satisfied`() throws {
        let evidence = world.evidence([try world.document(.provenance(), by: "ci")])
        let decision = try world.decide(require, evidence)
        #expect(decision.verdict == .released)
        #expect(decision.findings.map(\.requirement) == ["digest-pinned", "provenance"])
        #expect(decision.findings[1].evidence == evidence.attestations.map(\.digest))
        #expect(decision.evidence.map(\.predicateType) == ["https://slsa.dev/provenance/v1"])
        #expect(decision.evidence.first?.signers.map(\.principal) == ["ci"])
    }

    @Test(arguments: [
        ("a violated and an undetermined requirement", "- reproduced\n- sbom: { format: spdx }", Decision.Verdict.held),
        ("a missing and an undetermined requirement", "- provenance\n- reproduced", .held),
        ("an undetermined requirement alone", "- digest-pinned\n- reproduced", .undetermined),
    ])
    func `Held outweighs undetermined, and undetermined outweighs released`(
        _ name: String, _ require: String, _ verdict: Decision.Verdict
    ) throws {
        let evidence = world.evidence([try world.document(.cycloneDX(), by: "ci")])
        #expect(try world.decide(require, evidence).verdict == verdict)
    }

    @Test func `A policy that does not cover an artifact holds it, though all else is satisfied`() throws {
        let policy = """
            schema: \(Policy.schema)
            name: images
            match: { artifacts: ["oci:*", "file:other-*"] }
            require: [digest-pinned]
            """
        let decision = try world.decide(policy, world.evidence([]))
        #expect(decision.verdict == .held)
        #expect(decision.findings.map(\.requirement) == ["policy-match", "digest-pinned"])
        #expect(decision.findings[0].status == .missing)
        #expect(decision.findings[0].because == "the policy covers oci:*, file:other-*, and not file:app.tar.gz")
    }

    @Test func `Attestations that do not count are told with the reason`() throws {
        let principals = try World(
            """
            ci: { kind: workload, role: build, credentials: [ { key: ci.pub, revoked-after: 2026-01-01T00:00:00Z } ] }
            """)
        let evidence = principals.evidence([
            try world.document(.provenance(), by: "ci"), try world.document(.provenance(), by: "mallory"),
            try World.unchecked(), Array("not JSON".utf8),
        ])
        let decision = try principals.decide("- provenance", evidence)
        #expect(decision.verdict == .undetermined)
        let entries = try #require(decision.json["notCounted"]?.array)
        #expect(entries.count == 4)
        #expect(
            Set(entries.compactMap { $0["check"]?.string })
                == ["signer.unknown", "envelope.key-unknown", "signer.unchecked", "document.json"])
        #expect(entries.filter { $0["outcome"] == "undetermined" }.map { $0["check"] } == ["signer.unchecked"])
        #expect(entries.last?["attestation"]?.string == decision.unattributed.first?.description)
    }

    @Test func `What a revoked credential and a valid one signed counts by the valid one`() throws {
        let principals = try World(
            """
            ci: { kind: workload, owner: alice, credentials: [ { key: ci.pub, revoked-after: 2026-01-01T00:00:00Z } ] }
            alice: { kind: human, credentials: [ { key: alice.pub } ] }
            """)
        let evidence = principals.evidence([try world.document(.provenance(), by: "ci", "alice")])
        let decision = try principals.decide("- provenance", evidence)
        #expect(decision.verdict == .released)
        #expect(decision.evidence.first?.signers.map(\.principal) == ["alice"])
    }

    @Test func `A decision names what it was made of, by digest and by the clock it was made for`() throws {
        let evidence = world.evidence([try world.document(.provenance(), by: "ci")])
        let decision = try world.decide(require, evidence)
        let json = try JSONValue.parse(decision.canonical)
        #expect(json["schema"]?.string == Decision.schema)
        #expect(json["at"]?.string == World.now.description)
        #expect(json["artifact"]?["digest"]?["sha256"]?.string == TestArtifact.app.digest.hex)
        #expect(json["principals"]?["digest"]?.string == world.principals.digest.description)
        #expect(json["policy"]?["digest"]?.string == (try world.policy(require)).digest.description)
        let later = try world.decide(require, evidence, at: World.later("1h"))
        #expect(later.canonical != decision.canonical)
    }

    @Test func `Every requirement that can be evaluated has a summary, controls and a meaning for each key`() {
        for reference in RequirementLanguage.references {
            #expect(reference.summary.hasSuffix(".") && reference.summary.count <= 150)
            #expect(!reference.controls.isEmpty)
            #expect(reference.keys.allSatisfy { !$0.meaning.isEmpty && !$0.value.isEmpty })
        }
    }
}
