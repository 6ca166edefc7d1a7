#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// The path of what a path leads to: absolute, without `.`, `..` and symbolic links.
///
/// - Throws: ``FileError``: `notFound`, `permission`, `symbolicLink` for a circle, `badName` where it is not UTF-8, `io`.
package func resolvedPath(_ path: String) throws(FileError) -> String {
    guard let resolved = unsafe realpath(path, nil) else { throw FileError("find it", path, errno: errno) }
    defer { unsafe free(resolved) }
    guard let text = unsafe String(validatingCString: resolved) else {
        throw FileError(.badName, path, "the path that this leads to is not UTF-8")
    }
    return text
}
