extension Tile {
    /// Where the tile is found below the log's prefix, such as `tile/0/x001/x234/067` or `tile/entries/000.p/5`.
    package var path: String {
        let level =
            switch contents {
            case .hashes(let level): "\(level)"
            case .entries: "entries"
            }
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1000)
            groups.append((groups.isEmpty ? "" : "x") + String(repeating: "0", count: 3 - digits.count) + digits)
            rest /= 1000
        } while rest > 0
        return "tile/\(level)/" + groups.reversed().joined(separator: "/") + (isFull ? "" : ".p/\(width)")
    }

    /// Longest path there is: level 63, the largest index, and a width.
    private static let longestPath = 64

    /// Reads a path, in its one spelling, relative to the log's prefix (C2SP tlog-tiles, "Merkle Tree").
    ///
    /// - Throws: ``MerkleError``: `tilePath` for what has no such form, `tileLevel`, `tileIndex`, `tileWidth`.
    package init(path: some StringProtocol) throws(MerkleError) {
        func malformed(_ why: String) -> MerkleError {
            MerkleError(.tilePath, "'\(path.prefix(Self.longestPath))' is not the path of a tile: \(why)")
        }
        guard path.utf8.count <= Self.longestPath else { throw malformed("it is too long") }
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count >= 3, parts[0].utf8.elementsEqual("tile".utf8) else {
            throw malformed("it has the form tile/LEVEL/INDEX")
        }

        let contents: Contents
        if parts[1].utf8.elementsEqual("entries".utf8) {
            contents = .entries
        } else {
            guard let level = Decimal.parse(parts[1]), level <= UInt64(Self.highestLevel) else {
                throw MerkleError(
                    .tileLevel,
                    "a tile's level is 0 to \(Self.highestLevel) without leading zeros, or 'entries'; "
                        + "not '\(parts[1])'")
            }
            contents = .hashes(level: Int(level))
        }

        var width = Self.fullWidth
        if parts[parts.count - 2].utf8.suffix(2).elementsEqual(".p".utf8) {
            let text = parts.removeLast()
            // A full tile has no suffix, and an empty one does not exist.
            guard let partial = Decimal.parse(text), (1..<UInt64(Self.fullWidth)).contains(partial) else {
                throw MerkleError(
                    .tileWidth,
                    "a partial tile is 1 to \(Self.fullWidth - 1) wide, without leading zeros; not '\(text)'")
            }
            width = Int(partial)
            parts[parts.count - 1].removeLast(2)
        }
        guard parts.count >= 3 else { throw malformed("it has the form tile/LEVEL/INDEX") }
        let index = try Self.index(parts[2...], malformed)
        self.init(unchecked: contents, index: index, width: width)
    }

    /// Reads `x001/x234/067`.
    private static func index(
        _ groups: ArraySlice<String>, _ malformed: (String) -> MerkleError
    ) throws(MerkleError) -> UInt64 {
        var index: UInt64 = 0
        for (position, group) in groups.enumerated() {
            let isLast = position == groups.count - 1
            let digits = isLast ? group.utf8[...] : group.utf8.dropFirst()
            guard isLast || group.utf8.first == UInt8(ascii: "x"), digits.count == 3,
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { throw malformed("an index is groups of three digits, all but the last with an x before them") }
            let value = digits.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
            guard position > 0 || isLast || value > 0 else { throw malformed("an index does not begin with x000") }
            let (product, overflow) = index.multipliedReportingOverflow(by: 1000)
            let (sum, carry) = product.addingReportingOverflow(value)
            guard !overflow, !carry else {
                throw MerkleError(.tileIndex, "a tile's index is below 2^64")
            }
            index = sum
        }
        return index
    }
}
