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

    @Test(.enabled(if: Tool.isInstalled("openssl"), "the openssl command is not installed"))
    func `OpenSSL accepts the authority's chain, and only for its own root`() throws {
        let files = try TemporaryDirectory()
        func save(_ name: String, _ der: [UInt8]) throws {
            try files.write(name + ".der", der)
            try Tool.run(["openssl", "x509", "-inform", "DER", "-in", name + ".der", "-out", name], in: files.path)
        }
        let authority = try CertificateAuthority()
        try save("root", authority.root)
        try save("stranger", CertificateAuthority("Mallory").root)
        try save("intermediate", authority.intermediate)
        try save("leaf", authority.issue(to: World.key("ci").publicKey))
        func verify(by root: String) throws -> Tool.Output {
            try Tool.start(
                [
                    "openssl", "verify", "-attime", "\(World.now.seconds)", "-x509_strict", "-CAfile", root,
                    "-untrusted", "intermediate", "leaf",
                ], in: files.path)
        }
        #expect(try verify(by: "root").status == 0)
        #expect(try verify(by: "stranger").status != 0)
        let text = try Tool.run(["openssl", "x509", "-in", "leaf", "-noout", "-text"], in: files.path).text
        #expect(text.contains("URI:https://git.acme.test/payments/.github/workflows/release.yml@refs/tags/v1.4.2"))
        #expect(text.contains("1.3.6.1.4.1.57264.1.8"))
        #expect(text.contains("Code Signing"))
    }
}
