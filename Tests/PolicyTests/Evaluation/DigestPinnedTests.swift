import Artifacts
import Policy
import TestSupport
import Testing
import Trust

@Suite struct DigestPinnedTests {
    struct Example: Sendable {
        let kind: String
        let reference: String
        let digests: [String]
        let status: Finding.Status
        let because: String
    }

    @Test(arguments: [
        Example(
            kind: "file", reference: "file:a", digests: ["sha256:" + hex(64)], status: .satisfied,
            because: "it is sha256:0123"),
        Example(
            kind: "digest", reference: "sha512", digests: ["sha512:" + hex(128)], status: .satisfied,
            because: "it is sha512:0123"),
        Example(
            kind: "git", reference: "git:.", digests: ["gitCommit:" + hex(40)], status: .satisfied,
            because: "the Git object gitCommit"),
        Example(
            kind: "file", reference: "file:a", digests: ["gitBlob:" + hex(40)], status: .violated,
            because: "no digest under SHA-256"),
        Example(kind: "file", reference: "file:a", digests: [], status: .violated, because: "no digest under SHA-256"),
        Example(kind: "git", reference: "git:.", digests: [], status: .violated, because: "no digest under SHA-256"),
    ])
    func `An artifact is pinned by a strong digest, or as a Git object by its id`(_ example: Example) throws {
        let digests = DigestSet(try example.digests.map { try Digest($0) })
        let facts = Facts(
            subject: Subject(kind: example.kind, reference: example.reference, digests: digests),
            principals: World.acme.principals, evidence: EvidenceSet(attestations: [], refused: []), at: World.now)
        let decision = try World.acme.policy("- digest-pinned").evaluate(facts)
        let finding = try #require(decision.findings.first)
        #expect(finding.status == example.status)
        #expect(finding.because.contains(example.because), "\(finding.because)")
    }

    private static func hex(_ count: Int) -> String {
        String(repeating: "0123456789abcdef", count: 8).prefix(count).description
    }
}
