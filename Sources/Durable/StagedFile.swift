#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A file in the making: written piece by piece under a name that nobody looks at, then published whole under its own.
///
/// The order of system calls:
/// 1. `openat` of a new name in the staging folder, `O_CREAT | O_EXCL`;
/// 2. `write` as pieces come;
/// 3. ``publish(in:as:mode:)``: `fchmod`, `fsync`; `linkat` to the name, which never replaces; `fsync` of that folder, so
///    that the name is on disk; then `unlinkat` of the staging name.
///
/// When it is dropped before that, or anything fails, the staging name is removed and nothing is left. The known sad path:
/// a process that is killed leaves the staging name behind; ``removeStaged(in:)`` is for whoever comes next. Both folders
/// must be on one file system, one with hard links.
package final class StagedFile {
    private let file: Descriptor
    private let folder: Descriptor
    private let name: String
    private let path: String
    private var isStaged = true
    /// Bytes written so far.
    package private(set) var size = 0

    /// Begins a file.
    ///
    /// - Parameter staging: the folder in which it is written; must exist.
    /// - Throws: ``FileError``: `notFound`, `permission`, `notDirectory`, `noSpace`, `badPath`, `io`.
    package init(in staging: String) throws(FileError) {
        folder = try Descriptor.open(staging, flags: O_RDONLY | O_DIRECTORY, shown: staging)
        name = String(UInt64.random(in: .min ... .max), radix: 36) + ".tmp"
        path = staging + "/" + name
        file = try Descriptor.open(
            name, in: folder.number, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600, shown: path)
    }

    deinit { discard() }

    /// Adds bytes to the end.
    ///
    /// - Throws: ``FileError``: `noSpace`, `io`; the file is then to be dropped.
    package func write(_ bytes: RawSpan) throws(FileError) {
        var failure: Int32 = 0
        let number = file.number
        unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = unsafe writeOnce(number, rest)
                guard count > 0 else {
                    failure = count == 0 ? EIO : errno
                    return
                }
                written += count
            }
        }
        guard failure == 0 else { throw FileError("write it", path, errno: failure) }
        size += bytes.byteCount
    }

    /// Puts the file in its place, on disk with its name when this returns.
    ///
    /// - Parameters:
    ///   - target: the folder; must exist.
    ///   - name: in the folder.
    ///   - mode: permissions, whatever the umask: `0o444` for what is written once.
    /// - Returns: whether it was put there; false where the name was taken, which is left as it was.
    /// - Throws: ``FileError``: `notFound`, `permission`, `notDirectory`, `noSpace`, `badPath`, `io`. When the last step
    ///   fails, the file is in place, and only whether it outlasts a power cut is unknown.
    package func publish(in target: String, as name: String, mode: UInt16) throws(FileError) -> Bool {
        defer { discard() }
        let shown = target + "/" + name
        let place = try Descriptor.open(target, flags: O_RDONLY | O_DIRECTORY, shown: target)
        guard fchmod(file.number, mode_t(mode)) == 0 else { throw FileError("set its mode", shown, errno: errno) }
        try sync(file, shown: shown)
        let isTaken: Bool
        if unsafe linkat(folder.number, self.name, place.number, name, 0) == 0 {
            isTaken = false
        } else if errno == EEXIST {
            isTaken = true
        } else {
            throw FileError("put it in place", shown, errno: errno)
        }
        // Also where it was taken: whoever put it there may not have come this far.
        try sync(place, shown: target)
        return !isTaken
    }

    private func discard() {
        guard isStaged else { return }
        isStaged = false
        unsafe unlinkat(folder.number, name, 0)
    }

    /// Removes what killed processes left in a staging folder; for the one process that may write there.
    ///
    /// - Throws: ``FileError`` where the folder cannot be listed, or a file not removed.
    package static func removeStaged(in staging: String) throws(FileError) {
        let folder = try Descriptor.open(staging, flags: O_RDONLY | O_DIRECTORY, shown: staging)
        for entry in try Directory(staging).entries(limit: 1_000_000)
        where entry.kind == .regular && entry.name.hasSuffix(".tmp") {
            guard unsafe unlinkat(folder.number, entry.name, 0) == 0 || errno == ENOENT else {
                throw FileError("remove it", staging + "/" + entry.name, errno: errno)
            }
        }
    }
}
