#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// Makes a folder, so that its name is on disk; one that is there already is left as it is.
///
/// - Parameters:
///   - path: the folder; the one above it must exist.
///   - mode: permissions less the umask.
/// - Throws: ``FileError``: `notDirectory` where something else has the name; `notFound`, `permission`, `noSpace`,
///   `badPath`, `io`.
package func makeFolder(_ path: String, mode: UInt16 = 0o755) throws(FileError) {
    try requirePath(path, shown: path)
    if unsafe mkdir(path, mode_t(mode)) != 0 {
        guard errno == EEXIST else { throw FileError("make the folder", path, errno: errno) }
        // Whoever made it may be about to sync it; a name that is not on disk must not be built on.
        _ = try Descriptor.open(path, flags: O_RDONLY | O_DIRECTORY, shown: path)
    }
    let end = path.utf8.last == 0x2f ? path.utf8.index(before: path.utf8.endIndex) : path.utf8.endIndex
    let above = path.utf8[..<end].lastIndex(of: 0x2f).map { String(path[..<$0]) } ?? "."
    let shown = above.isEmpty ? "/" : above
    try sync(try Descriptor.open(shown, flags: O_RDONLY | O_DIRECTORY, shown: shown), shown: shown)
}

/// Removes a file; none there is as good.
///
/// - Throws: ``FileError``: `isDirectory`, `permission`, `io`.
package func removeFile(_ path: String) throws(FileError) {
    try requirePath(path, shown: path)
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw FileError("remove it", path, errno: errno) }
}
