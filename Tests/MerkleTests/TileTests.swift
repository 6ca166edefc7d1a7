import Merkle
import Testing

@Suite struct `Tiles` {
    struct PathCase: Sendable, CustomStringConvertible {
        let contents: Tile.Contents
        let index: UInt64
        let width: Int
        let path: String
        var description: String { path }
    }

    static let paths = [
        PathCase(contents: .hashes(level: 0), index: 0, width: 256, path: "tile/0/000"),
        PathCase(contents: .hashes(level: 0), index: 0, width: 1, path: "tile/0/000.p/1"),
        PathCase(contents: .hashes(level: 1), index: 999, width: 255, path: "tile/1/999.p/255"),
        PathCase(contents: .hashes(level: 2), index: 1000, width: 256, path: "tile/2/x001/000"),
        PathCase(contents: .hashes(level: 63), index: 1_234_067, width: 9, path: "tile/63/x001/x234/067.p/9"),
        PathCase(contents: .entries, index: 1_000_000, width: 256, path: "tile/entries/x001/x000/000"),
        PathCase(contents: .entries, index: 5, width: 17, path: "tile/entries/005.p/17"),
        PathCase(
            contents: .entries, index: .max, width: 256, path: "tile/entries/x018/x446/x744/x073/x709/x551/615"),
    ]

    @Test(arguments: paths)
    func `A tile has one path, and a path names one tile`(_ vector: PathCase) throws {
        let tile = try Tile(vector.contents, index: vector.index, width: vector.width)
        #expect(tile.path == vector.path)
        #expect(try Tile(path: vector.path) == tile)
        #expect(tile.full.isFull && tile.full.index == tile.index && tile.full.contents == tile.contents)
    }

    struct Refusal: Sendable, CustomStringConvertible {
        let path: String
        let code: MerkleError.Code
        init(_ path: String, _ code: MerkleError.Code) {
            self.path = path
            self.code = code
        }
        var description: String { "\(path): \(code.rawValue)" }
    }

    static let refusals = [
        Refusal("", .tilePath), Refusal("tile", .tilePath), Refusal("tile/0", .tilePath), Refusal("tile/0/", .tilePath),
        Refusal("/tile/0/000", .tilePath), Refusal("tiles/0/000", .tilePath), Refusal("tile/0/000/", .tilePath),
        Refusal("tile//0/000", .tileLevel), Refusal("tile/64/000", .tileLevel), Refusal("tile/-1/000", .tileLevel),
        Refusal("tile/+1/000", .tileLevel), Refusal("tile/00/000", .tileLevel), Refusal("tile/01/000", .tileLevel),
        Refusal("tile/entry/000", .tileLevel), Refusal("tile/\u{664}/000", .tileLevel),
        Refusal("tile/0/0", .tilePath), Refusal("tile/0/0000", .tilePath), Refusal("tile/0/00a", .tilePath),
        Refusal("tile/0/x000", .tilePath), Refusal("tile/0/x000/000", .tilePath), Refusal("tile/0/001/067", .tilePath),
        Refusal("tile/0/x001/x067", .tilePath), Refusal("tile/0/X001/067", .tilePath),
        Refusal("tile/0/x001//067", .tilePath), Refusal("tile/0/x01/067", .tilePath),
        Refusal("tile/0/../000", .tilePath), Refusal("tile/0/\u{661}\u{662}\u{663}", .tilePath),
        Refusal("tile/0/000.p", .tilePath), Refusal("tile/0/000.p/0", .tileWidth),
        Refusal("tile/0/000.p/256", .tileWidth), Refusal("tile/0/000.p/01", .tileWidth),
        Refusal("tile/0/000.p/", .tileWidth), Refusal("tile/0/000.p/+1", .tileWidth),
        Refusal("tile/0/000.q/1", .tilePath), Refusal("tile/0/.p/1", .tilePath), Refusal("tile/.p/1", .tileLevel),
        Refusal("tile/0.p/1", .tileLevel), Refusal("tile/0/000.p/1.p/1", .tilePath),
        Refusal("tile/0/x018/x446/x744/x073/x709/x551/616", .tileIndex),
        Refusal("tile/0/x999/x999/x999/x999/x999/x999/999", .tileIndex),
        Refusal("tile/0/" + String(repeating: "x001/", count: 20) + "000", .tilePath),
    ]

    @Test(arguments: refusals)
    func `Any other text is refused`(_ refusal: Refusal) throws {
        #expect(try code { _ = try Tile(path: refusal.path) } == refusal.code)
    }

    @Test func `Levels and widths have bounds`() throws {
        #expect(try code { _ = try Tile(.hashes(level: 64), index: 0) } == .tileLevel)
        #expect(try code { _ = try Tile(.hashes(level: -1), index: 0) } == .tileLevel)
        #expect(try code { _ = try Tile(.entries, index: 0, width: 0) } == .tileWidth)
        #expect(try code { _ = try Tile(.entries, index: 0, width: 257) } == .tileWidth)
    }

    /// C2SP tlog-tiles, "Partial Tiles", gives 70,000 and 256 as examples.
    @Test func `A tree has the tiles that its size asks for`() throws {
        let tiles = TreeTiles(size: 70_000)
        #expect(tiles.levels == 3)
        #expect((0..<4).map { tiles.fullTiles(at: $0) } == [273, 1, 0, 0])
        #expect((0..<4).map { tiles.partialWidth(at: $0) } == [112, 17, 1, 0])
        #expect(
            tiles.partialTiles.map(\.path) == [
                "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112",
            ])
        #expect(TreeTiles(size: 256).partialTiles.map(\.path) == ["tile/1/000.p/1"])
        #expect(TreeTiles(size: 0).levels == 0 && TreeTiles(size: 0).partialTiles.isEmpty)
        #expect(TreeTiles(size: .max).levels == 8)
        #expect(tiles.tilesFilled(since: TreeTiles(size: 69_000), at: 0) == 269..<273)
        #expect(tiles.tilesFilled(since: TreeTiles(size: 65_535), at: 1) == 0..<1)
        #expect(tiles.tilesFilled(since: TreeTiles(size: 65_536), at: 1).isEmpty)
    }

    @Test(arguments: [
        "tile/0/273", "tile/0/273.p/111", "tile/0/274", "tile/3/000.p/1", "tile/1/000.p/17", "tile/40/000",
    ])
    func `A tree has no other tiles`(_ path: String) throws {
        #expect(!TreeTiles(size: 70_000).contains(try Tile(path: path)))
    }

    @Test(arguments: ["tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/2/000.p/1", "tile/entries/273.p/112"])
    func `A tree has these tiles`(_ path: String) throws {
        #expect(TreeTiles(size: 70_000).contains(try Tile(path: path)))
    }

    @Test func `A tile's bytes are its hashes, and a prefix of it is a narrower one`() throws {
        let leaves = try TestTree(size: 256).leaves
        let full = try HashTile(leaves)
        #expect(full.bytes.count == 8192)
        #expect(full.bytes == leaves.flatMap(\.bytes))
        #expect(try HashTile(bytes: full.bytes, width: 256) == full)
        for width in [1, 2, 255] {
            let partial = try HashTile(bytes: full.bytes, width: width)
            #expect(partial.hashes == Array(leaves[..<width]) && partial.top == nil)
            #expect(partial.bytes == Array(full.bytes[..<(width * 32)]))
        }
        #expect(try full.top == TestTree(size: 256).tree.head.root)
    }

    @Test func `A tile of another length is refused`() throws {
        let bytes = try TestTree(size: 4).leaves.flatMap(\.bytes)
        #expect(try code { _ = try HashTile(bytes: bytes, width: 5) } == .tileLength)
        #expect(try code { _ = try HashTile(bytes: bytes.dropLast(), width: 3) } == .tileLength)
        #expect(try code { _ = try HashTile(bytes: [], width: 1) } == .tileLength)
        #expect(try code { _ = try HashTile(bytes: bytes, width: 0) } == .tileWidth)
        #expect(try code { _ = try HashTile(bytes: bytes, width: -1) } == .tileWidth)
        let wide = [UInt8](repeating: 0, count: 257 * 32)
        #expect(try code { _ = try HashTile(bytes: wide, width: 257) } == .tileLength)
        #expect(try code { _ = try HashTile(bytes: wide, width: 256) } == .tileLength)
        #expect(try code { _ = try HashTile([]) } == .tileWidth)
    }
}

@Suite struct `Trees in tiles` {
    /// Cuts a tree in memory into tiles, and counts how often it is asked.
    struct Tiles: TileReader {
        let tree: MemoryTree
        var narrower = 0

        func hashes(in tile: Tile) throws -> HashTile {
            guard case .hashes(let level) = tile.contents else { throw MerkleError(.nodeOutOfRange, "no hashes") }
            let nodes = (0..<tile.width - narrower).map {
                TreeNode(level: level * 8, index: tile.index * 256 + UInt64($0))
            }
            return try HashTile(try tree.hashes(of: nodes))
        }
    }

    @Test(arguments: [1, 2, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 70_000])
    func `Proofs from tiles are those from memory`(_ size: Int) throws {
        let whole = try TestTree(size: size)
        let tiled = TiledTree(size: UInt64(size), reader: Tiles(tree: whole.tree))
        #expect(try tiled.head(atSize: UInt64(size)) == whole.tree.head)
        for index in Set([0, 1, 254, 255, 256, 511, size / 2, size - 2, size - 1]) where (0..<size).contains(index) {
            let proof = try InclusionProof(index: UInt64(index), size: UInt64(size), from: tiled)
            #expect(try proof == InclusionProof(index: UInt64(index), size: UInt64(size), from: whole.tree))
            try proof.verify(whole.leaves[index], in: whole.tree.head)
            let consistency = try ConsistencyProof(from: UInt64(index + 1), to: UInt64(size), from: tiled)
            #expect(try consistency == ConsistencyProof(from: UInt64(index + 1), to: UInt64(size), from: whole.tree))
        }
    }

    @Test func `Nodes beyond the tree, and tiles that are too narrow, are refused`() throws {
        let tree = try TestTree(size: 300).tree
        let tiled = TiledTree(size: 300, reader: Tiles(tree: tree))
        #expect(try code { _ = try tiled.hashes(of: [TreeNode(level: 0, index: 300)]) } == .nodeOutOfRange)
        #expect(try code { _ = try tiled.hashes(of: [TreeNode(level: 8, index: 1)]) } == .nodeOutOfRange)
        #expect(try code { _ = try tiled.hashes(of: [TreeNode(level: 64, index: 0)]) } == .nodeOutOfRange)
        let narrow = TiledTree(size: 300, reader: Tiles(tree: tree, narrower: 1))
        #expect(try code { _ = try narrow.hashes(of: [TreeNode(level: 0, index: 299)]) } == .nodeOutOfRange)
    }
}

@Suite struct `Entry bundles` {
    static let entries: [[UInt8]] = [[], [1], [UInt8](repeating: 2, count: 65_535), "abc".bytes]

    @Test func `A bundle is entries behind their lengths`() throws {
        let bytes = try EntryBundle.encode([[], [7], "abc".bytes])
        #expect(bytes == [0, 0, 0, 1, 7, 0, 3, 0x61, 0x62, 0x63])
        #expect(try EntryBundle.decode(bytes, width: 3) == [[], [7], "abc".bytes])
        let large = try EntryBundle.encode(Self.entries)
        #expect(Array(large[0..<7]) == [0, 0, 0, 1, 1, 0xff, 0xff])
        #expect(try EntryBundle.decode(large, width: 4) == Self.entries)
        #expect(try EntryBundle.ranges(in: large, width: 2) == [2..<2, 4..<5])
    }

    @Test func `A bundle that is too short or too long is refused`() throws {
        let bytes = try EntryBundle.encode(Self.entries)
        #expect(try code { _ = try EntryBundle.decode(bytes, width: 3) } == .bundleTooLong)
        #expect(try code { _ = try EntryBundle.decode(bytes + [0], width: 4) } == .bundleTooLong)
        #expect(try code { _ = try EntryBundle.decode(bytes, width: 5) } == .bundleTooShort)
        #expect(try code { _ = try EntryBundle.decode(bytes + [0], width: 5) } == .bundleTooShort)
        #expect(try code { _ = try EntryBundle.decode(bytes.dropLast(), width: 4) } == .bundleTooShort)
        #expect(try code { _ = try EntryBundle.decode([], width: 1) } == .bundleTooShort)
    }

    @Test func `Counts and lengths have bounds`() throws {
        let many = [[UInt8]](repeating: [], count: 257)
        #expect(try code { _ = try EntryBundle.encode([]) } == .bundleCount)
        #expect(try code { _ = try EntryBundle.encode(many) } == .bundleCount)
        #expect(try EntryBundle.encode(Array(many.dropLast())).count == 512)
        #expect(try code { _ = try EntryBundle.decode([], width: 0) } == .bundleCount)
        #expect(try code { _ = try EntryBundle.decode([UInt8](repeating: 0, count: 514), width: 257) } == .bundleCount)
        let long = [UInt8](repeating: 0, count: 65_536)
        #expect(try code { _ = try EntryBundle.encode([long]) } == .entryTooLong)
    }
}
