import Merkle
import Testing

/// Every proof in every tree of up to 130 leaves, made by brute force from the definitions in RFC 6962.
@Suite struct `Proofs in small trees` {
    static let largest = 130
    static let whole = Result { try TestTree(size: largest) }
    static let leaves = (0..<largest).map { Reference.leaf(entry($0)) }

    private static func head(_ size: Int) throws -> TreeHead {
        TreeHead(size: UInt64(size), root: try #require(TreeHash(Reference.root(leaves[..<size]))))
    }

    @Test func `Every inclusion proof is as RFC 6962 defines it, and verifies`() throws {
        let whole = try Self.whole.get()
        var count = 0
        for size in 1...Self.largest {
            let head = try Self.head(size)
            for index in 0..<size {
                let proof = try InclusionProof(index: UInt64(index), size: UInt64(size), from: whole.tree)
                try proof.verify(whole.leaves[index], in: head)
                #expect(proof.hashes.map(\.bytes) == Reference.path(index, Self.leaves[..<size]), "\(index) of \(size)")
                count += 1
            }
        }
        #expect(count == 130 * 131 / 2)
    }

    @Test func `Every consistency proof is as RFC 6962 defines it, and verifies`() throws {
        let whole = try Self.whole.get()
        var heads: [TreeHead] = [.empty]
        for new in 1...Self.largest {
            heads.append(try Self.head(new))
            for old in 1...new {
                let proof = try ConsistencyProof(from: UInt64(old), to: UInt64(new), from: whole.tree)
                try proof.verify(from: heads[old], to: heads[new])
                #expect(proof.hashes.map(\.bytes) == Reference.proof(old, Self.leaves[..<new]), "\(old) to \(new)")
            }
        }
    }

    @Test func `An inclusion proof that is changed in any one way is refused`() throws {
        let whole = try Self.whole.get()
        for size in 1...Self.largest {
            let head = try whole.tree.head(atSize: UInt64(size))
            for index in 0..<size {
                let good = try InclusionProof(index: UInt64(index), size: UInt64(size), from: whole.tree)
                let leaf = whole.leaves[index]
                func refusal(
                    _ hashes: [TreeHash], index: UInt64 = good.index, leaf: TreeHash = leaf, head: TreeHead = head
                ) throws -> MerkleError.Code? {
                    try code { try InclusionProof(index: index, hashes: hashes).verify(leaf, in: head) }
                }
                let place = "\(index) of \(size)"
                let bit = size * 131 + index
                for position in good.hashes.indices {
                    var hashes = good.hashes
                    hashes[position] = hashes[position].flipping(bit: bit + position * 37)
                    #expect(try refusal(hashes) == .rootMismatch, "\(place), bit of hash \(position)")
                    hashes = good.hashes
                    hashes.remove(at: position)
                    #expect(try refusal(hashes) == .proofTooShort, "\(place) without hash \(position)")
                    hashes = good.hashes
                    hashes.insert(hashes[position], at: position)
                    #expect(try refusal(hashes) == .proofTooLong, "\(place) with hash \(position) twice")
                }
                #expect(try refusal(good.hashes + [head.root]) == .proofTooLong, "\(place)")
                #expect(try refusal(good.hashes, leaf: leaf.flipping(bit: bit)) == .rootMismatch, "\(place)")
                let otherRoot = TreeHead(size: head.size, root: head.root.flipping(bit: bit))
                #expect(try refusal(good.hashes, head: otherRoot) == .rootMismatch, "\(place)")
                #expect(try refusal(good.hashes, index: UInt64(size)) == .indexOutOfRange, "\(place)")
                for other in Set([index ^ 1, index + 1, index - 1, index ^ 64]) where (0..<size).contains(other) {
                    #expect(try refusal(good.hashes, index: UInt64(other)) != nil, "\(place) as \(other)")
                }
                // A neighbouring size may ask for the same number of hashes, and then only the root tells.
                for other in [size + 1, size - 1] {
                    let otherSize = TreeHead(
                        size: UInt64(other), root: try whole.tree.head(atSize: UInt64(min(other, 130))).root)
                    if other <= Self.largest { #expect(try refusal(good.hashes, head: otherSize) != nil, "\(place)") }
                }
            }
        }
    }

    @Test func `A consistency proof that is changed in any one way is refused`() throws {
        let whole = try Self.whole.get()
        for new in 1...Self.largest {
            let newHead = try whole.tree.head(atSize: UInt64(new))
            for old in 1...new {
                let oldHead = try whole.tree.head(atSize: UInt64(old))
                let good = try ConsistencyProof(from: UInt64(old), to: UInt64(new), from: whole.tree).hashes
                func refusal(_ hashes: [TreeHash], _ old: TreeHead = oldHead, _ new: TreeHead = newHead) throws
                    -> MerkleError.Code?
                {
                    try code { try ConsistencyProof(hashes: hashes).verify(from: old, to: new) }
                }
                let place = "\(old) to \(new)"
                let bit = new * 131 + old
                let mismatches: [MerkleError.Code?] = [.rootMismatch, .oldRootMismatch]
                for position in good.indices {
                    var hashes = good
                    hashes[position] = hashes[position].flipping(bit: bit + position * 41)
                    #expect(mismatches.contains(try refusal(hashes)), "\(place), bit of hash \(position)")
                    hashes = good
                    hashes.remove(at: position)
                    #expect(try refusal(hashes) == .proofTooShort, "\(place) without hash \(position)")
                    hashes = good
                    hashes.insert(hashes[position], at: position)
                    #expect(try refusal(hashes) == .proofTooLong, "\(place) with hash \(position) twice")
                }
                #expect(try refusal(good + [newHead.root]) == .proofTooLong, "\(place)")
                let oldRoot = TreeHead(size: oldHead.size, root: oldHead.root.flipping(bit: bit))
                let newRoot = TreeHead(size: newHead.size, root: newHead.root.flipping(bit: bit))
                #expect(mismatches.contains(try refusal(good, oldRoot)), "\(place)")
                #expect(try refusal(good, oldHead, newRoot) == .rootMismatch, "\(place)")
                if old < new { #expect(try refusal(good, newHead, oldHead) == .sizesReversed, "\(place)") }
            }
        }
    }

    @Test func `A proof from the empty tree is refused, whatever it holds`() throws {
        let head = try Self.head(3)
        #expect(try code { try ConsistencyProof(hashes: []).verify(from: .empty, to: head) } == .sizeZero)
        #expect(try code { try ConsistencyProof(hashes: []).verify(from: .empty, to: .empty) } == .sizeZero)
        #expect(try code { _ = try ConsistencyProof.plan(from: 0, to: 3) } == .sizeZero)
        #expect(try code { _ = try ConsistencyProof.plan(from: 4, to: 3) } == .sizesReversed)
        #expect(try code { _ = try InclusionProof.plan(index: 3, size: 3) } == .indexOutOfRange)
        let nothing = InclusionProof(index: 0, hashes: [])
        #expect(try code { try nothing.verify(.ofEmptyTree, in: .empty) } == .indexOutOfRange)
    }
}

/// Trees too large to build: hashes of nodes are made up, and proofs must still fit together.
@Suite struct `Proofs in the largest trees` {
    /// A tree in which every leaf is the same, so that a node's hash depends on its level alone.
    struct UniformTree: NodeReader {
        let levels: [TreeHash]

        init() {
            var levels = [TreeHash.leaf(of: [])]
            for _ in 1...63 { levels.append(.node(levels[levels.count - 1], levels[levels.count - 1])) }
            self.levels = levels
        }

        func hashes(of nodes: [TreeNode]) -> [TreeHash] { nodes.map { levels[$0.level] } }
    }

    static let sizes: [UInt64] = [
        1, 2, 3, 1 << 31, 1 << 32, (1 << 32) + 1, 1 << 62, (1 << 63) - 1, 1 << 63, (1 << 63) + 1, .max - 1, .max,
    ]

    @Test(arguments: sizes)
    func `Inclusion proofs hold up to 2^64 - 1 leaves`(_ size: UInt64) throws {
        let tree = UniformTree()
        let head = try tree.head(atSize: size)
        for index in [0, 1, size / 2, size &- 2, size - 1] where index < size {
            let proof = try InclusionProof(index: index, size: size, from: tree)
            try proof.verify(tree.levels[0], in: head)
            #expect(proof.hashes.count <= 64)
            for node in try InclusionProof.plan(index: index, size: size).nodes { #expect(node.isComplete(in: size)) }
        }
    }

    @Test(arguments: sizes)
    func `Consistency proofs hold up to 2^64 - 1 leaves`(_ size: UInt64) throws {
        let tree = UniformTree()
        let head = try tree.head(atSize: size)
        for old in Self.sizes + [size / 2, size - 1] where old > 0 && old <= size {
            let proof = try ConsistencyProof(from: old, to: size, from: tree)
            try proof.verify(from: try tree.head(atSize: old), to: head)
            for node in try ConsistencyProof.plan(from: old, to: size).nodes { #expect(node.isComplete(in: size)) }
        }
    }

    @Test func `A reader that gives too few hashes is found out`() throws {
        struct Forgetful: NodeReader {
            func hashes(of nodes: [TreeNode]) -> [TreeHash] { nodes.dropLast().map { _ in .ofEmptyTree } }
        }
        #expect(try code { _ = try InclusionProof(index: 1, size: 4, from: Forgetful()) } == .hashesMissing)
        #expect(try code { _ = try ConsistencyProof(from: 2, to: 4, from: Forgetful()) } == .hashesMissing)
        #expect(try code { _ = try Forgetful().head(atSize: 4) } == .hashesMissing)
    }
}
