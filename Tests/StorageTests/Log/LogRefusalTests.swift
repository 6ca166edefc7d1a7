import Ledger
import Merkle
import SQLite
import Storage
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Logs that are not, or not any more, what their checkpoint says.
struct `A log that is not in order` {
    /// A log of 70,000 entries would show more levels, and take longer; two full tiles and a tail show each case.
    private func made(_ size: Int = 600) async throws -> TestLog {
        let log = try TestLog()
        try log.create()
        let writer = try log.writer(publication: .atMostEvery(.seconds(60)))
        _ = try await writer.append(TestLog.entries(0..<size))
        try writer.close()
        return log
    }

    private func change(_ log: TestLog, _ path: String, _ body: (inout [UInt8]) -> Void) throws {
        var bytes = try log.folder.read(path)
        body(&bytes)
        unsafe unlink(log.path + "/" + path)
        try log.folder.write(path, bytes)
    }

    @Test func `There is no log where none was made, and none is made twice`() async throws {
        let log = try TestLog()
        #expect(try await logCode { _ = try log.writer() } == "log.not-found")
        #expect(try await logCode { _ = try log.reader() } == "log.not-found")
        try log.create()
        #expect(try await logCode { try log.create() } == "log.exists")
    }

    @Test(arguments: [("tile/0/000", 100), ("tile/0/001", 8_191), ("tile/0/001", 0)])
    func `A truncated tile is refused`(_ path: String, _ length: Int) async throws {
        let log = try await made()
        try change(log, path) { $0 = Array($0.prefix(length)) }
        #expect(try await logCode { _ = try log.writer() } == "log.tile-damaged")
        #expect(try await logCode { _ = try log.reader() } == "log.tile-damaged")
    }

    @Test func `A missing tile is refused`() async throws {
        let log = try await made()
        unsafe unlink(log.path + "/tile/0/001")
        #expect(try await logCode { _ = try log.writer() } == "log.tile-missing")
    }

    @Test func `Swapped tiles are refused`() async throws {
        let log = try await made()
        let (first, second) = (log.path + "/tile/0/000", log.path + "/tile/0/001")
        unsafe rename(first, log.path + "/aside")
        unsafe rename(second, first)
        unsafe rename(log.path + "/aside", second)
        #expect(try await logCode { _ = try log.writer() } == "log.root-mismatch")
        #expect(try await logCode { _ = try log.reader() } == "log.root-mismatch")
    }

    @Test func `A tile that changes while it is read gives no proof`() async throws {
        let log = try await made()
        let reader = try log.reader()
        try change(log, "tile/0/000") { $0[40] ^= 1 }
        #expect(try await logCode { _ = try reader.inclusionProof(of: 1) } == "log.tile-damaged")
        #expect(try await logCode { _ = try reader.inclusionProof(of: 0) } == "log.tile-damaged")
        var faults: [String] = []
        try reader.check { faults.append($0.code.rawValue) }
        #expect(faults == ["log.tile-damaged"])
    }

    @Test func `A bundle that does not have its leaves' hashes is refused`() async throws {
        let log = try await made()
        try change(log, "tile/entries/001") { $0[9] ^= 1 }
        let reader = try log.reader()
        #expect(try await logCode { _ = try reader.entry(at: 256) } == "log.tile-damaged")
        #expect(try reader.entry(at: 0) == TestLog.entry(0).body)
        try change(log, "tile/entries/000") { $0.removeLast() }
        #expect(try await logCode { _ = try reader.entry(at: 0) } == "log.tile-damaged")
    }

    @Test func `What is no part of the log is found`() async throws {
        let log = try await made()
        for path in ["tile/0/002", "tile/0/000.p/3", "tile/1/x000/000", "notes.txt", "tile/0/.003.new"] {
            try log.folder.write(path, "x")
        }
        var faults: [String] = []
        try LogDirectoryReader(log.path).checkFiles { faults.append($0.code.rawValue) }
        #expect(faults == [String](repeating: "log.stray-file", count: 5))
    }

    @Test func `The checkpoint of another log is refused`() async throws {
        let log = try await made()
        let other = try TestLog.signers("other.test")
        #expect(
            try await logCode { _ = try LogWriter(try LogDirectory(log.path), signers: other) } == "log.another-log")
        // The same name, and another key.
        let impostor = try LogWriter.Signers(
            try NoteSigner(name: KeyName("log.test"), key: World.key("other.test.ed25519"), type: .ed25519))
        #expect(
            try await logCode { _ = try LogWriter(try LogDirectory(log.path), signers: impostor) } == "log.another-log")
        #expect(
            try await logCode { _ = try LogReader(try LogDirectoryReader(log.path), log: try other.identity) }
                == "log.another-log")
    }

    @Test func `A log that was rolled back is not signed any more`() async throws {
        let log = try await made()
        let head = try TestLog.head(601)
        #expect(try await logCode { _ = try log.writer(seen: [TestLog.head(10), head]) } == "log.rolled-back")
        let fork = TreeHead(size: 300, root: head.root)
        #expect(try await logCode { _ = try log.writer(seen: [fork]) } == "log.forked")
        try log.writer(seen: [.empty, TestLog.head(300), TestLog.head(600)]).close()

        // The database of an earlier time beside the tiles of a later one.
        let database = try log.folder.read("log.db")
        let checkpoint = try log.folder.read("checkpoint")
        let writer = try log.writer(publication: .onRequest)
        _ = try await writer.append(TestLog.entries(600..<800))
        try writer.publish(writer.checkpoint)
        try writer.close()
        unsafe unlink(log.path + "/log.db")
        try log.folder.write("log.db", database)
        #expect(try await logCode { _ = try log.writer() } == "log.rolled-back")
        // Also where the published checkpoint was restored with it: the tile gives it away.
        try log.folder.write("checkpoint", checkpoint)
        #expect(try await logCode { _ = try log.writer() } == "log.rolled-back")
        unsafe unlink(log.path + "/tile/0/002")
        try log.writer().close()
    }

    /// A log that becomes another one behind its reader's back.
    private final class SwitchedSource: LogSource {
        let current: Mutex<any LogSource>
        init(_ source: any LogSource) { current = Mutex(source) }
        private var source: any LogSource { current.withLock { $0 } }
        func snapshot() throws -> LogSnapshot? { try source.snapshot() }
        func file(_ tile: Tile) throws -> [UInt8]? { try source.file(tile) }
        func tailEntries(_ range: Range<UInt64>) throws -> [UInt64: [UInt8]] { try source.tailEntries(range) }
        func indices(of leaves: [TreeHash]) throws -> [UInt64?] { try source.indices(of: leaves) }
        func publishedCheckpoint() throws -> [UInt8]? { try source.publishedCheckpoint() }
    }

    @Test func `A reader notices that entries were removed or changed`() async throws {
        let (larger, fewer) = (try await made(200), try await made(100))
        let source = SwitchedSource(try LogDirectoryReader(larger.path))
        let reader = try LogReader(source, log: try TestLog.signers("log.test").identity)
        let smaller = try LogDirectoryReader(fewer.path)
        source.current.withLock { $0 = smaller }
        #expect(try await logCode { try reader.refresh() } == "log.rolled-back")
        let forked = try TestLog()
        try forked.create()
        let writer = try forked.writer()
        _ = try await writer.append(TestLog.entries(1..<400))
        try writer.close()
        let other = try LogDirectoryReader(forked.path)
        source.current.withLock { $0 = other }
        #expect(try await logCode { try reader.refresh() } == "log.forked")
        #expect(reader.head.size == 200)
    }

    @Test func `A second writer is found out, and ends`() async throws {
        let log = try await made(10)
        let ended = Mutex<[LogError]>([])
        let first = try log.writer()
        let second = try log.writer { error in ended.withLock { $0.append(error) } }
        _ = try await first.append(TestLog.entry(10))
        #expect(try await logCode { _ = try await second.append(TestLog.entry(11)) } == "log.ended")
        #expect(try await logCode { _ = try await second.append(TestLog.entry(12)) } == "log.ended")
        #expect((ended.withLock { $0 }.first?.cause as? LogError)?.code == .conflict)
        #expect(try await logCode { try second.close() } == "log.ended")
        _ = try await first.append(TestLog.entry(11))
        try first.close()
        #expect(try log.reader().head == TestLog.head(12))
    }

    @Test func `A damaged tail is refused`() async throws {
        for (sql, expected) in [
            ("DELETE FROM tail WHERE position = 590", "log.state-damaged"),
            ("DELETE FROM tail WHERE position = 599", "log.state-damaged"),
            ("UPDATE tail SET entry = x'00' WHERE position = 590", "log.state-damaged"),
            ("UPDATE tail SET leaf = zeroblob(32) WHERE position = 590", "log.root-mismatch"),
            ("UPDATE checkpoint SET size = 599", "log.state-damaged"),
        ] {
            let log = try await made()
            try Connection(log.path + "/log.db").execute(sql)
            #expect(try await logCode { _ = try log.writer() } == expected, "\(sql)")
        }
    }

    @Test func `A database of a newer version is refused`() async throws {
        let log = try await made()
        try Connection(log.path + "/log.db").execute("PRAGMA user_version = 99;")
        for open in [{ _ = try log.writer() }, { _ = try log.reader() }] {
            let error = #expect(throws: SQLiteError.self) { try open() }
            #expect(error?.code == .newerSchema)
        }
    }

    @Test func `A folder that cannot be written is refused`() async throws {
        // Not even root makes files there.
        let error = #expect(throws: SQLiteError.self) { try LogDirectory("/proc/self", creating: true) }
        #expect(error?.code == .cannotOpen)
    }
}
