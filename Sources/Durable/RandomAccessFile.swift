#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// An open regular file that never changes, read in pieces from anywhere; by several threads if need be.
package final class RandomAccessFile: Sendable {
    /// The path for errors.
    package let path: String
    /// Bytes.
    package let size: Int
    private let descriptor: Descriptor

    /// Opens a file by its path, following symbolic links.
    ///
    /// - Throws: ``FileError``: `notFound`, `permission`, `isDirectory`, `notRegular`, `symbolicLink`, `badPath`, `io`.
    package init(_ path: String) throws(FileError) {
        self.path = path
        let opened = try Descriptor.open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let status = try opened.status(shown: path)
        try status.requireRegular(shown: path)
        size = status.size
        descriptor = opened
    }

    /// Reads bytes.
    ///
    /// - Parameters:
    ///   - offset: of the first, in bytes.
    ///   - count: how many; all of them are there, or it is an error.
    /// - Throws: ``FileError``: `changed` where the file ends before; `io`.
    package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        let number = descriptor.number
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, initialized in
            while initialized < count {
                let read = retrying {
                    unsafe pread(
                        number, buffer.baseAddress?.advanced(by: initialized), count - initialized,
                        off_t(offset + initialized))
                }
                if read < 0 { failure = errno }
                guard read > 0 else { return }
                initialized += read
            }
        }
        guard failure == 0 else { throw FileError("read it", path, errno: failure) }
        guard bytes.count == count else {
            throw FileError(.changed, path, "the file ends before byte \(offset + count); it was cut")
        }
        return bytes
    }
}
