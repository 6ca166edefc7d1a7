/// Entries of a log, 1 to 256 in a bundle, each behind its length (C2SP tlog-tiles, "Log entries").
package enum EntryBundle {
    /// Longest entry, in bytes: its length is written in 16 bits.
    package static let longestEntry = 65_535

    /// Writes a bundle.
    ///
    /// - Parameter entries: 1 to 256, each of 65,535 bytes at most.
    /// - Throws: ``MerkleError``: `bundleCount`, `entryTooLong`.
    package static func encode(_ entries: [[UInt8]]) throws(MerkleError) -> [UInt8] {
        guard (1...Tile.fullWidth).contains(entries.count) else { throw badCount(entries.count) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
        for entry in entries { try append(entry, to: &bytes) }
        return bytes
    }

    /// Adds an entry to the bytes of a bundle.
    ///
    /// - Throws: ``MerkleError`` with the code `entryTooLong`.
    package static func append(_ entry: [UInt8], to bytes: inout [UInt8]) throws(MerkleError) {
        guard entry.count <= longestEntry else {
            throw MerkleError(
                .entryTooLong, "an entry has at most \(longestEntry) bytes; this one has \(entry.count)")
        }
        bytes.append(UInt8(entry.count >> 8))
        bytes.append(UInt8(entry.count & 0xff))
        bytes.append(contentsOf: entry)
    }

    /// Reads a bundle, the whole of it.
    ///
    /// - Parameters:
    ///   - bytes: the whole bundle.
    ///   - width: how many entries it must have, 1 to 256.
    /// - Throws: ``MerkleError``: `bundleCount`, `bundleTooShort`, `bundleTooLong`.
    package static func decode(_ bytes: [UInt8], width: Int) throws(MerkleError) -> [[UInt8]] {
        let ranges = try ranges(in: bytes, width: width)
        guard let end = ranges.last?.upperBound, end == bytes.count else {
            throw MerkleError(.bundleTooLong, "bytes follow the last of the \(width) entries of the bundle")
        }
        return ranges.map { Array(bytes[$0]) }
    }

    /// Where the first entries of a bundle lie; what follows them is not looked at.
    ///
    /// A partial bundle is a prefix of the full one: `0..<ranges.last!.upperBound` of its bytes.
    ///
    /// - Parameters:
    ///   - bytes: a bundle, or more than one.
    ///   - width: how many entries, 1 to 256.
    /// - Throws: ``MerkleError``: `bundleCount`, `bundleTooShort`.
    package static func ranges(in bytes: [UInt8], width: Int) throws(MerkleError) -> [Range<Int>] {
        guard (1...Tile.fullWidth).contains(width) else { throw badCount(width) }
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(width)
        var position = 0
        for entry in 0..<width {
            let start = position + 2
            guard start <= bytes.count else { throw endsWithin(entry, of: width) }
            let end = start + Int(bytes[position]) << 8 + Int(bytes[position + 1])
            guard end <= bytes.count else { throw endsWithin(entry, of: width) }
            ranges.append(start..<end)
            position = end
        }
        return ranges
    }

    private static func endsWithin(_ entry: Int, of width: Int) -> MerkleError {
        MerkleError(.bundleTooShort, "the bundle ends within entry \(entry + 1) of \(width)")
    }

    private static func badCount(_ count: Int) -> MerkleError {
        MerkleError(.bundleCount, "a bundle has 1 to \(Tile.fullWidth) entries, not \(count)")
    }
}
