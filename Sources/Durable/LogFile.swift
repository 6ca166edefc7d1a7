#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A file that is written from its start as things happen, such as the log of a build; not atomic, for it is watched.
package final class LogFile: Sendable {
    private let descriptor: Descriptor
    private let path: String

    /// Creates the file, or empties it.
    ///
    /// - Throws: ``FileError``: `isDirectory`, `notRegular` for a FIFO or device, `notFound`, `permission`, `badPath`, `io`.
    package init(_ path: String) throws(FileError) {
        // Opened without emptying it first: what is no regular file is left as it is.
        let opened = try Descriptor.open(path, flags: O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY, mode: 0o644)
        try opened.status(shown: path).requireRegular(shown: path)
        guard ftruncate(opened.number, 0) == 0 else { throw FileError("empty it", path, errno: errno) }
        descriptor = opened
        self.path = path
    }

    /// Adds bytes to the end.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        try writeAll(bytes, to: descriptor, shown: path)
    }

    /// Waits until all of it is on disk.
    package func synchronize() throws(FileError) { try sync(descriptor, shown: path) }
}
