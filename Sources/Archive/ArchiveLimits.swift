/// How much an archive may hold before it is refused; the defaults fit container images.
package struct ArchiveLimits: Hashable, Sendable {
    /// The most entries.
    package var entries: Int
    /// The most bytes in one entry.
    package var entryBytes: Int64
    /// The most bytes in all entries together.
    package var totalBytes: Int64
    /// The most bytes that may come out for each byte that goes in; looked at once 256 MiB have come out.
    package var ratio: Int64
    /// The longest path, in bytes.
    package var pathBytes: Int

    /// 100,000 entries, 64 GiB in one, 256 GiB in all, 250 bytes out for one in, paths of 4 KiB.
    package static let standard = ArchiveLimits(
        entries: 100_000, entryBytes: 64 << 30, totalBytes: 256 << 30, ratio: 250, pathBytes: 4096)

    package init(entries: Int, entryBytes: Int64, totalBytes: Int64, ratio: Int64, pathBytes: Int) {
        self.entries = entries
        self.entryBytes = entryBytes
        self.totalBytes = totalBytes
        self.ratio = ratio
        self.pathBytes = pathBytes
    }
}
