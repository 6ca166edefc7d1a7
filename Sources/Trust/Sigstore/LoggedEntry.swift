package import Time

/// That a transparency log has an entry about a signature, proven.
package struct LoggedEntry: Hashable, Sendable {
    /// The log's address.
    package let log: String
    /// `PublicKey.id` of the log's key: entries of one log count once, however many they are.
    package let logKey: String
    /// As the log counts.
    package let index: Int64
    /// When the log took the entry in, under its signature; nil for Rekor v2, which does not say.
    package let integratedTime: Instant?
    /// Whether a proof leads to a checkpoint that the log signed; else there is the log's promise alone.
    package let isIncluded: Bool
    /// The names of the known witnesses that signed the checkpoint, sorted, each once.
    package let witnesses: [String]
}

extension LoggedEntry: Comparable {
    package static func < (left: LoggedEntry, right: LoggedEntry) -> Bool {
        (left.log, left.logKey, left.index) < (right.log, right.logKey, right.index)
    }
}
