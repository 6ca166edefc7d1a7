#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A generated document that is written beside others; it can be generated again, so a plain write will do.
enum DocumentFile {
    /// A document that could not be written.
    struct WriteError: ReportableError {
        let report: ErrorReport
    }

    /// Replaces a file.
    static func write(_ text: String, to path: String) throws(WriteError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path, errno) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                let code = errno
                _ = close(descriptor)
                throw failure(path, code)
            }
            rest = rest.dropFirst(count)
        }
        guard close(descriptor) == 0 else { throw failure(path, errno) }
    }

    private static func failure(_ path: String, _ code: CInt) -> WriteError {
        WriteError(
            report: ErrorReport(
                code: "documentation.unwritable", message: "'\(path)' could not be written (error \(code))",
                next: "name a directory that exists and that you may write to", exitCode: .usage))
    }
}

/// The system's `write`, which ``DocumentFile/write(_:to:)`` would hide.
private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}
