/// Reads a tar archive, plain or compressed by gzip, bzip2, xz or zstd, entry by entry; writes nothing.
///
/// Whatever the archive claims, paths stay below its root, an entry comes once, and entries and bytes have limits. No
/// program is started to decompress.
package struct ArchiveReader: ~Copyable {
    private let handle: ReadHandle
    private let limits: ArchiveLimits
    private var entries = 0
    private var total: Int64 = 0
    private var seen: Set<String> = []
    private var current: ArchiveEntry?
    private var left: Int64 = 0
    private var isSparse = false
    private var isLastHole = false

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - path: a file; not a FIFO or device.
    ///   - limits: bounds on entries and bytes.
    /// - Throws: ``ArchiveError`` with the code `not-found`, `not-a-file`, `unreadable` or `format`.
    package init(_ path: String, limits: ArchiveLimits = .standard) throws(ArchiveError) {
        handle = try ReadHandle.open(path)
        self.limits = limits
    }

    /// Goes on to the next entry; what is left of the one before is skipped.
    ///
    /// - Returns: nil at the end.
    /// - Throws: ``ArchiveError``.
    package mutating func next() throws(ArchiveError) -> ArchiveEntry? {
        current = nil
        left = 0
        guard let header = try handle.nextHeader() else { return nil }
        try checkRatio()
        entries += 1
        guard entries <= limits.entries else {
            throw ArchiveError(.entries, "the archive has more entries than the limit of \(limits.entries)")
        }
        let path = try ArchiveEntry.normalise(header.path, limit: limits.pathBytes)
        if header.kind != .directory {
            guard !path.isEmpty else { throw ArchiveError(.path, "the archive's root is not a directory") }
            guard seen.insert(path).inserted else { throw ArchiveError(.duplicate, "comes twice", entry: path) }
        }
        guard header.size >= 0, header.size <= limits.entryBytes else {
            throw ArchiveError(
                .size, "has \(header.size) bytes, more than the limit of \(limits.entryBytes)", entry: path)
        }
        total += header.size
        guard total <= limits.totalBytes else {
            throw ArchiveError(.size, "the archive has more bytes than the limit of \(limits.totalBytes)", entry: path)
        }
        let entry = ArchiveEntry(path: path, kind: header.kind, size: header.size)
        current = entry
        left = header.size
        isSparse = header.isSparse
        isLastHole = false
        return entry
    }

    /// Reads on in the current entry.
    ///
    /// - Parameter buffer: filled from its start; its count is not changed.
    /// - Returns: how many bytes were read; 0 at the end of the entry.
    /// - Throws: ``ArchiveError`` with the code `damaged` where the archive breaks off, or `ratio`.
    package mutating func read(into buffer: inout [UInt8]) throws(ArchiveError) -> Int {
        guard let current else { return 0 }
        var count = isLastHole ? 0 : try handle.read(into: &buffer, of: current.path)
        if count == 0, isSparse {
            // The library ends where the last hole begins, and is not to be asked again.
            isLastHole = true
            count = Int(min(left, Int64(buffer.count)))
            for index in 0..<count { buffer[index] = 0 }
        }
        left -= Int64(count)
        if left < 0 || (count == 0 && left > 0) {
            throw ArchiveError(.damaged, "the content is not of the length that its header says", entry: current.path)
        }
        try checkRatio()
        return count
    }

    /// Reads the whole of the current entry.
    ///
    /// - Parameter limit: the most bytes.
    /// - Throws: ``ArchiveError`` with the code `size` where it has more, `damaged` or `ratio`.
    package mutating func contents(limit: Int) throws(ArchiveError) -> [UInt8] {
        guard left <= Int64(limit) else {
            throw ArchiveError(.size, "has \(left) bytes, more than the limit of \(limit)", entry: current?.path)
        }
        var contents: [UInt8] = []
        contents.reserveCapacity(Int(left))
        var buffer = [UInt8](repeating: 0, count: Int(min(max(left, 1), 1 << 16)))
        while true {
            let count = try read(into: &buffer)
            if count == 0 { return contents }
            contents += buffer[..<count]
        }
    }

    private func checkRatio() throws(ArchiveError) {
        let (compressed, plain) = handle.progress
        guard plain > 256 << 20, plain / max(compressed, 1) > limits.ratio else { return }
        throw ArchiveError(
            .ratio, "\(compressed) bytes have become \(plain), more than the limit of \(limits.ratio) for one",
            entry: current?.path)
    }
}
