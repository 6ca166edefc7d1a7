import Artifacts
import Evidence
import JSON
import Policy
import TestSupport
import Testing
import Time
import Trust

@Suite struct RuleHistoryTests {
    /// A statement that a document, named by a word, follows another.
    struct Step: Sendable {
        let next: String
        let previous: String?
        let signer: String
        var when = World.earlier("1h")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [Step]
        /// The versions after the first.
        let versions: [String]
        let reasons: [RuleHistory.Reason]

        init(_ name: String, _ steps: [Step], _ versions: [String], _ reasons: [RuleHistory.Reason] = []) {
            testDescription = name
            self.steps = steps
            self.versions = versions
            self.reasons = reasons
        }
    }

    private static func document(_ word: String) -> Digest { .sha256(of: Array(word.utf8)) }

    private static func step(
        _ next: String, after previous: String?, by signer: String, _ when: Instant = World.earlier("1h")
    ) -> Step { Step(next: next, previous: previous, signer: signer, when: when) }

    /// The first version takes two managers, `one` takes dave alone, others nobody.
    private static func changes(_ digest: Digest) -> ChangeRule? {
        switch digest {
        case document("first"): ChangeRule(from: [PrincipalSelector("group:release-managers")], count: 2)
        case document("one"): ChangeRule(from: [PrincipalSelector("dave")], count: 1)
        default: nil
        }
    }

    static let toOne = [step("one", after: "first", by: "alice"), step("one", after: "first", by: "bob")]
    static let cases: [Case] = [
        Case("nobody says anything", [], []),
        Case("two put the next in force", toOne, ["one"]),
        Case("one of two", [toOne[0]], [], [.quorum]),
        Case(
            "one person with two keys", [toOne[0], step("one", after: "first", by: "alice-2")], [], [.quorum, .quorum]),
        Case(
            "one person and their agent", [toOne[0], step("one", after: "first", by: "helper-bot")], [],
            [.quorum, .signer]),
        Case("one who is not asked", [toOne[0], step("one", after: "first", by: "dave")], [], [.quorum, .signer]),
        Case("a stranger", [toOne[0], step("one", after: "first", by: "mallory")], [], [.quorum]),
        Case("a chain", toOne + [step("two", after: "one", by: "dave")], ["one", "two"]),
        Case(
            "those who may change the first may not change the second",
            toOne + [step("two", after: "one", by: "alice"), step("two", after: "one", by: "bob")], ["one"],
            [.signer, .signer]),
        Case(
            "a chain whose end nobody may change",
            toOne + [step("two", after: "one", by: "dave"), step("three", after: "two", by: "dave")], ["one", "two"],
            [.unchangeable]),
        Case(
            "a fork: the first that has its quorum counts",
            [
                step("two", after: "first", by: "alice"), step("one", after: "first", by: "alice"),
                step("one", after: "first", by: "bob"), step("two", after: "first", by: "bob"),
            ], ["one"], [.fork, .fork]),
        Case("one that follows nothing", [step("one", after: nil, by: "alice")], [], [.first]),
        Case("one that follows what never was", [step("two", after: "zero", by: "alice")], [], [.previous]),
        Case("one that follows itself", [step("first", after: "first", by: "alice")], [], [.same]),
        Case("back to the first", toOne + [step("first", after: "one", by: "dave")], ["one", "first"]),
        Case(
            "one from the future",
            [step("one", after: "first", by: "alice", World.later("1h")), step("one", after: "first", by: "bob")], [],
            [.clock, .quorum]),
        Case(
            "a clock that went backwards",
            toOne + [step("two", after: "one", by: "dave", World.earlier("2h"))], ["one"], [.clock]),
        Case(
            "signed before the version that it follows was in force",
            [step("two", after: "one", by: "dave")] + toOne, ["one"], [.previous]),
    ]

    private static func history(_ steps: [Step], name: String = "payments-production") throws -> RuleHistory {
        var documents: [[UInt8]] = []
        var log: [Digest] = []
        let everybody = try World(
            World.acmeDocument + "\n  mallory: { kind: human, credentials: [ { key: keys/mallory.pub } ] }\n")
        for step in steps {
            let sketch = StatementSketch.ruleVersion(previous: step.previous.map(document), issuedOn: step.when)
                .setting(
                    "/subject", to: [["name": "policy", "digest": ["sha256": .string(document(step.next).hex)]]])
            // Signers apart are other statements: what was signed names an attestation.
            let own = sketch.setting("/predicate/reason", to: .string("\(step.signer) says so"))
            documents.append(try everybody.document(own, by: step.signer))
            log.append(try everybody.attest(own, by: step.signer).digest)
        }
        let facts = Facts(
            subject: TestArtifact.app.subject, principals: World.acme.principals,
            evidence: everybody.evidence(documents), at: World.now)
        return RuleHistory(.policy, name: name, first: document("first"), facts: facts, log: log, changes: changes)
    }

    @Test(arguments: cases) func `A version is in force by the quorum that the one before it names`(it: Case) throws {
        let history = try Self.history(it.steps)
        #expect(history.versions.map(\.digest) == (["first"] + it.versions).map(Self.document))
        let reasons = history.refused.map(\.reason)
        let strangers = it.steps.count { $0.signer == "mallory" }
        #expect(reasons.filter { $0 != .signer } == it.reasons.filter { $0 != .signer })
        #expect(reasons.count { $0 == .signer } == it.reasons.count { $0 == .signer } + strangers)
    }

    @Test func `A version tells who put it in force, and since when`() throws {
        let version = try #require(try Self.history(Self.toOne).versions.last)
        #expect(version.by == ["alice", "bob"])
        #expect(version.since == World.earlier("1h"))
        #expect(version.attestations.count == 2)
    }

    @Test func `Statements about another rule change nothing`() throws {
        let history = try Self.history(Self.toOne, name: "billing")
        #expect(history.versions.count == 1)
        #expect(history.refused.isEmpty)
    }
}
