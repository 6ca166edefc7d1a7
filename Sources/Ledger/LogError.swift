/// A log that could not be opened, read or extended: what was checked, what was expected and found, what to do.
package struct LogError: Error, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable, CaseIterable {
        /// An entry of no bytes, or of more than 65,535.
        case entryLength = "log.entry-length"
        /// A key of a kind that a record cannot name.
        case keyUnsupported = "log.key-unsupported"
        /// A digest that is not a SHA-256.
        case digestLength = "log.digest-length"
        /// There is no log, or not yet.
        case notFound = "log.not-found"
        /// There is a log already.
        case exists = "log.exists"
        /// The checkpoint is another log's, or not signed by this log's key.
        case anotherLog = "log.another-log"
        /// The tiles do not lead to the checkpoint's root.
        case rootMismatch = "log.root-mismatch"
        /// Somebody has seen more entries than there are.
        case rolledBack = "log.rolled-back"
        /// Somebody has seen another tree of the same size.
        case forked = "log.forked"
        /// Another writer extended the log in between.
        case conflict = "log.conflict"
        /// A tile or bundle that must be there is not.
        case tileMissing = "log.tile-missing"
        /// A tile or bundle that is not what it was when it was written.
        case tileDamaged = "log.tile-damaged"
        /// A file that is no part of the log.
        case strayFile = "log.stray-file"
        /// What the database holds does not fit together.
        case stateDamaged = "log.state-damaged"
        /// An index or a size beyond the log.
        case outOfRange = "log.out-of-range"
        /// The checkpoint could not be signed.
        case signing = "log.signing"
        /// The writer was closed.
        case closed = "log.closed"
        /// The writer ended after a failure; what was not acknowledged may or may not be in the log.
        case ended = "log.ended"
    }

    package let code: Code
    package let message: String
    /// What the storage or the key said, where that is what went wrong.
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String {
        guard let cause else { return message }
        return "\(message): \(cause)"
    }
}
