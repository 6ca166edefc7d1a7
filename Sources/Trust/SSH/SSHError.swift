/// A text or blob that is not in SSH's formats, or a key or agent that cannot be worked with.
package struct SSHError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// Not in the form that it should have.
        case form
        /// A key of a type that is not accepted, or another one than was said.
        case type
        /// A signature for another purpose.
        case namespace
        /// A key that does not sign by that algorithm, or one that is not accepted.
        case algorithm
        /// A security key signed without anybody touching it.
        case presence
        /// A line of `allowed_signers` that cannot be read.
        case allowedSigners = "allowed-signers"
        /// A private key that only an agent can sign with: encrypted, or in hardware.
        case encrypted
        /// There is no agent, or it does not hold the key, or it refused.
        case agent
    }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
