/// A store that could not record, rebuild or export as asked.
package struct RecordingError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// An entry of the log that is no record of a signature, and so nothing that a store wrote.
        case entry = "recording.entry"
        /// A signature that the log cannot name: a kind of key, or a certificate too long for an entry.
        case unloggable = "recording.unloggable"
        /// A bundle's blob that is not what the index says.
        case bundle = "recording.bundle"
        /// A file of evidence that cannot be read as one.
        case evidence = "recording.evidence"
        /// More than one file of evidence holds.
        case tooMuch = "recording.too-much"
        /// The store's trusted root, or one that is to be merged with it, cannot be used.
        case trustedRoot = "recording.trusted-root"
        /// A record of a decision that cannot be read as one.
        case decision = "recording.decision"
        /// The machine's clock shows a time before that of what the log holds.
        case clock = "recording.clock"
    }

    package let code: Code
    /// What was checked, expected and found, and what to do.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
