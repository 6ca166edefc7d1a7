#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// Writes a file so that its path shows the old contents or the new, whole, whatever fails in between.
///
/// The order of system calls:
/// 1. `openat` of the folder, so that all that follows happens in the same one;
/// 2. `fstatat` of the name: only a regular file is ever replaced, so not `/dev/stdout`, and no symbolic link;
/// 3. `openat` of a new name beside it, `O_CREAT | O_EXCL`, with `mode` less the umask;
/// 4. `write` until all is written, then `fsync`: the bytes are on disk before any name leads to them;
/// 5. `renameat` over the name, or `linkat` to it when nothing may be replaced, then `unlinkat` of the temporary name;
/// 6. `fsync` of the folder: the name is on disk.
///
/// When 3 to 5 fail the temporary file is removed. The known sad path: when 6 fails the new contents are in place, and
/// only whether they outlast a power cut is unknown; a process killed in 3 to 5 leaves `.NAME.….tmp` behind. File systems
/// without hard links cannot do `replace: false`.
///
/// - Parameters:
///   - path: the file; its folder must exist.
///   - bytes: all of the new contents.
///   - mode: permissions of the new file, also where it replaces one; `0o600` for keys.
///   - replace: whether a regular file at the path may be replaced.
/// - Throws: ``FileError``: `exists`, `isDirectory`, `notRegular`, `symbolicLink`, `notFound`, `permission`,
///   `notDirectory`, `noSpace`, `badPath`, `io`.
package func writeFileAtomically(
    _ path: String, _ bytes: [UInt8], mode: UInt16 = 0o644, replace: Bool
) throws(FileError) {
    let (folder, name) = try split(path)
    let directory = try Descriptor.open(folder, flags: O_RDONLY | O_DIRECTORY, shown: folder)
    try requireReplaceable(name, in: directory, replace: replace, shown: path)

    let temporary = ".\(name.prefix(64)).\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
    let file = try Descriptor.open(
        temporary, in: directory.number, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode,
        shown: path)
    do throws(FileError) {
        try writeAll(bytes, to: file, shown: path)
        try sync(file, shown: path)
        if replace {
            guard unsafe renameat(directory.number, temporary, directory.number, name) == 0 else {
                throw FileError("put it in place", path, errno: errno)
            }
        } else {
            guard unsafe linkat(directory.number, temporary, directory.number, name, 0) == 0 else {
                throw FileError("put it in place", path, errno: errno)
            }
            unsafe unlinkat(directory.number, temporary, 0)
        }
    } catch {
        unsafe unlinkat(directory.number, temporary, 0)
        throw error
    }
    try sync(directory, shown: path)
}

/// Cuts a path into its folder and the name in it.
private func split(_ path: String) throws(FileError) -> (folder: String, name: String) {
    try requirePath(path, shown: path)
    let slash = path.utf8.lastIndex(of: 0x2f)
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard !name.isEmpty, name != ".", name != ".." else {
        throw FileError(.isDirectory, path, "this names a folder, and a file is to be written")
    }
    guard let slash else { return (".", name) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
}

private func requireReplaceable(
    _ name: String, in directory: borrowing Descriptor, replace: Bool, shown: String
) throws(FileError) {
    var status = stat()
    guard unsafe fstatat(directory.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
        guard errno == ENOENT else { throw FileError("look at it", shown, errno: errno) }
        return
    }
    let found = FileStatus(status)
    if replace || found.kind == .directory { return try found.requireRegular(shown: shown) }
    throw FileError("put it in place", shown, errno: EEXIST)
}
