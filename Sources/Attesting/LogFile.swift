import Durable

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A build's log on disk, written as it comes.
package final class LogFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Creates the file, or empties it.
    ///
    /// - Throws: `FileError` where it cannot be opened for writing.
    package init(_ path: String) throws {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0o644)
        guard descriptor >= 0 else { throw Self.error(path, errno) }
    }

    /// Adds bytes to the end.
    package func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.error(path, errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits until all of it is on disk.
    package func close() throws {
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.error(path, errno) }
    }

    deinit { if descriptor >= 0 { _ = systemClose(descriptor) } }

    private static func error(_ path: String, _ code: Int32) -> FileError {
        FileError(.io, path, "the log cannot be written: \(unsafe String(cString: strerror(code)))")
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
