import Crypto
import Evidence
import Policy
import TestSupport
import Testing
import Time
import Trust

/// The virtual world keeps what it promises; every other test leans on it.
@Suite struct WorldTests {
    @Test func `The clock stands still at noon`() {
        #expect(World.now.description == "2026-11-21T12:00:00Z")
        #expect(World.earlier("2h").description == "2026-11-21T10:00:00Z")
        #expect(World.later("1d").description == "2026-11-22T12:00:00Z")
    }

    static let everyType: [(StatementSketch, PredicateType?)] = [
        (.provenance(), .provenanceV1), (.provenanceV02(), .provenanceV02),
        (.verificationSummary(), .verificationSummary), (.spdx(), .spdx), (.cycloneDX(), .cycloneDX),
        (.testResult(), .testResult), (.vulnerabilities(), .vulnerabilities), (.link(), .link), (.scai(), .scai),
        (.release(), .release), (.source(), .source), (.approval(), .approval), (.unknown(), nil),
    ]

    @Test(arguments: everyType)
    func `Every statement of the world verifies and is of its type`(
        sketch: StatementSketch, type: PredicateType?
    ) throws {
        let attestation = try World.acme.attest(sketch, by: "ci")
        #expect(PredicateType(attestation.statement.predicateType) == type)
        #expect((attestation.statement.predicate == .unknown) == (type == nil))
        #expect(attestation.signers.map(\.keyID) == [try World.key("ci").publicKey.id])
    }

    @Test func `A key has the algorithm in its name and is made once`() throws {
        #expect(try World.key("dave").publicKey.algorithm == .ecdsaP256)
        #expect(try World.key("dave.ed25519").publicKey.algorithm == .ed25519)
        #expect(try World.key("dave.rsa-2048").publicKey.algorithm == .rsa(bits: 2048))
        #expect(try World.key("dave").publicKey == World.key("dave").publicKey)
        #expect(try World.key("dave").publicKey != World.key("dave-2").publicKey)
    }

    @Test func `A decision is made from end to end`() throws {
        let world = World.acme
        let policy = "- digest-pinned\n- approvals: { count: 1, from: group:release-managers }"
        let approved = world.evidence([try world.document(.approval(), by: "alice")])
        #expect(try world.decide(policy, approved).verdict == .released)
        #expect(try world.decide(policy, approved, about: .other).verdict == .held)
        #expect(try world.decide(policy, world.evidence([])).verdict == .held)
    }
}
