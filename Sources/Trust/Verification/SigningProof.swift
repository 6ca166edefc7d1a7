package import Time

/// What proves when a signature was made, and that it is known to a log; nothing, where only a key was at hand.
package struct SigningProof: Hashable, Sendable {
    /// Proven times, each once, earliest first.
    package let times: [Instant]
    /// What transparency logs have about the signature, sorted.
    package let entries: [LoggedEntry]
    /// Since when the certificate holds that signed; nil for a key.
    package let certifiedFrom: Instant?

    package static let none = SigningProof(times: [], entries: [], certifiedFrom: nil)

    init(times: [Instant], entries: [LoggedEntry], certifiedFrom: Instant?) {
        self.times = Set(times).sorted()
        self.entries = Set(entries).sorted()
        self.certifiedFrom = certifiedFrom
    }

    /// The latest moment before which the signature was surely made; nil where nothing proves any.
    package var madeBefore: Instant? { times.first }

    /// What two bundles prove together of one credential's signature over one statement.
    func merged(with other: SigningProof) -> SigningProof {
        SigningProof(
            times: times + other.times, entries: entries + other.entries,
            certifiedFrom: [certifiedFrom, other.certifiedFrom].compactMap(\.self).min())
    }
}
