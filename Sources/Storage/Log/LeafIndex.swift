import Durable
import Ledger
import Merkle
import Synchronization

/// Where each entry is in the log, by the hash of its leaf: in memory for the last ones, in sorted runs for the others.
///
/// It is derived from the tiles, and made anew from them where it is missing. A B-tree would write a page of its own for
/// almost every entry once it is large; runs are written in order, and merged four by four.
final class LeafIndex: Sendable {
    /// Entries in memory that become one run.
    private struct Generation {
        let start: UInt64
        var leaves: [TreeHash: UInt64] = [:]
    }

    private struct State {
        /// In order and without gaps from 0 on.
        var runs: [LeafRun] = []
        /// The last one grows.
        var generations: [Generation]

        var end: UInt64 { (generations.last?.start ?? 0) + UInt64(generations.last?.leaves.count ?? 0) }

        mutating func add(_ leaves: some Sequence<TreeHash>) {
            for leaf in leaves {
                let position = end
                if position.isMultiple(of: LeafIndex.generation), position > generations[generations.count - 1].start {
                    generations.append(Generation(start: position))
                }
                generations[generations.count - 1].leaves[leaf] = position
            }
        }
    }

    /// Entries in a run before it is merged, those below 256 full tiles.
    static let generation: UInt64 = 65_536
    /// Runs of a size that are merged.
    private static let fan = 4
    /// A run of so many is not merged any more, so that merging needs little memory.
    private static let largest = generation * 16

    private let files: ImmutableFiles
    private let state: Mutex<State>

    /// Opens the index, and completes it from the tiles.
    ///
    /// - Parameters:
    ///   - files: of the log.
    ///   - snapshot: of the log.
    ///   - isWritten: whether runs that are missing may be written, and those that were merged removed.
    /// - Throws: ``LogError``: `stateDamaged`, `tileMissing`, `tileDamaged`; ``FileError``.
    init(_ files: ImmutableFiles, _ snapshot: LogSnapshot, isWritten: Bool) throws {
        self.files = files
        var ranges = try files.names(in: "leaves", limit: 100_000).compactMap { LeafRun.range(of: $0) }
        // Where runs were merged and a crash kept the parts, the merged one is the longest.
        ranges.sort { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
        var runs: [LeafRun] = []
        var stale: [String] = []
        for range in ranges {
            let end = runs.last?.range.upperBound ?? 0
            guard range.lowerBound == end, range.upperBound <= snapshot.tailStart else {
                stale.append(LeafRun.name(of: range))
                continue
            }
            runs.append(try LeafRun(folder: files.path, range: range))
        }
        if isWritten {
            try files.remove(stale)
            try Self.merge(&runs, files)
        }
        var end = runs.last?.range.upperBound ?? 0
        while isWritten, end + Self.generation <= snapshot.tailStart {
            var generation = Generation(start: end)
            for index in end >> 8..<(end + Self.generation) >> 8 {
                for (offset, hash) in try LogFiles.leaves(index, files).enumerated() {
                    generation.leaves[hash] = index << 8 + UInt64(offset)
                }
            }
            runs.append(try Self.write(generation, files))
            try Self.merge(&runs, files)
            end = runs.last?.range.upperBound ?? end
        }
        var state = State(runs: runs, generations: [Generation(start: end)])
        for index in end >> 8..<max(snapshot.tailStart, end) >> 8 { state.add(try LogFiles.leaves(index, files)) }
        state.add(snapshot.tail)
        self.state = Mutex(state)
    }

    /// Adds the entries of a commit.
    func add(_ leaves: some Sequence<TreeHash>) { state.withLock { $0.add(leaves) } }

    /// The number of entries that it knows.
    var count: UInt64 { state.withLock { $0.end } }

    /// Where entries are; nil for those that the log does not have.
    ///
    /// - Throws: ``LogError``: `tileMissing`, `tileDamaged`; ``FileError``.
    func indices(of leaves: [TreeHash]) throws -> [UInt64?] {
        let (runs, known) = state.withLock { state in
            (state.runs, leaves.map { leaf in state.generations.lazy.compactMap { $0.leaves[leaf] }.first })
        }
        guard !runs.isEmpty else { return known }
        return try zip(leaves, known).map { hash, index in
            if let index { return index }
            let key = hash.key
            for run in runs {
                for candidate in try run.indices(of: key) where try LogFiles.leaf(candidate, files) == hash {
                    return candidate
                }
            }
            return nil
        }
    }

    /// Writes runs of what is in files by now, and merges them.
    ///
    /// - Parameter archived: the entries below it are in tiles that are files.
    func flush(archived: UInt64) throws {
        while true {
            let (ready, runs) = state.withLock { state in
                let first = state.generations.first
                let isReady = state.generations.count > 1 && (first?.start ?? 0) + Self.generation <= archived
                return (isReady ? first : nil, state.runs)
            }
            guard let ready else { return }
            var merged = runs
            merged.append(try Self.write(ready, files))
            // Before the merge, so that what it replaces is removed only after nobody looks there.
            let stale = try Self.merge(&merged, files, removing: false)
            state.withLock { state in
                state.runs = merged
                state.generations.removeFirst()
            }
            try files.remove(stale)
        }
    }

    private static func write(_ generation: Generation, _ files: ImmutableFiles) throws -> LeafRun {
        let records = generation.leaves.map { LeafRun.Record(key: $0.key.key, index: $0.value) }.sorted()
        return try write(records, generation.start..<generation.start + Self.generation, files)
    }

    private static func write(
        _ records: [LeafRun.Record], _ range: Range<UInt64>, _ files: ImmutableFiles
    ) throws -> LeafRun {
        guard records.count == range.count else {
            throw LogError(
                .stateDamaged,
                "the \(range.count) entries from \(range.lowerBound) on have only \(records.count) different hashes")
        }
        try files.write([(LeafRun.name(of: range), LeafRun.bytes(of: records, range: range))])
        return try LeafRun(folder: files.path, range: range)
    }

    /// Merges the last runs as long as there are enough of one size.
    ///
    /// - Returns: the files that are not needed any more.
    @discardableResult
    private static func merge(
        _ runs: inout [LeafRun], _ files: ImmutableFiles, removing: Bool = true
    ) throws -> [String] {
        var stale: [String] = []
        while let last = runs.last, UInt64(last.range.count) < largest {
            let group = runs.suffix(fan)
            guard group.count == fan, group.allSatisfy({ $0.range.count == last.range.count }), let first = group.first
            else { break }
            var records: [LeafRun.Record] = []
            records.reserveCapacity(last.range.count * fan)
            for run in group { records += try run.records(0..<run.range.count) }
            // Four ascending pieces, which the library's sort merges.
            records.sort()
            stale += group.map(\.name)
            let merged = try write(records, first.range.lowerBound..<last.range.upperBound, files)
            runs.removeLast(fan)
            runs.append(merged)
        }
        if removing { try files.remove(stale) }
        return stale
    }

    /// The runs, in order.
    var runs: [LeafRun] { state.withLock { $0.runs } }
}

extension TreeHash {
    /// The first 8 bytes.
    fileprivate var key: UInt64 { bytes.bigEndian(at: 0) }
}
