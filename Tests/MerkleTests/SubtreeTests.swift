import Merkle
import Testing

@Suite struct `Subtrees` {
    private static func root(_ range: Range<Int>, _ leaves: [TreeHash]) throws -> TreeHash {
        try #require(TreeHash(Reference.root(leaves[range].map(\.bytes)[...])))
    }

    @Test(arguments: [(1, 3), (4, 9), (6, 9), (8, 17), (5, 4)] as [(UInt64, UInt64)])
    func `Ranges that are no subtree are refused`(_ start: UInt64, _ end: UInt64) throws {
        #expect(try code { _ = try Subtree(from: start, to: end) } == .notASubtree)
    }

    @Test func `No leaves are part of every tree, and no leaf is among them`() throws {
        let head = try TestTree(size: 5).tree.head
        let none = try Subtree(from: 3, to: 3)
        try none.verify(root: .ofEmptyTree, hashes: [], in: head)
        #expect(try code { try none.verify(root: head.root, hashes: [], in: head) } == .oldRootMismatch)
        #expect(try code { try none.verify(root: .ofEmptyTree, hashes: [head.root], in: head) } == .proofTooLong)
        #expect(try code { try none.verify(head.root, index: 3, hashes: [], root: head.root) } == .indexOutOfRange)
    }

    @Test func `A subtree at the left edge is consistent exactly as a smaller tree is`() throws {
        let whole = try TestTree(size: 40)
        for new in 1...40 {
            let head = try whole.tree.head(atSize: UInt64(new))
            for old in 1...new {
                let proof = try ConsistencyProof(from: UInt64(old), to: UInt64(new), from: whole.tree)
                let root = try whole.tree.head(atSize: UInt64(old)).root
                let subtree = try Subtree(from: 0, to: UInt64(old))
                try subtree.verify(root: root, hashes: proof.hashes, in: head)
                func refusal(_ hashes: [TreeHash], _ root: TreeHash = root) throws -> MerkleError.Code? {
                    try code { try subtree.verify(root: root, hashes: hashes, in: head) }
                }
                #expect(try refusal(proof.hashes + [root]) == .proofTooLong)
                if !proof.hashes.isEmpty { #expect(try refusal(proof.hashes.dropLast()) == .proofTooShort) }
                #expect(try refusal(proof.hashes, root.flipping(bit: old)) != nil)
            }
        }
    }

    @Test func `A perfect subtree is consistent by its inclusion path`() throws {
        let whole = try TestTree(size: 21)
        let head = whole.tree.head
        let subtree = try Subtree(from: 4, to: 8)
        let root = try Self.root(4..<8, whole.leaves)
        let path = [
            try Self.root(0..<4, whole.leaves), try Self.root(8..<16, whole.leaves),
            try Self.root(16..<21, whole.leaves),
        ]
        try subtree.verify(root: root, hashes: path, in: head)
        let other = TreeHead(size: head.size, root: root)
        #expect(try code { try subtree.verify(root: root, hashes: path, in: other) } == .rootMismatch)
        #expect(
            try code { try subtree.verify(root: root, hashes: [], in: TreeHead(size: 7, root: root)) }
                == .indexOutOfRange)
    }

    @Test func `A leaf is in its subtree alone`() throws {
        let whole = try TestTree(size: 16)
        let subtree = try Subtree(from: 8, to: 13)
        let root = try Self.root(8..<13, whole.leaves)
        let path = try #require(
            Reference.path(2, whole.leaves[8..<13].map(\.bytes)[...]).map { TreeHash($0) } as? [TreeHash])
        try subtree.verify(whole.leaves[10], index: 10, hashes: path, root: root)
        #expect(
            try code { try subtree.verify(whole.leaves[10], index: 2, hashes: path, root: root) } == .indexOutOfRange)
        #expect(try code { try subtree.verify(whole.leaves[10], index: 9, hashes: path, root: root) } == .rootMismatch)
    }
}
