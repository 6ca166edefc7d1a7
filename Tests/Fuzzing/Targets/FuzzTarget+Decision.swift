import Evidence
import Gate
import JSON
import Policy
import TestSupport
import Trust

extension FuzzTarget {
    private static let policy: Result<Policy, OracleFailure> = Result { () throws(OracleFailure) in
        do { return try World.acme.policy(String(decoding: FuzzSeeds.policy, as: UTF8.self)) } catch {
            throw OracleFailure("the policy cannot be used: \(error)")
        }
    }

    /// What provenance may be expected to say, one thing each.
    private static let expectations: [ProvenanceExpectation] = {
        var all = [ProvenanceExpectation](repeating: ProvenanceExpectation(), count: 6)
        all[0].source = RepositoryName("git+https://git.acme.test/payments")
        all[1].sourceBranch = "main"
        all[2].sourceTag = "v1.4.2"
        all[3].sourceVersionedTag = VersionedTag("v1")
        all[4].workflowInputs = [ProvenanceExpectation.Input(name: "release", value: "true")]
        all[5].packageName = "app"
        all[5].packageVersion = "1.4.2"
        return all
    }()

    /// The input as a statement that a builder, a guard and a release manager signed: whatever it says, a decision is
    /// made, and made again it is the same.
    func checkDecision(_ input: [UInt8]) throws(OracleFailure) {
        let policy = try Self.policy.get()
        guard let statement = try? Statement(payload: input, payloadType: Envelope.inTotoPayloadType) else { return }
        for expectation in Self.expectations {
            _ = try? expectation.check(statement, about: TestArtifact.app.digests, signer: .named(nil))
        }
        let document: [UInt8]
        do {
            let keys = try ["ci", "dave", "carol.ed25519"].map { try World.key($0) }
            document = try World.envelope(input, by: keys).json.canonical()
        } catch { throw OracleFailure("the statement cannot be signed: \(error)") }
        let evidence = World.acme.evidence([document])
        try require(evidence.attestations.count == 1, "a statement that was signed does not verify")
        let facts = World.acme.facts(evidence)
        let decision = policy.evaluate(facts)
        try require(policy.evaluate(facts).canonical == decision.canonical, "one policy decides in two ways")
        try require(decision.verdict != .released, "one statement satisfies all requirements")
        let told = Explanation(decision, evidence: evidence).json.canonical()
        try require(try JSONValue.parse(told).canonical() == told, "an explanation cannot be read again")
    }
}
