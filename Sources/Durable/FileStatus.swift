#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What kind of thing a name in a folder stands for.
package enum FileKind: String, Sendable {
    case regular
    case directory
    case symbolicLink = "symbolic-link"
    case fifo
    case socket
    case device
}

/// What the system knows of a file, as far as it matters here.
struct FileStatus: Equatable {
    let kind: FileKind
    /// Bytes.
    let size: Int
    /// The twelve bits of permissions.
    let permissions: UInt16
    let modifiedSeconds: Int
    let modifiedNanoseconds: Int
    let device: UInt64
    let inode: UInt64

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            default: .device
            }
        size = Int(status.st_size)
        permissions = UInt16(status.st_mode & 0o7777)
        #if canImport(Glibc)
            modifiedSeconds = status.st_mtim.tv_sec
            modifiedNanoseconds = status.st_mtim.tv_nsec
        #else
            modifiedSeconds = status.st_mtimespec.tv_sec
            modifiedNanoseconds = status.st_mtimespec.tv_nsec
        #endif
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Whether the contents are, by all that the system tells, still those of an earlier look.
    func hasSameContents(as earlier: FileStatus) -> Bool {
        size == earlier.size && modifiedSeconds == earlier.modifiedSeconds
            && modifiedNanoseconds == earlier.modifiedNanoseconds && inode == earlier.inode && device == earlier.device
    }

    /// Refuses all but regular files.
    func requireRegular(shown: String) throws(FileError) {
        switch kind {
        case .regular: return
        case .directory: throw FileError(.isDirectory, shown, "this is a folder, and a file belongs here")
        case .symbolicLink: throw FileError(.symbolicLink, shown, "this is a symbolic link; name the file it leads to")
        case .fifo, .socket, .device:
            throw FileError(
                .notRegular, shown, "this is a \(kind.rawValue), and a regular file belongs here; copy it into one")
        }
    }
}
