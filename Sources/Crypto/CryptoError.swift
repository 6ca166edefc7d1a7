/// A key, a certificate, a passphrase or a machine that cannot be worked with; a bad signature is not an error but `false`.
package struct CryptoError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable {
        /// The text holds no PEM block, or one that is damaged.
        case notPEM = "key.not-pem"
        /// More than the one block that belongs there.
        case severalBlocks = "key.several-blocks"
        /// A PEM block of another kind: a certificate, a PKCS #1 or an OpenSSH key.
        case unexpectedLabel = "key.unexpected-label"
        /// Not the strict DER structure that a key is.
        case malformed = "key.malformed"
        /// Bytes after the end of the key.
        case trailingData = "key.trailing-data"
        /// Longer than any key that is accepted.
        case tooLarge = "key.too-large"
        /// An algorithm, curve or encryption that is not accepted.
        case unsupportedAlgorithm = "key.unsupported-algorithm"
        /// An accepted algorithm with parameters that make forgery easy or checking costly.
        case weakKey = "key.weak"
        /// The point of an elliptic-curve key does not lie on its curve.
        case pointNotOnCurve = "key.point-not-on-curve"
        /// A private key where a public one belongs.
        case privateKeyGiven = "key.private-given"
        /// A public key or a certificate where a private key belongs.
        case publicKeyGiven = "key.public-given"
        /// The private and the public half do not belong together.
        case mismatch = "key.mismatch"
        /// The private key is kept elsewhere, in a token or behind an agent, and cannot be used now.
        case keyUnavailable = "key.unavailable"
        /// The private key is encrypted, and no passphrase was given.
        case passphraseMissing = "passphrase.missing"
        /// The passphrase does not open the private key.
        case passphraseWrong = "passphrase.wrong"
        /// A passphrase that is empty, too long, or holds a NUL.
        case passphraseUnusable = "passphrase.unusable"
        /// A signature scheme that this key cannot be used with.
        case schemeMismatch = "scheme.mismatch"
        /// A digest of another length than the scheme's hash gives.
        case digestLength = "scheme.digest-length"
        /// Not the strict DER structure that a certificate is (RFC 5280 §4.1).
        case certificateMalformed = "certificate.malformed"
        /// Bytes after the end of the certificate.
        case certificateTrailingData = "certificate.trailing-data"
        /// Longer than any certificate that is accepted, or with more extensions or names.
        case certificateTooLarge = "certificate.too-large"
        /// A certificate of another version than 3.
        case certificateVersion = "certificate.version"
        /// An extension that stands in the certificate twice.
        case certificateDuplicateExtension = "certificate.duplicate-extension"
        /// A name in the certificate with a NUL, or a character that does not belong in a name of its kind.
        case certificateName = "certificate.name"
        /// Not the list of signed certificate timestamps that RFC 6962 §3.3 describes.
        case sctMalformed = "sct.malformed"
        /// Not the strict DER structure that a timestamp is (RFC 3161 §2.4.2).
        case timestampMalformed = "timestamp.malformed"
        /// Longer than any timestamp that is accepted, or with more certificates.
        case timestampTooLarge = "timestamp.too-large"
        /// Bytes after the end of the timestamp.
        case timestampTrailingData = "timestamp.trailing-data"
        /// The authority answered without a timestamp.
        case timestampNotGranted = "timestamp.not-granted"
        /// A timestamp with no signer, or with several.
        case timestampSigners = "timestamp.signers"
        /// A timestamp that rests on an algorithm that is not accepted.
        case timestampAlgorithm = "timestamp.algorithm"
        /// The cryptographic library failed; nothing is known about the key or the signature.
        case machine = "crypto.machine"
    }

    package let code: Code
    /// What was checked, what was found and what to do; never a byte of a key.
    package let message: String
    /// OpenSSL's own reasons, oldest first, where it gave any.
    package let cause: String?

    package init(_ code: Code, _ message: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String {
        guard let cause else { return message }
        return "\(message) (OpenSSL: \(cause))"
    }
}
