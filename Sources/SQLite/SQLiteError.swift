/// A database that could not be opened, read or written as asked.
package struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable, CaseIterable {
        /// The file or its folder cannot be opened, or is not there.
        case cannotOpen = "database.cannot-open"
        /// A disk or a quota that is full.
        case full = "database.full"
        /// A file, folder or mount that must not be written.
        case readOnly = "database.read-only"
        /// A file that is damaged.
        case corrupt = "database.corrupt"
        /// A file that is no database, or another program's.
        case notDatabase = "database.not-ours"
        /// Another process holds the lock.
        case busy = "database.busy"
        /// Written by a newer version of this program.
        case newerSchema = "database.newer-schema"
        /// Written by an older version, and it cannot be migrated while it is only read.
        case olderSchema = "database.older-schema"
        /// A constraint of the schema, such as a unique key, was violated.
        case constraint = "database.constraint"
        /// The machine failed to read, to write or to sync.
        case io = "database.io"
        /// A number, text or blob that the column or the caller cannot hold.
        case value = "database.value"
        /// Nothing is done any more on a connection after a failure of the machine.
        case ended = "database.ended"
        /// Any other failure, also a wrong statement.
        case failed = "database.failed"
    }

    package let code: Code
    /// What was tried, what was found, and what to do.
    package let message: String
    /// SQLite's own extended result code; 0 where the error is not the library's.
    package let resultCode: Int32

    package init(_ code: Code, _ message: String, resultCode: Int32 = 0) {
        self.code = code
        self.message = message
        self.resultCode = resultCode
    }

    package var description: String { message }

    /// Whether nothing on the connection can be believed after this.
    var endsConnection: Bool { code == .io || code == .corrupt || code == .notDatabase }
}
