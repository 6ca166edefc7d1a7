#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A file that cannot be read or written as asked.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable {
        case notFound = "file.not-found"
        case permission = "file.permission"
        case isDirectory = "file.is-directory"
        case notDirectory = "file.not-directory"
        /// A FIFO, a device or a socket where a file belongs.
        case notRegular = "file.not-regular"
        /// A symbolic link where links are not followed, or a chain of them without an end.
        case symbolicLink = "file.symbolic-link"
        /// More bytes than the caller takes.
        case tooLarge = "file.too-large"
        /// A file where none may be replaced.
        case exists = "file.exists"
        /// The file changed while it was read.
        case changed = "file.changed"
        /// A disk, a quota or a file-size limit that is full.
        case noSpace = "file.no-space"
        /// A path that names no file: empty, too long, or with a NUL.
        case badPath = "file.bad-path"
        /// A name that is not UTF-8, so that it cannot be written down.
        case badName = "file.bad-name"
        /// More entries than the caller takes.
        case tooManyEntries = "file.too-many-entries"
        /// Folders nested deeper than the caller goes.
        case tooDeep = "file.too-deep"
        /// The machine failed to read or to write.
        case io = "file.io"
    }

    package let code: Code
    /// The path as it was given, or the path below the folder that was given.
    package let path: String
    /// What was tried, what was found, and what to do.
    package let message: String

    package init(_ code: Code, _ path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    /// The error of a system call.
    ///
    /// - Parameters:
    ///   - attempt: what the call was to do, as in "cannot … PATH".
    ///   - number: its `errno`.
    init(_ attempt: String, _ path: String, errno number: Int32) {
        let (code, remedy) = Self.classify(number)
        let reason = unsafe String(cString: strerror(number))
        self.init(code, path, "cannot \(attempt): \(reason)\(remedy.isEmpty ? "" : "; \(remedy)")")
    }

    package var description: String { "\(path): \(message)" }

    private static func classify(_ number: Int32) -> (Code, remedy: String) {
        switch number {
        case ENOENT: (.notFound, "check the path")
        case EACCES, EPERM, EROFS: (.permission, "check who owns it and its permissions")
        case EISDIR: (.isDirectory, "name a file")
        case ENOTDIR: (.notDirectory, "a folder belongs there")
        case ENXIO, ENODEV: (.notRegular, "name a regular file")
        case ELOOP: (.symbolicLink, "name the file that the link leads to")
        case EEXIST, ENOTEMPTY: (.exists, "choose another name, or remove it first")
        case ENOSPC, EDQUOT, EFBIG: (.noSpace, "make room and try again")
        case ENAMETOOLONG: (.badPath, "choose a shorter one")
        default: (.io, "")
        }
    }
}
