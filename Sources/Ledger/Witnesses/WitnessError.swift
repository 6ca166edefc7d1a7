/// A witness or a policy that cannot be set up as asked.
package struct WitnessError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable, CaseIterable {
        /// A witness without a key.
        case noKeys = "witness.no-keys"
        /// A witness's key that signs without a time.
        case signerType = "witness.signer-type"
        /// A log that is given twice.
        case duplicateLog = "witness.duplicate-log"

        /// A policy that is too long, or has too many logs, witnesses or groups.
        case policyTooLarge = "witness-policy.too-large"
        /// A control character.
        case policyCharacter = "witness-policy.character"
        /// A line that is none of log, witness, group and quorum, or has too few or too many words.
        case policyLine = "witness-policy.line"
        /// A key that is none, or not of the right kind.
        case policyKey = "witness-policy.key"
        /// A log or a witness with the key of another.
        case policyDuplicateKey = "witness-policy.duplicate-key"
        /// A name that is defined twice, or `none`.
        case policyName = "witness-policy.name"
        /// A name that is not defined before it is used.
        case policyUndefined = "witness-policy.undefined"
        /// A name that is a member twice.
        case policyMember = "witness-policy.member"
        /// A threshold that is not 1 to the number of members.
        case policyThreshold = "witness-policy.threshold"
        /// No quorum, or more than one.
        case policyQuorum = "witness-policy.quorum"
    }

    package let code: Code
    /// What was checked, expected and found.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
