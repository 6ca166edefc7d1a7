import Artifacts
import Policy
import TestSupport
import Testing
import Time
import Trust

@Suite struct RemedyTests {
    private static let cases =
        ProvenanceTests.cases + DependencyTests.sbom + DependencyTests.locked + AttestationTests.cases
        + ApprovalsTests.cases + CredentialsTests.cases + SeparationOfDutiesTests.authors
        + SeparationOfDutiesTests.builders + SeparationOfDutiesTests.statements
        + ["source-review", "reproduced"].map {
            RequirementCase($0, "- \($0)", [], .undetermined, "this version of Custody cannot check")
        }

    @Test func `What is not satisfied has a remedy, and what is has none`() throws {
        for example in Self.cases {
            for finding in try example.decide().findings {
                #expect((finding.remedy == nil) == finding.status.passes, "\(example.name): \(finding.requirement)")
            }
        }
    }

    @Test func `No remedy names a way round its requirement`() throws {
        let bypasses = [
            "waive", "overrid", "skip", "bypass", "disable", "exempt", "ignore", "force", "--at", "exclude", "remove",
        ]
        for example in Self.cases {
            for remedy in try example.decide().findings.compactMap(\.remedy) {
                let command = remedy.command.line(for: "app")
                let text = "\(remedy.evidence) \(command)".lowercased()
                #expect(!bypasses.contains { text.contains($0) }, "\(text)")
                #expect(!remedy.evidence.isEmpty)
                #expect(command.hasPrefix("custody "), "\(command)")
            }
        }
    }

    @Test(arguments: [
        "plain.tar.gz", "my app.tar.gz", "it's.tar.gz", "$(reboot)", "a;b", "a\nb", "*", "-n", "~root", "é.tar.gz",
        "a\\b", "\"",
    ])
    func `A remedy's command holds the artifact's name as one word, whatever is in it`(_ name: String) throws {
        let artifact = TestArtifact(name, [1])
        let decision = try World.acme.decide("- sbom", World.acme.evidence([]), about: artifact)
        let remedy = try #require(decision.findings.first?.remedy)
        let command = remedy.command.line(for: decision.subject.argument)
        let words = try Tool.run(["sh", "-c", "set -- \(command); printf '%s|' \"$@\""]).text
        let argument = name.hasPrefix("-") ? "file:" + name : name
        #expect(
            words == "custody|attest|sbom|\(argument)|--sbom|sbom.cdx.json|--key|builder.key|--out|"
                + "evidence/sbom.bundle.json|")
    }

    @Test func `A remedy's command names the predicate type as the policy has it`() throws {
        let decision = try World.acme.decide(
            "- attestation: { predicate-type: 'https://acme.test/*', signed-by: ci }", World.acme.evidence([]))
        let remedy = try #require(decision.findings.first?.remedy)
        #expect(remedy.command.line(for: "app").contains("--predicate-type 'https://acme.test/*'"))
        #expect(remedy.from == ["ci"])
    }

    @Test func `An artifact without any evidence is held, with what it takes in the order of the policy`() throws {
        let decision = try World.acme.decide(
            """
            - provenance: { builder: { principal: ci }, source: { ref: "refs/tags/v*" } }
            - sbom: { format: spdx, signed-by: ci }
            - attestation: { name: tests, predicate-type: https://in-toto.io/attestation/test-result/v0.1, signed-by: ci-tests }
            - approvals: { count: 2, from: group:release-managers, distinct-from: [author, builder] }
            """, World.acme.evidence([]))
        #expect(decision.verdict == .held)
        #expect(decision.findings.map(\.status) == [.missing, .missing, .missing, .missing])
        let remedies = decision.findings.compactMap(\.remedy)
        #expect(remedies.map(\.from) == [["ci"], ["ci"], ["ci-tests"], ["group:release-managers"]])
        #expect(
            remedies.map { $0.command.line(for: decision.subject.argument) } == [
                "custody attest provenance app.tar.gz --git . --key ci.key --out evidence/provenance.bundle.json",
                "custody attest sbom app.tar.gz --sbom sbom.spdx.json --key ci.key --out evidence/sbom.bundle.json",
                "custody attest test-result app.tar.gz --result PASSED --key ci-tests.key --out evidence/tests.bundle.json",
                "custody attest approval app.tar.gz --evidence evidence/ --key YOUR.key "
                    + "--out evidence/approval-YOU.bundle.json",
            ])
    }
}
