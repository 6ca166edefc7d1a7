import Ledger
import Merkle
import Storage
import TestSupport
import Testing

extension TestLog {
    /// Writes the log as static files, at one of its sizes, over what is there.
    func write(to files: TemporaryDirectory, size: UInt64, checkpoint: [UInt8]? = nil) throws {
        let tiles = TreeTiles(size: size)
        func put(_ tile: Tile) throws {
            let first = tile.index * 256
            switch tile.contents {
            case .entries:
                let range = Int(first)..<Int(first) + tile.width
                try files.write("log/\(tile.path)", try EntryBundle.encode(Array(entries[range])))
            case .hashes(let level):
                let nodes = (0..<UInt64(tile.width)).map { TreeNode(level: 8 * level, index: first + $0) }
                try files.write("log/\(tile.path)", HashTile.bytes(of: try tree.hashes(of: nodes)[...]))
            }
        }
        for level in 0..<tiles.levels {
            for index in 0..<tiles.fullTiles(at: level) { try put(try Tile(.hashes(level: level), index: index)) }
        }
        for index in 0..<tiles.fullTiles(at: 0) { try put(try Tile(.entries, index: index)) }
        for tile in tiles.partialTiles { try put(tile) }
        try files.write("log/checkpoint", try checkpoint ?? self.checkpoint(size).bytes)
    }
}

/// Copies of logs of static files.
@Suite struct `A mirror` {
    static let log = Result { try TestLog(size: 70_000) }
    static let small = Result { try TestLog(size: 1500) }

    static func mirror(_ files: TemporaryDirectory, _ log: TestLog) throws -> LogMirror {
        LogMirror(
            log: try log.identity, source: MirrorFolder(files.path + "/log"),
            target: MirrorFolder(files.path + "/copy"))
    }

    /// Runs an update, and gives the code with which it failed; nil where it did not.
    static func code(_ files: TemporaryDirectory, _ log: TestLog) async throws -> MirrorError.Code? {
        do {
            _ = try await mirror(files, log).update()
            return nil
        } catch let error as MirrorError { return error.code }
    }

    static func differences(_ files: TemporaryDirectory) throws -> String {
        try Tool.start(["diff", "-r", "log", "copy"], in: files.path).text
    }

    @Test func `A copy has every byte, over three levels of tiles`() async throws {
        let log = try Self.log.get()
        let files = try TemporaryDirectory()
        try log.write(to: files, size: 70_000)
        let report = try await Self.mirror(files, log).update()
        #expect(report.previous == nil && report.bundles == 273 && report.tiles == 274)
        #expect(try Self.differences(files) == "")
        #expect(try LogMirror.head(of: log.identity, in: MirrorFolder(files.path + "/copy")) == log.head(70_000))
    }

    @Test(arguments: [0, 1, 255, 256, 257, 1000] as [UInt64])
    func `A copy follows its log`(_ size: UInt64) async throws {
        let log = try Self.small.get()
        let files = try TemporaryDirectory()
        try log.write(to: files, size: size)
        #expect(try await Self.mirror(files, log).update().checkpoint.head.size == size)
        let again = try await Self.mirror(files, log).update()
        #expect(again.tiles == 0 && again.bundles == 0)
        try Tool.run(["rm", "-r", "log"], in: files.path)
        try log.write(to: files, size: 1400)
        let report = try await Self.mirror(files, log).update()
        #expect(report.previous == (try log.head(size)) && report.bundles == 5 - Int(size / 256))
        #expect(try Self.differences(files).split(separator: "\n").filter { !$0.hasSuffix(".p") } == [])
        #expect(
            try Tool.run(["find", "copy", "-path", "*.p/*"], in: files.path).text.split(separator: "\n").count == 3)
    }

    @Test func `A copy that was cut short is taken up again`() async throws {
        let log = try Self.small.get()
        let files = try TemporaryDirectory()
        try log.write(to: files, size: 1400)
        try Tool.run(["mv", "log/tile/entries/004", "kept"], in: files.path)
        #expect(try await Self.code(files, log) == .tileMissing)
        #expect(try Tool.start(["test", "-e", "copy/checkpoint"], in: files.path).status == 1)
        try Tool.run(["mv", "kept", "log/tile/entries/004"], in: files.path)
        // What was left half-written, or of a tree that was never signed, is fetched anew.
        try files.write("copy/tile/0/001", [1, 2, 3])
        try files.write("copy/tile/entries/002", try files.read("log/tile/entries/003"))
        let report = try await Self.mirror(files, log).update()
        #expect(report.tiles == 1 && report.bundles == 2)
        #expect(try Self.differences(files) == "")
    }

    @Test func `A log that has only full tiles by now is copied at its older size`() async throws {
        let log = try Self.small.get()
        let files = try TemporaryDirectory()
        try log.write(to: files, size: 700)
        try log.write(to: files, size: 1500, checkpoint: try log.checkpoint(700).bytes)
        try Tool.run(["rm", "-r", "log/tile/0/002.p", "log/tile/entries/002.p"], in: files.path)
        #expect(try await Self.mirror(files, log).update().checkpoint.head.size == 700)
        try Tool.run(["rm", "-r", "log"], in: files.path)
        try log.write(to: files, size: 700)
        #expect(try Self.differences(files) == "")
    }

    struct Defect: Sendable, CustomTestStringConvertible {
        let what: String
        let code: MirrorError.Code
        let damage: @Sendable (TemporaryDirectory, TestLog) throws -> Void
        var testDescription: String { what }
    }

    private static func flip(_ path: String, at offset: Int = 40)
        -> @Sendable (TemporaryDirectory, TestLog) throws -> Void
    {
        { files, _ in
            var bytes = try files.read("log/\(path)")
            bytes[offset] ^= 1
            try files.write("log/\(path)", bytes)
        }
    }

    private static func remove(_ path: String) -> @Sendable (TemporaryDirectory, TestLog) throws -> Void {
        { files, _ in try Tool.run(["rm", "log/\(path)"], in: files.path) }
    }

    static let defects = [
        Defect(what: "no checkpoint", code: .checkpointMissing, damage: remove("checkpoint")),
        Defect(what: "a checkpoint that is none", code: .checkpoint) { files, _ in
            try files.write("log/checkpoint", "x")
        },
        Defect(what: "another log's checkpoint", code: .checkpoint) { files, _ in
            try files.write("log/checkpoint", try TestLog("other.example", size: 9).checkpoint(9).bytes)
        },
        Defect(what: "a stranger's signature", code: .checkpoint) { files, log in
            let stranger = try TestKeys.signer("log.example", seed: 9)
            try files.write("log/checkpoint", try log.checkpoint(try log.head(1400), by: stranger).bytes)
        },
        Defect(what: "a checkpoint of another root", code: .tile) { files, log in
            try files.write("log/checkpoint", try log.checkpoint(TreeHead(size: 1400, root: .ofEmptyTree)).bytes)
        },
        Defect(what: "a hash on the right edge", code: .tile, damage: flip("tile/0/005.p/120")),
        Defect(what: "a hash above", code: .tile, damage: flip("tile/1/000.p/5")),
        Defect(what: "a hash in a full tile", code: .tile, damage: flip("tile/0/004")),
        Defect(what: "a tile that is cut", code: .tile) { files, _ in
            try files.write("log/tile/0/004", Array(try files.read("log/tile/0/004").dropLast()))
        },
        Defect(what: "a missing tile", code: .tileMissing, damage: remove("tile/0/004")),
        Defect(what: "a missing partial tile", code: .tileMissing, damage: remove("tile/0/005.p/120")),
        Defect(what: "an entry", code: .bundle, damage: flip("tile/entries/004")),
        Defect(what: "an entry's length", code: .bundle, damage: flip("tile/entries/004", at: 1)),
        Defect(what: "an entry of the partial bundle", code: .bundle, damage: flip("tile/entries/005.p/120")),
        Defect(what: "bytes behind a bundle", code: .bundle) { files, _ in
            try files.write("log/tile/entries/004", try files.read("log/tile/entries/004") + [0, 0])
        },
        Defect(what: "a missing bundle", code: .tileMissing, damage: remove("tile/entries/004")),
        Defect(what: "fewer entries", code: .rolledBack) { files, log in try log.write(to: files, size: 900) },
        Defect(what: "other entries", code: .forked) { files, _ in
            try TestLog(size: 1400, salt: "!").write(to: files, size: 1400)
        },
        Defect(what: "other entries of the same number", code: .forked) { files, _ in
            try TestLog(size: 1000, salt: "!").write(to: files, size: 1000)
        },
    ]

    @Test(arguments: defects)
    func `What the checkpoint does not prove is not copied`(_ defect: Defect) async throws {
        let log = try Self.small.get()
        let files = try TemporaryDirectory()
        try log.write(to: files, size: 1000)
        _ = try await Self.mirror(files, log).update()
        try log.write(to: files, size: 1400)
        try defect.damage(files, log)
        #expect(try await Self.code(files, log) == defect.code)
        // The copy's own checkpoint stays, and all that it promises.
        #expect(try files.read("copy/checkpoint") == log.checkpoint(1000).bytes)
        try Tool.run(["rm", "-r", "log"], in: files.path)
        try log.write(to: files, size: 1000)
        let differences = try Self.differences(files).split(separator: "\n")
        #expect(differences.allSatisfy { $0.hasPrefix("Only in copy") }, "\(differences)")
        try log.write(to: files, size: 1400)
        #expect(try await Self.code(files, log) == nil)
    }
}
