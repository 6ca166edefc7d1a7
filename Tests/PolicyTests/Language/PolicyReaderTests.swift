import Policy
import TestSupport
import Testing
import Trust
import YAML

@Suite struct PolicyReaderTests {
    @Test(arguments: IssueCase.frame + IssueCase.requirements + IssueCase.conditions)
    func `A fault is told with its code, its place and what to write instead`(_ fault: IssueCase) throws {
        let (policy, issues) = try Policy.read(Array(fault.text.utf8), principals: World.acme.principals)
        #expect(fault.isAmong(issues), "expected \(fault.code) at \(fault.position), got:\n\(issues.listed)")
        #expect((policy == nil) == issues.contains { $0.severity == .error }, "an error refuses the policy")
    }

    @Test func `Every fault is told at once, in the document's order`() throws {
        let text = """
            schema: https://custody.dev/schemas/policy/v0
            name: test
            match: { artifact: ["*"] }
            require:
              - provenence
              - sbom: { format: spdxx }
            """
        let (policy, issues) = try Policy.read(Array(text.utf8))
        #expect(policy == nil)
        #expect(
            issues.map { "\($0.position) \($0.code)" } == [
                "1:9 value", "3:8 missing-key", "3:10 unknown-key", "5:5 unknown-requirement", "6:21 value",
            ])
    }

    @Test func `The policy of the design parses, with a warning for each requirement that cannot be evaluated yet`()
        throws
    {
        let (policy, issues) = try Policy.read(Array(designExample.utf8))
        let read = try #require(policy, "\(issues.listed)")
        #expect(read.name == "payments-production")
        #expect(read.tier == .critical)
        #expect(
            read.requirements.map(\.id) == [
                "digest-pinned", "provenance", "source-review", "sbom", "dependencies-locked", "reproduced",
                "approvals",
                "credentials", "logged", "attestation",
            ])
        #expect(issues.allSatisfy { $0.severity == .warning && $0.code == "unavailable" }, "\(issues.listed)")
        #expect(issues.count == 3, "source-review, a lock file, reproduced:\n\(issues.listed)")
    }

    @Test func `Without the principals, names are not looked up`() throws {
        let text = policy(require: "- approvals: { from: group:nobody-knows, count: 9 }")
        let (policy, issues) = try Policy.read(Array(text.utf8))
        #expect(policy != nil, "\(issues.listed)")
    }

    @Test(arguments: [
        "{ equals: PASSED }", "PASSED", "{ one-of: [PASSED, WARNED] }", "{ one-of: PASSED }", "{ matches: 'P.*' }",
        "{ not-empty: true }", "{ at-least: 1 }", "{ at-most: 0.5 }", "{ at-least: 3, at-most: 3 }", "true", "-1e3",
        "{ each: { equals: 1 } }", "{ any: { /name: { matches: 'a+' } } }", "{ each: 1 }", "{ any: { /a: 1, /b: 2 } }",
        "{ one-of: [1, 2], at-least: 2 }", "{ equals: abc, matches: 'a.*' }", "{ equals: abc, not-empty: true }",
    ])
    func `A condition that something can satisfy is read without complaint`(_ condition: String) throws {
        let text = policy(
            require:
                "- attestation: { predicate-type: 'https://acme.test/*', signed-by: ci, where: { /a: \(condition) } }")
        let (policy, issues) = try Policy.read(Array(text.utf8), principals: World.acme.principals)
        #expect(policy != nil && issues.isEmpty, "\(issues.listed)")
    }

    @Test(arguments: [
        "*", "file:*", "file:app-*.tar.gz", "oci:registry.acme.test/*", "docker-archive:app*", "tree:site", "git:*",
        "sha256:*", "sha512:*", "gitCommit:*", "f*", "?ile:app", "file?app", "o*/app",
    ])
    func `A pattern that an artifact's name can begin with is read without complaint`(_ pattern: String) throws {
        let text = """
            schema: \(Policy.schema)
            name: test
            match: { artifacts: ["\(pattern)"] }
            require: [digest-pinned]
            """
        let (policy, issues) = try Policy.read(Array(text.utf8))
        #expect(policy != nil && issues.isEmpty, "\(issues.listed)")
    }

    @Test func `Deployers that no principal is cannot be kept apart`() throws {
        let world = try World("alice: { kind: human, credentials: [ { key: alice.pub } ] }")
        let fault = IssueCase.require(
            "nobody deploys", "unreachable", says: "no principal has the role deploy",
            "- approvals: { from: alice, distinct-from: [author, ▸deployer] }")
        let (policy, issues) = try Policy.read(Array(fault.text.utf8), principals: world.principals)
        #expect(policy == nil)
        #expect(fault.isAmong(issues), "\(issues.listed)")
    }

    @Test func `What is not a policy's YAML is refused by the YAML reader`() {
        let twice = policy(
            require:
                "- attestation: { predicate-type: a, signed-by: b, where: { /a: { equals: 1 }, /a: { equals: 2 } } }")
        let error = #expect(throws: YAMLError.self) { try Policy.read(Array(twice.utf8)) }
        #expect(error?.code == .duplicateKey, "two values for one place cannot even be written")
    }

    private let designExample = """
        schema: https://custody.dev/schemas/policy/v1
        name: payments-production
        tier: critical                         # low | standard | critical
        match:
          artifacts: ["oci:registry.acme.test/payments/*", "file:payments-*.tar.gz"]
        require:
          - digest-pinned
          - provenance:
              builder: { principal: ci-payments }
              source: { repository: "git+https://git.acme.test/payments", ref: "refs/tags/v*" }
              build-type: "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1"
              maximum-age: 30d
          - source-review: { reviewers: 1, distinct-from: [author] }
          - sbom: { format: any, reconciles-with: [artifact, lockfile, provenance] }
          - dependencies-locked
          - reproduced: { rebuilders: 2, agree: 2 }
          - approvals: { count: 2, from: group:release-managers, distinct-from: [author, builder, deployer] }
          - credentials: { maximum-age: 90d, custody: [hsm, kms, keyless], owned: true, not-revoked: true }
          - logged: { witnesses: 1 }
          - attestation:                       # any predicate type
              predicate-type: https://in-toto.io/attestation/test-result/v0.1
              signed-by: [principal:ci-tests]
              where: { /result: { equals: PASSED }, /passedTests: { not-empty: true } }
        waivers: { allow: [reproduced], from: group:security, count: 2, longest: 72h }
        overrides: { from: group:incident-commanders, count: 1, longest: 4h, review-within: 48h }
        """
}
