import Crypto
import Encoding
import JSON
import Merkle
import Testing

/// Trees, tiles, notes, proofs and conversations made by Go's implementations (sumdb, tessera, torchwood).
@Suite(
    .enabled(
        if: TestData.isThere("tlog/generated"),
        "no third-party logs: set CUSTODY_TEST_DATA to the folder that has them"))
struct `Third-party logs` {
    /// The tree of 70,000 entries that the vectors are about.
    static let whole = Result { try TestTree(size: 70_000) }

    private static func json(_ name: String) throws -> JSONValue { try TestData.json("tlog/generated/\(name).json") }

    private static func head(_ size: JSONValue?, _ root: JSONValue?) throws -> TreeHead {
        TreeHead(
            size: try #require(size?.unsigned), root: try TreeHash(base64: try #require(root?.string)))
    }

    private static func hashes(_ json: JSONValue?) throws -> [TreeHash] {
        try #require(json?.array).map { try TreeHash(base64: try #require($0.string)) }
    }

    @Test func `The roots are the same`() throws {
        let json = try Self.json("tree_roots")
        let tree = try Self.whole.get().tree
        let roots = try #require(json["roots"]?.array)
        #expect(roots.count == 308)
        for item in roots {
            let expected = try Self.head(item["size"], item["root"])
            #expect(try tree.head(atSize: expected.size) == expected)
        }
        var hasher = TreeHasher()
        var edge = RightEdge()
        for (leaf, item) in zip(
            try #require(json["rfc6962RefLeavesHex"]?.array), try #require(json["rfc6962RefRoots"]?.array))
        {
            try edge.append(hasher.leaf(of: try Hex.decode(try #require(leaf.string))), with: &hasher)
            #expect(try edge.head == Self.head(item["size"], item["root"]))
        }
        #expect(edge.size == 8)
    }

    @Test func `The inclusion proofs verify, and are the ones made here`() throws {
        let tree = try Self.whole.get().tree
        let items = try #require(try Self.json("inclusion").array)
        #expect(items.count == 250)
        for item in items {
            let head = try Self.head(item["treeSize"], item["root"])
            let proof = InclusionProof(
                index: try #require(item["leafIdx"]?.unsigned), hashes: try Self.hashes(item["proof"]))
            try proof.verify(try TreeHash(base64: try #require(item["leafHash"]?.string)), in: head)
            #expect(try InclusionProof(index: proof.index, size: head.size, from: tree) == proof)
        }
    }

    @Test func `The consistency proofs verify, and are the ones made here`() throws {
        let tree = try Self.whole.get().tree
        let items = try #require(try Self.json("consistency").array)
        #expect(items.count == 258)
        for item in items {
            let old = try Self.head(item["size1"], item["root1"])
            let new = try Self.head(item["size2"], item["root2"])
            let proof = ConsistencyProof(hashes: try Self.hashes(item["proof"]))
            try proof.verify(from: old, to: new)
            #expect(try ConsistencyProof(from: old.size, to: new.size, from: tree) == proof)
        }
    }

    @Test func `The paths are read and written the same, and the bad ones refused`() throws {
        let json = try Self.json("tile_paths")
        let paths = try #require(json["paths"]?.array)
        #expect(paths.count == 176)
        for item in paths {
            let level = try #require(item["level"]?.string)
            let contents: Tile.Contents = level == "entries" ? .entries : .hashes(level: try #require(Int(level)))
            let partial = Int(try #require(item["partial"]?.unsigned))
            let tile = try Tile(
                contents, index: try #require(item["index"]?.unsigned), width: partial == 0 ? 256 : partial)
            let path = try #require(item["path"]?.string)
            #expect(tile.path == path)
            #expect(try Tile(path: path) == tile)
        }
        let invalid = try #require(json["invalid"]?.array)
        #expect(invalid.count == 16)
        for path in invalid {
            let path = try #require(path.string)
            #expect(try code { _ = try Tile(path: path) } != nil, "\(path)")
        }
        for item in try #require(json["tilesForSize"]?.array) {
            let tiles = TreeTiles(size: try #require(item["size"]?.unsigned))
            for level in 0..<8 {
                let width = item["partialWidthPerLevel"]?["\(level)"]?.unsigned ?? 0
                #expect(tiles.partialWidth(at: level) == Int(width))
                #expect(tiles.fullTiles(at: level) == item["fullTilesPerLevel"]?["\(level)"]?.unsigned ?? 0)
            }
        }
    }

    @Test func `Every tile and bundle of 70,000 entries is the same byte for byte`() throws {
        let tree = try Self.whole.get().tree
        let tiles = TreeTiles(size: tree.size)
        let manifest = try #require(try Self.json("tiles_70000_manifest").array)
        var left = Set(tiles.partialTiles.map(\.path))
        for item in manifest {
            let tile = try Tile(path: try #require(item["path"]?.string))
            #expect(tiles.contains(tile), "\(tile.path)")
            left.remove(tile.path)
            let bytes: [UInt8]
            switch tile.contents {
            case .hashes(let level):
                let nodes = (0..<tile.width).map { TreeNode(level: level * 8, index: tile.index * 256 + UInt64($0)) }
                let hashes = try tree.hashes(of: nodes)
                bytes = HashTile.bytes(of: hashes[...])
                #expect(try HashTile(bytes: bytes, width: tile.width).hashes == hashes)
            case .entries:
                let entries = (0..<tile.width).map { entry(Int(tile.index) * 256 + $0) }
                bytes = try EntryBundle.encode(entries)
                #expect(try EntryBundle.decode(bytes, width: tile.width) == entries)
            }
            #expect(bytes.count == Int(try #require(item["len"]?.unsigned)), "\(tile.path)")
            #expect(Hex.encode(HashAlgorithm.sha256.hash(bytes)) == item["sha256"]?.string, "\(tile.path)")
        }
        let full = (0..<tiles.levels).reduce(tiles.fullTiles(at: 0)) { $0 + tiles.fullTiles(at: $1) }
        #expect(manifest.count == Int(full) + tiles.partialTiles.count && left.isEmpty)
    }

    @Test func `The notes verify, and are what we would have written`() throws {
        let json = try Self.json("notes")
        let logKey = try VerifierKey(try #require(json["logVkey"]?.string))
        let witnessKey = try VerifierKey(try #require(json["witnessEd25519Vkey"]?.string))
        let otherKey = try VerifierKey(try #require(json["witnessMLDSA44Vkey"]?.string))
        #expect(otherKey.type == .cosignatureMLDSA44 && "\(otherKey)" == json["witnessMLDSA44Vkey"]?.string)
        let log = try LogIdentity(logKey)
        let witness = try NoteVerifier(witnessKey)
        let signer = try Self.signer(json["logSeedHex"], logKey)
        let cosigner = try Self.signer(json["witnessEd25519SeedHex"], witnessKey)
        #expect(signer.verifierKey == logKey && cosigner.verifierKey == witnessKey)

        let checkpoints = try #require(json["checkpoints"]?.array)
        #expect(checkpoints.count == 4)
        for item in checkpoints {
            let note = try #require(item["note"]?.string)
            let signed = try SignedCheckpoint(note.bytes)
            #expect(signed.bytes == note.bytes)
            #expect(signed.checkpoint.text == item["text"]?.string?.bytes)
            #expect(signed.checkpoint.head.size == item["size"]?.unsigned)
            let verified = try signed.verify(log, witnesses: [witness])
            let time = try #require(item["cosigTimestamp"]?.unsigned)
            #expect(verified.cosignatures.map(\.time) == [time])
            #expect(signed.note.signatures.map(\.id) == [logKey.id, witnessKey.id, otherKey.id])

            let own = try signed.checkpoint.signed(by: signer)
            let cosignature = try cosigner.cosignature(over: own.checkpoint, time: time)
            #expect(own.note.signatures[0].line == item["logSigLine"]?.string)
            #expect(cosignature.line == item["cosigEd25519Line"]?.string)
            #expect(try own.adding([cosignature, signed.note.signatures[2]]) == signed)
        }
    }

    private static func signer(_ seed: JSONValue?, _ key: VerifierKey) throws -> NoteSigner {
        try NoteSigner(
            name: key.name, key: try TestKeys.ed25519(try Hex.decode(try #require(seed?.string))), type: key.type)
    }

    @Test func `The offline proofs verify, and the bad ones are refused`() throws {
        let notes = try Self.json("notes")
        let log = try LogIdentity(try VerifierKey(try #require(notes["logVkey"]?.string)))
        let witness = try NoteVerifier(try VerifierKey(try #require(notes["witnessEd25519Vkey"]?.string)))
        var (good, bad) = (0, 0)
        for item in try #require(try Self.json("tlog_proofs").array) {
            let text = try #require(item["proof"]?.string)
            let leaf = TreeHash.leaf(of: try Hex.decode(try #require(item["entryHex"]?.string)))
            let found = try code {
                let proof = try LogProof(text.bytes)
                #expect(proof.bytes == text.bytes)
                let verified = try proof.verify(leaf, in: log, witnesses: [witness])
                #expect(verified.cosignatures.count == 1 && verified.head.size == 70_000)
            }
            let isValid = try #require(item["valid"]?.bool as Bool?)
            #expect((found == nil) == isValid, "\(item["desc"]?.string ?? text): \(found?.rawValue ?? "accepted")")
            good += isValid ? 1 : 0
            bad += isValid ? 0 : 1
        }
        #expect(good == 3 && bad == 6, "\(good) good, \(bad) bad")
    }

    @Test func `A witness answers each request as it must`() throws {
        let json = try Self.json("witness_requests")
        var witness = Witness([try LogIdentity(try VerifierKey(try #require(json["logVkey"]?.string)))])
        let sequence = try #require(json["sequence"]?.array)
        #expect(sequence.count == 9)
        for item in sequence {
            let answer = witness.answer(try #require(item["body"]?.string).bytes)
            let expected = Int(try #require(item["wantStatus"]?.unsigned))
            #expect(answer == expected, "\(item["desc"]?.string ?? "")")
        }
    }

    @Test func `A witness answers litewitness's own conversation`() throws {
        // The log's key as a sigsum log has it, without a name of its own.
        let origin = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
        let spki = try Hex.decode(
            "302a300506032b6570032100" + "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")
        let key = try VerifierKey(name: try KeyName(origin), key: try PublicKey(spki: spki), type: .ed25519)
        var witness = Witness([try LogIdentity(key)])
        let conversation = try Self.conversation("litewitness-add-checkpoint")
        #expect(conversation.map(\.status) == [200, 403, 403, 422, 422, 200, 409, 200, 409])
        // The second's signature is not only wrong but also base 64 with stray bits, which makes it no note at all; the
        // third is of an unknown log, of which C2SP tlog-witness since says 404.
        #expect(conversation.map { witness.answer($0.body) } == [200, 400, 404, 422, 422, 200, 409, 200, 409])
    }

    @Test func `The checkpoint of Go's checksum database is cosigned`() throws {
        let key = try VerifierKey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
        var witness = Witness([
            LogIdentity(origin: try Origin("go.sum database tree"), verifiers: [try NoteVerifier(key)])
        ])
        let conversation = try Self.conversation("sumdb")
        #expect(conversation.count == 1)
        for item in conversation { #expect(witness.answer(item.body) == item.status) }
    }

    /// A witness as small as can be.
    struct Witness {
        private let logs: [LogIdentity]
        private var latest: [Origin: TreeHead] = [:]

        init(_ logs: [LogIdentity]) { self.logs = logs }

        mutating func answer(_ body: [UInt8]) -> Int {
            guard let request = try? AddCheckpointRequest(body) else { return 400 }
            let origin = request.checkpoint.checkpoint.origin
            guard let log = logs.first(where: { $0.origin == origin }) else { return 404 }
            do throws(WitnessRefusal) {
                latest[origin] = try request.verify(log, after: latest[origin] ?? .empty).head
                return 200
            } catch {
                return error.status
            }
        }
    }

    /// Requests and their statuses out of a test script.
    private static func conversation(_ name: String) throws -> [(body: [UInt8], status: Int)] {
        let text = String(decoding: try TestData.bytes("tlog/torchwood/\(name).txt"), as: UTF8.self)
        return try text.split(separator: "\nPOST ").dropFirst().map { part in
            let pieces = part.split(separator: "```\n", omittingEmptySubsequences: false)
            try #require(pieces.count == 3 && pieces[2].hasPrefix("HTTP "))
            return (Array(pieces[1].utf8), try #require(Int(pieces[2].dropFirst(5).prefix(3))))
        }
    }

    @Test(arguments: 0...15)
    func `Tessera's log is read at each of its sizes`(_ size: Int) throws {
        let folder = "tlog/tessera/testdata/log"
        let bytes = try TestData.bytes("\(folder)/checkpoint.\(size)")
        let signed = try SignedCheckpoint(bytes)
        #expect(signed.bytes == bytes && signed.checkpoint.origin.text == "example.com/log/testdata")
        let head = signed.checkpoint.head
        #expect(head.size == UInt64(size))
        try head.checkEmptyTree()
        guard let tile = TreeTiles(size: head.size).tile(.hashes(level: 0), index: 0),
            let bundle = TreeTiles(size: head.size).tile(.entries, index: 0)
        else { return }
        let hashes = try HashTile(bytes: try TestData.bytes("\(folder)/\(tile.path)"), width: size).hashes
        let entries = try EntryBundle.decode(try TestData.bytes("\(folder)/\(bundle.path)"), width: size)
        #expect(entries.map { TreeHash.leaf(of: $0) } == hashes)
        var hasher = TreeHasher()
        var edge = RightEdge()
        for hash in hashes { try edge.append(hash, with: &hasher) }
        #expect(edge.head == head)
    }
}
