/// An OpenPGP keyring or signature that cannot be worked with.
package struct OpenPGPError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// GnuPG is not installed, or fails.
        case unavailable
        /// What should be a keyring is none.
        case keyring
        /// What should be a signature is none.
        case form
        /// The signature is by a key that is not in the keyring.
        case unknownKey = "unknown-key"
        /// The key cannot sign: there is no private half of it here, or GnuPG was not let use it.
        case signing
    }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
