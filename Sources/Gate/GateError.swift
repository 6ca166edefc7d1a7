package import YAML

/// An input that no decision can be made with; says which and what is wrong with it.
package struct GateError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The policy has errors.
        case policy = "policy.invalid"
        /// The principals document has errors.
        case principals = "principals.invalid"
        /// More evidence than is looked at.
        case tooMuchEvidence = "evidence.too-much"
        /// A trusted root cannot be used.
        case trustedRoot = "trusted-root.invalid"
        /// A witness's verifier key cannot be used.
        case witnessKey = "witness.invalid"
    }

    package let code: Code
    /// The file at fault, as it was given.
    package let path: String
    package let message: String
    /// Every fault in it, for documents written by hand.
    package let issues: [YAMLIssue]

    init(_ code: Code, _ path: String, _ message: String, issues: [YAMLIssue] = []) {
        self.code = code
        self.path = path
        self.message = message
        self.issues = issues
    }

    package var description: String {
        let faults = issues.map { "\n  \(path):\($0)" }.joined()
        return "\(path): \(message)\(faults)"
    }
}
