import Artifacts
import Policy
import TestSupport
import Testing
import Time
import Trust

/// What holds for every policy, principals, evidence and clock; on a thousand of them, made up from a seed.
@Suite struct PropertyTests {
    private static let cases: [DecisionCase] = {
        do { return try (0..<1_000).map { try DecisionCase($0, seed: 7) } } catch { preconditionFailure("\(error)") }
    }()

    @Test func `The cases are of all kinds, so that the properties below say something`() {
        let decisions = Self.cases.map { $0.decide() }
        for verdict in Decision.Verdict.allCases {
            #expect(decisions.count { $0.verdict == verdict } >= 50, "\(verdict)")
        }
        let findings = decisions.flatMap(\.findings)
        for status in [Finding.Status.satisfied, .violated, .missing, .undetermined] {
            #expect(findings.count { $0.status == status } >= 50, "\(status)")
        }
        let names = Set(findings.map { $0.requirement.prefix { $0 != "/" } })
        for reference in RequirementLanguage.references {
            let statuses = Set(findings.filter { $0.requirement == reference.name }.map(\.status))
            #expect(names.contains(reference.name[...]))
            #expect(reference.keys.isEmpty || statuses.count >= 2, "\(reference.name) only ever was \(statuses)")
        }
    }

    @Test func `The order in which evidence is found, and how often, leaves no trace in a decision`() {
        var random = SeededGenerator(seed: 11)
        for (number, example) in Self.cases.enumerated() {
            let decision = example.decide().canonical
            let permuted = example.evidence.shuffled(using: &random)
            #expect(example.decide(permuted).canonical == decision, "case \(number), permuted")
            let repeated = (permuted + permuted).shuffled(using: &random)
            #expect(example.decide(repeated).canonical == decision, "case \(number), repeated")
        }
    }

    @Test func `A decision made in another process has the same bytes`() throws {
        // Swift hashes with another seed in each process; a dictionary's order would show here.
        let program = try #require(BuiltProduct.path("custody-benchmarks"))
        let outputs = try (0..<2).map { _ in
            try Tool.run([program, "--decisions", "1000", "--seed", "7"], environment: ["PATH": ""]).text
        }
        #expect(outputs[0] == outputs[1])
        let here = Self.cases.map { Digest.sha256(of: $0.decide().canonical).description }
        #expect(outputs[0].split(separator: "\n").map(String.init) == here)
        #expect(Set(here).count > 900, "the cases differ")
    }

    @Test func `Evidence by nobody, altered or unchecked, releases nothing and holds nothing back`() {
        var random = SeededGenerator(seed: 13)
        for (number, example) in Self.cases.enumerated() {
            let worthless = DecisionCase.worthless.shuffled(using: &random).prefix(5)
            let before = example.decide(example.evidence.filter { !DecisionCase.worthless.contains($0) })
            let after = example.decide(example.evidence + worthless)
            #expect((after.verdict == .released) == (before.verdict == .released), "case \(number)")
            for (one, other) in zip(before.findings, after.findings) {
                #expect(one.status.passes == other.status.passes, "case \(number): \(one.requirement)")
            }
        }
    }

    @Test func `What a release rests on cannot be taken away, unless something else satisfies as well`() {
        var tried = 0
        for (number, example) in Self.cases.enumerated() {
            let decision = example.decide()
            guard decision.verdict == .released else { continue }
            for digest in Set(decision.findings.flatMap(\.evidence)) {
                tried += 1
                let without = example.decide(without: digest)
                #expect(!without.evidence.contains { $0.digest == digest }, "case \(number)")
                guard without.verdict == .released else { continue }
                for (before, after) in zip(decision.findings, without.findings) where before.evidence.contains(digest) {
                    #expect(
                        !after.evidence.isEmpty && !after.evidence.contains(digest),
                        "case \(number): \(before.requirement) rests on nothing")
                }
            }
        }
        #expect(tried > 500)
    }

    @Test func `Without any evidence nothing is released that asks for more than a digest`() {
        for (number, example) in Self.cases.enumerated() {
            let decision = example.decide([])
            let asksForEvidence = decision.findings.contains { $0.requirement != "digest-pinned" }
            #expect((decision.verdict == .released) == !asksForEvidence, "case \(number)")
        }
    }

    @Test func `A finding is satisfied or has a remedy, and says why either way`() {
        for example in Self.cases {
            for finding in example.decide().findings {
                #expect((finding.remedy == nil) == finding.status.passes)
                #expect(!finding.because.isEmpty)
                #expect(finding.evidence == Set(finding.evidence).sorted())
            }
        }
    }
}
