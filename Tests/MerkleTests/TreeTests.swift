import Encoding
import Merkle
import Testing

@Suite struct `Hashing a tree` {
    /// RFC 6962 trees over the eight leaves that Certificate Transparency's own tests use, computed there.
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func `The empty tree is SHA-256 of nothing`() {
        #expect(TreeHead.empty.root.base64 == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(RightEdge().head == .empty)
        #expect(MemoryTree().head == .empty)
    }

    @Test func `Known leaves give known roots`() throws {
        var hasher = TreeHasher()
        var edge = RightEdge()
        for (leaf, root) in zip(Self.leaves, Self.roots) {
            try edge.append(hasher.leaf(of: try Hex.decode(leaf)), with: &hasher)
            #expect(Hex.encode(edge.head.root.bytes) == root)
        }
        #expect(edge.size == 8)
    }

    @Test func `A right edge gives the root of every size, and can be taken up again at any`() throws {
        var hasher = TreeHasher()
        var edge = RightEdge()
        var leaves: [[UInt8]] = []
        let whole = try TestTree(size: 130).tree
        for size in 0...130 {
            #expect(edge.head.root.bytes == Reference.root(leaves[...]), "\(size)")
            #expect(try whole.head(atSize: UInt64(size)) == edge.head, "\(size)")
            let hashes = try whole.hashes(of: RightEdge.nodes(forSize: UInt64(size)))
            #expect(try RightEdge(size: UInt64(size), hashes: hashes) == edge, "\(size)")
            leaves.append(Reference.leaf(entry(size)))
            try edge.append(hasher.leaf(of: entry(size)), with: &hasher)
        }
    }

    @Test func `Appending names every node once, when it is complete`() throws {
        var hasher = TreeHasher()
        var edge = RightEdge()
        var seen: [TreeNode: TreeHash] = [:]
        for index in 0..<64 {
            try edge.append(.leaf(of: entry(index)), with: &hasher) { node, hash in
                #expect(seen.updateValue(hash, forKey: node) == nil)
                #expect(node.isComplete(in: UInt64(index + 1)) && !node.isComplete(in: UInt64(index)))
            }
        }
        #expect(seen.count == 127)
        #expect(seen[TreeNode(level: 6, index: 0)] == edge.head.root)
    }

    @Test func `Leaves and nodes of the same bytes have different hashes`() {
        let left = TreeHash.leaf(of: [1])
        let right = TreeHash.leaf(of: [2])
        #expect(TreeHash.node(left, right) != TreeHash.leaf(of: left.bytes + right.bytes))
        #expect(TreeHash.node(left, right) != TreeHash.node(right, left))
        #expect(TreeHash.node(left, right).bytes == Reference.node(left.bytes, right.bytes))
        #expect(left.bytes == Reference.leaf([1]))
    }

    @Test func `What does not fit is refused`() throws {
        var hasher = TreeHasher()
        let hash = TreeHash.leaf(of: [])
        #expect(try code { _ = try RightEdge(size: 3, hashes: [hash]) } == .hashesMissing)
        #expect(try code { _ = try RightEdge(size: 3, hashes: [hash, hash, hash]) } == .hashesMissing)
        var full = try RightEdge(size: .max, hashes: Array(repeating: hash, count: 64))
        #expect(try code { try full.append(hash, with: &hasher) } == .treeFull)
        #expect(TreeHash([UInt8](repeating: 0, count: 31)) == nil)
        #expect(TreeHash([UInt8](repeating: 0, count: 33)) == nil)
        let tree = try TestTree(size: 5).tree
        #expect(try code { _ = try tree.hashes(of: [TreeNode(level: 0, index: 5)]) } == .nodeOutOfRange)
        #expect(try code { _ = try tree.hashes(of: [TreeNode(level: 1, index: 2)]) } == .nodeOutOfRange)
    }

    @Test(arguments: [
        "", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
        "47DEQpj8HBSa+_TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= ",
    ])
    func `A hash has one spelling`(_ text: String) throws {
        #expect(try code { _ = try TreeHash(base64: text) } == .hashLine)
    }
}
