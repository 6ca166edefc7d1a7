/// Why a timestamp does not prove a time: an answer, not an error.
package struct TimestampFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which check said no; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable, CaseIterable {
        /// The timestamp is for other data.
        case imprint = "timestamp.imprint"
        /// The certificate of the signer is not at hand, or is not the one that is trusted.
        case signerUnknown = "timestamp.signer-unknown"
        /// What the signer signed about its certificate does not fit that certificate.
        case certificateID = "timestamp.certificate-id"
        /// The content was changed after it was signed.
        case contentDigest = "timestamp.content-digest"
        /// The signature is by an algorithm that is broken or not known.
        case weakAlgorithm = "timestamp.weak-algorithm"
        /// The signature is not the signer's.
        case signature = "timestamp.signature"
        /// The signer's certificate leads to no root, at the time that the timestamp gives; see ``chain``.
        case chain = "timestamp.chain"
    }

    package let code: Code
    /// What was checked and found.
    package let detail: String
    /// Why the certificate leads to no root.
    package let chain: ChainFailure?

    init(_ code: Code, _ detail: String, chain: ChainFailure? = nil) {
        self.code = code
        self.detail = detail
        self.chain = chain
    }

    package var description: String { "\(code.rawValue): \(detail)" }
}
