#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A lock that one process holds by an open file, with a line that tells others who holds it.
///
/// The system lets go of it when the process ends, however it ends, so that it is never stale; the line may be, and is
/// only for people. On file systems of a network it is as good as their `flock`.
package final class FileLock: Sendable {
    private let descriptor: Descriptor

    private init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    // Said aloud: a child that is being started has a copy of the descriptor until it runs its program.
    deinit { _ = flock(descriptor.number, LOCK_UN) }

    /// Takes a lock, without waiting.
    ///
    /// - Parameters:
    ///   - path: the lock's file; made where there is none, and never removed.
    ///   - holder: one line for those who are refused.
    /// - Returns: the lock, held as long as the value lives; nil where another holds it.
    /// - Throws: ``FileError``: `isDirectory`, `notRegular`, `symbolicLink`, `notFound`, `permission`, `noSpace`,
    ///   `badPath`, `io`.
    package static func take(_ path: String, holder: String) throws(FileError) -> FileLock? {
        let file = try Descriptor.open(
            path, flags: O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode: 0o644)
        try file.status(shown: path).requireRegular(shown: path)
        let number = file.number
        guard retrying({ Int(flock(number, LOCK_EX | LOCK_NB)) }) == 0 else {
            guard errno == EWOULDBLOCK else { throw FileError("lock it", path, errno: errno) }
            return nil
        }
        guard ftruncate(number, 0) == 0 else { throw FileError("empty it", path, errno: errno) }
        try writeAll(Array((holder + "\n").utf8), to: file, shown: path)
        return FileLock(file)
    }

    /// What the last who took a lock said of itself; empty where it has not said anything yet.
    ///
    /// - Throws: ``FileError`` as ``readFile(_:limit:)``.
    package static func holder(_ path: String) throws(FileError) -> String {
        let bytes = try readFile(path, limit: 4_096)
        return String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self)
    }
}
