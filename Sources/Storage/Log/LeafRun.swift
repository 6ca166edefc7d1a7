import Crypto
import Durable
import Ledger
import Merkle

/// The beginnings of leaf hashes in ascending order, each with its entry's index: a file that never changes.
///
/// Big-endian throughout: a header of 64 bytes (the magic, the first index, the count, the blocks of the filter); the
/// filter; 16 bytes a leaf (the first 8 of its hash, its index); SHA-256 of all before.
struct LeafRun: Sendable {
    /// A leaf by the first 8 bytes of its hash; who finds one holds the whole hash against the tile.
    struct Record: Hashable, Comparable, Sendable {
        let key: UInt64
        let index: UInt64

        static func < (left: Record, right: Record) -> Bool { (left.key, left.index) < (right.key, right.index) }
    }

    /// Indices of the entries that it covers.
    let range: Range<UInt64>
    private let filter: LeafFilter
    private let file: RandomAccessFile
    private let start: Int

    static let magic = Array("custody leaves 1".utf8)
    private static let headerLength = 64
    private static let recordLength = 16

    var name: String { Self.name(of: range) }

    static func name(of range: Range<UInt64>) -> String { "leaves/\(range.lowerBound)-\(range.upperBound)" }

    /// Reads a name as ``name(of:)`` writes it.
    static func range(of name: String) -> Range<UInt64>? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = UInt64(parts[0]), let end = UInt64(parts[1]), first < end,
            name == "\(first)-\(end)"
        else { return nil }
        return first..<end
    }

    /// Opens a run; the filter comes into memory, the rest stays on disk.
    ///
    /// - Throws: ``LogError`` with the code `stateDamaged`; ``FileError``.
    init(folder: String, range: Range<UInt64>) throws {
        self.range = range
        file = try RandomAccessFile("\(folder)/\(Self.name(of: range))")
        let header = file.size >= Self.headerLength ? try file.read(at: 0, count: Self.headerLength) : []
        guard header.starts(with: Self.magic), header.bigEndian(at: 16) == range.lowerBound,
            header.bigEndian(at: 24) == UInt64(range.count),
            case let blocks = header.bigEndian(at: 32), blocks == UInt64(LeafFilter.blocks(for: range.count)),
            file.size == Self.length(count: range.count)
        else { throw Self.damaged(file.path) }
        start = Self.headerLength + Int(blocks) * LeafFilter.blockLength
        filter = LeafFilter(try file.read(at: Self.headerLength, count: Int(blocks) * LeafFilter.blockLength))
    }

    private static func damaged(_ path: String) -> LogError {
        LogError(
            .stateDamaged,
            "\(path) is not what was written; remove the folder it is in, which is made anew from the tiles")
    }

    private static func length(count: Int) -> Int {
        headerLength + LeafFilter.blocks(for: count) * LeafFilter.blockLength + count * recordLength + 32
    }

    /// The file of a run.
    ///
    /// - Parameter records: sorted, one for each index of the range.
    static func bytes(of records: [Record], range: Range<UInt64>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length(count: records.count))
        bytes += magic
        bytes.append(bigEndian: range.lowerBound)
        bytes.append(bigEndian: UInt64(records.count))
        bytes.append(bigEndian: UInt64(LeafFilter.blocks(for: records.count)))
        bytes += [UInt8](repeating: 0, count: headerLength - bytes.count)
        var filter = LeafFilter(count: records.count)
        for record in records { filter.insert(record.key) }
        bytes += filter.bytes
        for record in records {
            bytes.append(bigEndian: record.key)
            bytes.append(bigEndian: record.index)
        }
        bytes += HashAlgorithm.sha256.hash(bytes)
        return bytes
    }

    /// The entries whose leaf hash begins so.
    func indices(of key: UInt64) throws -> [UInt64] {
        guard filter.mayContain(key) else { return [] }
        // The first record that is not below the key.
        var low = 0
        var high = range.count
        while high - low > 256 {
            let middle = low + (high - low) / 2
            if try records(middle..<middle + 1)[0].key < key { low = middle + 1 } else { high = middle }
        }
        var found: [UInt64] = []
        while low < range.count {
            let piece = try records(low..<min(low + 512, range.count))
            for record in piece where record.key == key { found.append(record.index) }
            guard let last = piece.last, last.key <= key else { break }
            low += piece.count
        }
        return found
    }

    /// Records by their place in the order.
    func records(_ places: Range<Int>) throws -> [Record] {
        let bytes = try file.read(
            at: start + places.lowerBound * Self.recordLength, count: places.count * Self.recordLength)
        return (0..<places.count).map { place in
            Record(
                key: bytes.bigEndian(at: place * Self.recordLength),
                index: bytes.bigEndian(at: place * Self.recordLength + 8))
        }
    }

    /// Holds the whole file against its digest.
    ///
    /// - Throws: ``LogError`` with the code `stateDamaged`; ``FileError``.
    func check() throws {
        var hasher = Hasher(.sha256)
        var position = 0
        while position < file.size - 32 {
            let piece = try file.read(at: position, count: min(1 << 20, file.size - 32 - position))
            hasher.update(piece)
            position += piece.count
        }
        guard try file.read(at: file.size - 32, count: 32) == hasher.finish() else { throw Self.damaged(file.path) }
    }
}

extension [UInt8] {
    /// Eight bytes as a number.
    func bigEndian(at offset: Int) -> UInt64 {
        unsafe UInt64(bigEndian: span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    mutating func append(bigEndian number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }
}
