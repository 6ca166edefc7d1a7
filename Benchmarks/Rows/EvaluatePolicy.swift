import Evidence
import JSON
import Policy
import TestSupport
import Time
import Trust

/// Ten requirements over fifty attestations that have been verified: from the evidence to the decision.
///
/// The limit is the same without sorting the evidence out first.
struct EvaluatePolicy: Benchmark {
    static let name = "evaluate-policy"
    static let unit = "evaluations"

    private let policy: Policy
    private let evidence: EvidenceSet
    private let facts: Facts

    init(_ settings: Settings) throws {
        let world = World.acme
        policy = try world.policy(
            """
            - digest-pinned
            - provenance:
                builder: { principal: ci, id: "https://ci.acme.test/*" }
                source: { repository: "git+https://git.acme.test/payments", ref: "refs/tags/v*" }
                maximum-age: 30d
            - dependencies-locked
            - sbom: { format: cyclonedx, signed-by: ci, reconciles-with: artifact, maximum-age: 30d }
            - approvals: { count: 2, from: group:release-managers, distinct-from: [author, builder, deployer] }
            - credentials: { maximum-age: 90d, custody: [hsm, kms] }
            - attestation:
                name: tests
                predicate-type: https://in-toto.io/attestation/test-result/v0.1
                signed-by: [ci-tests]
                where: { /result: PASSED, /passedTests: { not-empty: true } }
            - attestation:
                name: scan
                predicate-type: https://in-toto.io/attestation/vulns/v0.1
                signed-by: [scanner]
                maximum-age: 7d
                where: { /scanner/result: { each: { /id: { matches: "CVE-\\\\d+-\\\\d+" } } } }
            - attestation:
                name: weather
                predicate-type: https://acme.test/predicates/weather/v1
                signed-by: [ci]
                where: { /station: { at-least: 1, at-most: 1000 } }
            - attestation: { name: release, predicate-type: "https://in-toto.io/attestation/release/*", signed-by: [ci] }
            """)
        // Five of each kind, so that each requirement finds five candidates.
        var documents: [[UInt8]] = []
        for number in 1...5 {
            let run = JSONValue.string("https://ci.acme.test/runs/\(number)")
            documents += [
                try world.document(
                    .provenance().setting("/predicate/runDetails/metadata/invocationId", to: run), by: "ci"),
                try world.document(.cycloneDX().setting("/predicate/version", to: .integer(number)), by: "ci"),
                try world.document(.testResult().setting("/predicate/url", to: run), by: "ci-tests"),
                try world.document(.vulnerabilities(finishedOn: World.earlier("\(number)h")), by: "scanner"),
                try world.document(.release().setting("/predicate/releaseId", to: run), by: "ci"),
                try world.document(.unknown(["station": .integer(number)]), by: "ci"),
                try world.document(
                    .source(authors: ["dave@acme.test"], committers: [], recordedOn: World.earlier("\(number)h")),
                    by: "ci"),
                try world.document(
                    .approval(approvedOn: World.earlier("\(number)h")), by: number % 2 == 0 ? "bob" : "carol.ed25519"),
                try world.document(.link().setting("/predicate/name", to: run), by: "ci"),
                try world.document(.scai().setting("/predicate/producer/uri", to: run), by: "ci"),
            ]
        }
        evidence = world.evidence(documents)
        facts = world.facts(evidence)
        let decision = policy.evaluate(facts)
        guard evidence.attestations.count == 50, decision.findings.count == 10, decision.verdict == .released else {
            throw BenchmarkError(
                description: "\(evidence.attestations.count) attestations, \(decision.verdict): "
                    + decision.findings.filter { !$0.status.passes }.map(\.because).joined(separator: "; "))
        }
    }

    func run() -> Int {
        let facts = Facts(
            subject: facts.subject, principals: facts.principals, evidence: evidence, at: facts.instant)
        return policy.evaluate(facts).verdict == .released ? 1 : 0
    }

    func runLimit() -> Int? { policy.evaluate(facts).verdict == .released ? 1 : 0 }
}
