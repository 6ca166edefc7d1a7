#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// Reads a whole regular file into memory.
///
/// Never blocks on a FIFO or a device: they are refused.
///
/// - Parameters:
///   - path: symbolic links are followed.
///   - limit: most bytes to take; more is an error and not a cut.
/// - Throws: ``FileError`` as ``FileReader/init(_:)`` and ``FileReader/read(limit:)``.
package func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    try FileReader(path).read(limit: limit)
}

/// Whether there is anything at a path, be it a link that leads nowhere.
///
/// For refusing early; what is then written must still refuse by itself, since the answer may be old by then.
package func isTaken(_ path: String) -> Bool {
    unsafe faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0
}

/// Reads standard input to its end; here a pipe, a terminal and a file will do.
///
/// - Parameter limit: most bytes to take.
/// - Throws: ``FileError``: `tooLarge`, `isDirectory`, `io`.
package func readStandardInput(limit: Int) throws(FileError) -> [UInt8] {
    try readToEnd(STDIN_FILENO, expecting: 65_535, limit: limit, shown: "standard input")
}

/// Hands a regular file over piece by piece, in constant memory; see ``FileReader/stream(progress:consume:)``.
///
/// - Returns: the size in bytes.
@discardableResult
package func streamFile(
    _ path: String, progress: ((_ done: Int, _ total: Int) -> Void)? = nil, consume: (RawSpan) throws -> Void
) throws -> Int {
    try FileReader(path).stream(progress: progress, consume: consume)
}
