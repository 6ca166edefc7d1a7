/// What an archive says of one entry.
package struct ArchiveEntry: Hashable, Sendable {
    /// What the entry is; links are reported and never followed.
    package enum Kind: Hashable, Sendable {
        case file
        case directory
        /// With the target as written.
        case symbolicLink(String)
        /// With the path of the entry it shares its bytes with, as written.
        case hardLink(String)
        /// A FIFO, a device or a socket.
        case special
    }

    /// Relative, without `.`, `..` or empty parts, and without a slash at the end; empty for the root itself.
    package let path: String
    package let kind: Kind
    /// Bytes of content; 0 for all but files.
    package let size: Int64

    package init(path: String, kind: Kind, size: Int64) {
        self.path = path
        self.kind = kind
        self.size = size
    }

    /// Brings a path into its one form.
    ///
    /// - Throws: ``ArchiveError`` with the code `path` where it is absolute, leads upward, is empty or too long.
    static func normalise(_ path: String, limit: Int) throws(ArchiveError) -> String {
        guard !path.isEmpty else { throw ArchiveError(.path, "an entry has no path") }
        guard path.utf8.count <= limit else {
            throw ArchiveError(.path, "the path is longer than \(limit) bytes", entry: String(path.prefix(80)) + "…")
        }
        guard !path.hasPrefix("/") else { throw ArchiveError(.path, "the path is absolute", entry: path) }
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { throw ArchiveError(.path, "the path leads upward", entry: path) }
        return parts.joined(separator: "/")
    }
}
