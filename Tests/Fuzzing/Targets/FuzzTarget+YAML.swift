import Evidence
import Policy
import TestSupport
import Trust

extension FuzzTarget {
    private static let facts: Facts = World.acme.facts(World.acme.evidence([]))
    private static let keyFile: [UInt8] = (try? World.keyFile("keys/alice.ed25519.pub")) ?? []

    func checkYAML(_ input: [UInt8]) throws(OracleFailure) {
        if let (policy, issues) = try? Policy.read(input, principals: World.acme.principals) {
            try require(policy != nil || !issues.isEmpty, "a policy is refused without a reason")
            if let policy { try checkEvaluation(policy) }
        }
        let read = try? Principals.read(input) { path throws in
            guard path.hasPrefix("keys/") else { throw OracleFailure("no such key") }
            return Self.keyFile
        }
        if let (principals, issues) = read {
            try require(principals != nil || !issues.isEmpty, "principals are refused without a reason")
        }
    }

    /// By any policy, a decision can be made, and without evidence it is the same twice.
    private func checkEvaluation(_ policy: Policy) throws(OracleFailure) {
        let decision = policy.evaluate(Self.facts)
        try require(
            policy.evaluate(Self.facts).canonical == decision.canonical,
            "one policy decides in two ways")
    }
}
