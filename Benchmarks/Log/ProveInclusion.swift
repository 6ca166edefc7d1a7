import Ledger
import Merkle
import Storage

/// A tree of 2²⁰ leaves in memory, and proofs from it.
private struct LargeTree {
    static let size = 1 << 20

    let tree: MemoryTree
    let leaves: [TreeHash]

    init() throws {
        var hasher = TreeHasher()
        var tree = MemoryTree()
        var leaves: [TreeHash] = []
        leaves.reserveCapacity(Self.size)
        for number in 0..<Self.size {
            leaves.append(hasher.leaf(of: (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }))
            try tree.append(leaves[number], with: &hasher)
        }
        self.tree = tree
        self.leaves = leaves
    }

    /// Indices that are all over the tree.
    static func index(_ turn: Int) -> UInt64 { UInt64(truncatingIfNeeded: turn &* 0x9e37_79b9) % UInt64(size) }
}

/// Inclusion proofs at 2²⁰ entries, from memory.
struct ProveInclusionMemory: Benchmark {
    static let name = "prove-inclusion-memory"
    static let unit = "proofs"

    private let tree: LargeTree

    init(_ settings: Settings) throws { tree = try LargeTree() }

    func run() throws -> Int {
        for turn in 0..<1_000 {
            _ = try InclusionProof(index: LargeTree.index(turn), size: tree.tree.size, from: tree.tree)
        }
        return 1_000
    }
}

/// Inclusion proofs at 2²⁰ entries from files on disk, each checked before it is given out.
struct ProveInclusionTiles: Benchmark {
    static let name = "prove-inclusion-tiles"
    static let unit = "proofs"

    private let reader: LogReader

    init(_ settings: Settings) throws {
        let log = try LogFixture.large(in: settings.folder)
        reader = try LogReader(try LogDirectoryReader(log.path), log: try log.signers.identity)
    }

    func run() throws -> Int {
        for turn in 0..<1_000 { _ = try reader.inclusionProof(of: LargeTree.index(turn)) }
        return 1_000
    }
}

/// Inclusion proofs at 2²⁰ entries, verified.
struct VerifyInclusion: Benchmark {
    static let name = "verify-inclusion"
    static let unit = "proofs"

    private let head: TreeHead
    private let proofs: [(leaf: TreeHash, proof: InclusionProof)]

    init(_ settings: Settings) throws {
        let tree = try LargeTree()
        head = tree.tree.head
        proofs = try (0..<1_000).map { turn in
            let index = LargeTree.index(turn)
            return (
                tree.leaves[Int(index)], try InclusionProof(index: index, size: tree.tree.size, from: tree.tree)
            )
        }
    }

    func run() throws -> Int {
        for (leaf, proof) in proofs { try proof.verify(leaf, in: head) }
        return proofs.count
    }
}

/// Opening a log of 2²⁰ entries for writing, and closing it: signature, right edge, root, index of leaves.
struct OpenLog: Benchmark {
    static let name = "open-log"
    static let unit = "opens"
    static let waits = true

    private let log: LogFixture

    init(_ settings: Settings) throws { log = try LogFixture.large(in: settings.folder) }

    func run() throws -> Int {
        try log.open().close()
        return 1
    }
}
