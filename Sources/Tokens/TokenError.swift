/// A key in a token that cannot be named, found, made or used.
package struct TokenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable {
        /// Not a PKCS #11 URI (RFC 7512), or one with parts that are not accepted.
        case uri = "token.uri"
        /// The PIN stands in the URI, where other users of the machine can read it.
        case pinInURI = "token.pin-in-uri"
        /// The module cannot be loaded, or is none.
        case module = "token.module"
        /// No token matches.
        case notFound = "token.not-found"
        /// Several tokens match.
        case ambiguous = "token.ambiguous"
        /// The token wants a PIN, and none was given.
        case pinMissing = "token.pin-missing"
        /// The PIN is not the token's.
        case pinWrong = "token.pin-wrong"
        /// Too many wrong PINs were given, or one more would lock the token.
        case pinLocked = "token.pin-locked"
        /// The token has no such key.
        case keyNotFound = "token.key-not-found"
        /// Several keys match.
        case keyAmbiguous = "token.key-ambiguous"
        /// There is a key of this name, and none is made beside it.
        case keyTaken = "token.key-taken"
        /// The key may leave its token, so that it is not kept there.
        case keyExtractable = "token.key-extractable"
        /// A kind of key that the token or Custody does not know.
        case unsupported = "token.unsupported"
        /// The token or its module failed.
        case failed = "token.failed"
    }

    package let code: Code
    /// What was checked, what was found and what to do; never a PIN.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
