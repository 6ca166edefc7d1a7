#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// Owner of a file descriptor.
struct Descriptor: ~Copyable {
    let number: Int32

    init(owning number: Int32) {
        self.number = number
    }

    // What was written is synced before; after reading there is nothing to lose.
    deinit { _ = close(number) }

    /// Opens a path, from a folder or from where the process stands.
    ///
    /// - Parameters:
    ///   - folder: descriptor of the folder that a relative path starts from.
    ///   - shown: the path for errors.
    static func open(
        _ path: String, in folder: Int32 = AT_FDCWD, flags: Int32, mode: UInt16 = 0, shown: String? = nil
    ) throws(FileError) -> Descriptor {
        let shown = shown ?? path
        try requirePath(path, shown: shown)
        let number = retrying { Int(unsafe openat(folder, path, flags | O_CLOEXEC, mode_t(mode))) }
        guard number >= 0 else { throw FileError("open it", shown, errno: errno) }
        return Descriptor(owning: Int32(number))
    }

    func status(shown: String) throws(FileError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw FileError("look at it", shown, errno: errno) }
        return FileStatus(status)
    }

    /// Reads once, at most as many bytes as the buffer has; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, shown: String) throws(FileError) -> Int {
        let count = unsafe readOnce(number, buffer)
        guard count >= 0 else { throw FileError("read it", shown, errno: errno) }
        return count
    }
}

/// Reads once; −1 leaves the reason in `errno`.
func readOnce(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    retrying { unsafe read(descriptor, buffer.baseAddress, buffer.count) }
}

/// Writes once; −1 leaves the reason in `errno`.
func writeOnce(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    retrying { unsafe write(descriptor, buffer.baseAddress, buffer.count) }
}

/// Repeats a system call that a signal interrupted.
func retrying(_ call: () -> Int) -> Int {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// Refuses a path that the system would cut at a NUL, and an empty one.
func requirePath(_ path: String, shown: String) throws(FileError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
        throw FileError(.badPath, shown, "this names no file; a path is not empty and holds no NUL")
    }
}

/// Writes all bytes, however many calls it takes.
func writeAll(_ bytes: [UInt8], to file: borrowing Descriptor, shown: String) throws(FileError) {
    var written = 0
    while written < bytes.count {
        let number = file.number
        let count = unsafe bytes.withUnsafeBytes { buffer in
            retrying {
                unsafe write(number, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
        }
        guard count > 0 else { throw FileError("write it", shown, errno: count == 0 ? EIO : errno) }
        written += count
    }
}

/// Waits until what was written is on disk.
func sync(_ file: borrowing Descriptor, shown: String) throws(FileError) {
    let number = file.number
    guard retrying({ Int(fsync(number)) }) == 0 else { throw FileError("sync it to disk", shown, errno: errno) }
}
