#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// An open regular file, to be read once from its start.
///
/// Opening never blocks and never makes a terminal the process's own: FIFOs, devices and folders are refused by what
/// the descriptor shows, not by the name, which could have changed hands.
package struct FileReader: ~Copyable {
    /// The path for errors.
    package let path: String
    private let descriptor: Descriptor
    private let opened: FileStatus

    /// Opens a file by its path, following symbolic links.
    ///
    /// - Throws: ``FileError``: `notFound`, `permission`, `isDirectory`, `notRegular`, `symbolicLink` for a circle of
    ///   links, `badPath`, `io`.
    package init(_ path: String) throws(FileError) {
        try self.init(path, in: AT_FDCWD, flags: 0, shown: path)
    }

    init(_ path: String, in folder: Int32, flags: Int32, shown: String) throws(FileError) {
        self.path = shown
        // O_NONBLOCK: opening a FIFO that nobody writes to returns at once. Regular files do not know the flag.
        let descriptor = try Descriptor.open(
            path, in: folder, flags: flags | O_RDONLY | O_NONBLOCK | O_NOCTTY, shown: shown)
        let status = try descriptor.status(shown: shown)
        try status.requireRegular(shown: shown)
        opened = status
        self.descriptor = descriptor
    }

    /// Size in bytes when it was opened.
    package var size: Int { opened.size }

    /// Permission bits when it was opened.
    package var permissions: UInt16 { opened.permissions }

    /// Reads the whole file into memory.
    ///
    /// - Parameter limit: most bytes to take; a file that grows past it while it is read is refused as well.
    /// - Throws: ``FileError``: `tooLarge`, `changed`, `io`.
    package consuming func read(limit: Int) throws(FileError) -> [UInt8] {
        guard opened.size <= limit else { throw tooLarge(path, limit: limit) }
        // One byte more than expected, so that the end shows without growing the buffer.
        let bytes = try readToEnd(descriptor.number, expecting: opened.size, limit: limit, shown: path)
        try requireUnchanged()
        return bytes
    }

    /// Hands the file over piece by piece, in constant memory.
    ///
    /// Files of more than one piece are read ahead by a second thread, so that reading and consuming overlap.
    ///
    /// - Parameters:
    ///   - progress: told the bytes so far and in all, after each piece.
    ///   - consume: gets up to 1 MiB at a time, in order; what it throws ends the reading and is passed on.
    /// - Returns: the size in bytes.
    /// - Throws: ``FileError`` with the code `changed`, `notRegular` (a pseudo-file without a size) or `io`; and what
    ///   `consume` throws.
    @discardableResult
    package consuming func stream(
        progress: ((_ done: Int, _ total: Int) -> Void)? = nil, consume: (RawSpan) throws -> Void
    ) throws -> Int {
        let total = opened.size
        var done = 0
        func take(_ piece: RawSpan) throws {
            done += piece.byteCount
            // A file that grows as fast as it is read would never end.
            guard done <= total else { throw changed(total) }
            try consume(piece)
            progress?(done, total)
        }
        if total <= ReadAhead.pieceSize {
            try streamAlone(take)
        } else {
            #if canImport(Glibc)
                _ = posix_fadvise(descriptor.number, 0, 0, POSIX_FADV_SEQUENTIAL)
            #endif
            if let ahead = ReadAhead(reading: descriptor.number) {
                try ahead.forEachPiece(shown: path, take)
            } else {
                try streamAlone(take)
            }
        }
        try requireUnchanged()
        guard done == total else { throw changed(done) }
        return total
    }

    private borrowing func streamAlone(_ take: (RawSpan) throws -> Void) throws {
        let size = min(opened.size + 1, ReadAhead.pieceSize)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { unsafe buffer.deallocate() }
        while true {
            let count = unsafe try descriptor.read(into: buffer, shown: path)
            guard count > 0 else { return }
            try unsafe take(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes)
        }
    }

    private borrowing func requireUnchanged() throws(FileError) {
        let status = try descriptor.status(shown: path)
        guard status.hasSameContents(as: opened) else { throw changed(status.size) }
    }

    private borrowing func changed(_ found: Int) -> FileError {
        FileError(
            .changed, path,
            "the file changed while it was read (\(opened.size) bytes at first, then \(found)); "
                + "wait until it is written, and try again")
    }
}

func tooLarge(_ shown: String, limit: Int) -> FileError {
    FileError(.tooLarge, shown, "this has more than the \(limit) bytes that are read here")
}

/// Reads a descriptor to its end into memory.
///
/// - Parameter size: bytes to expect; not trusted.
func readToEnd(_ descriptor: Int32, expecting size: Int, limit: Int, shown: String) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var room = min(size, limit) + 1
    while true {
        var failure: Int32 = 0
        var count = 0
        // Appends in place; `failure` carries the error past a closure that cannot throw it.
        let more = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
            while initialized < room {
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[initialized...])
                count = unsafe readOnce(descriptor, rest)
                if count < 0 { failure = errno }
                guard count > 0 else { return }
                initialized += count
            }
        }
        guard failure == 0 else { throw FileError("read it", shown, errno: failure) }
        if bytes.isEmpty { bytes = more } else { bytes += more }
        guard bytes.count <= limit else { throw tooLarge(shown, limit: limit) }
        if count == 0 { return bytes }
        room = min(max(bytes.count, 65_536), limit - bytes.count + 1)
    }
}
