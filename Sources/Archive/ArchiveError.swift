/// An archive that cannot be read, or must not be.
package struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable {
        /// No such file.
        case notFound = "not-found"
        /// A directory, a FIFO or anything else but a file.
        case notFile = "not-a-file"
        /// The file cannot be opened or read.
        case unreadable
        /// Not a tar archive, plain or compressed.
        case format
        /// An archive that breaks off or contradicts itself.
        case damaged
        /// A path that leads out of the archive, or is not UTF-8.
        case path
        /// Two entries of one path: readers differ on which one counts.
        case duplicate
        /// More entries than the limit.
        case entries
        /// More bytes than the limit, in one entry or in all.
        case size
        /// So much larger than its compressed form that it is meant to exhaust the machine.
        case ratio
    }

    package let code: Code
    package let message: String
    /// The path of the entry at fault, where it is one.
    package let entry: String?

    package init(_ code: Code, _ message: String, entry: String? = nil) {
        self.code = code
        self.message = message
        self.entry = entry
    }

    package var description: String { entry.map { "entry '\($0)': \(message)" } ?? message }
}
