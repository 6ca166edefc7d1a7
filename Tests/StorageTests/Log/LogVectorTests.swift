import Crypto
import Encoding
import JSON
import Ledger
import Merkle
import Storage
import TestSupport
import Testing

/// What the log's writer puts on disk, against the tiles that tessera and Go's sumdb made of the same entries.
@Suite(.enabled(if: TestData.has("tlog/generated"), "\(TestData.missing)"))
struct `The log's files and third-party ones` {
    @Test func `70,000 entries make the same files, byte for byte`() async throws {
        let log = try TestLog()
        try log.create()
        var writer = try log.writer(publication: .atMostEvery(.seconds(60)))
        for start in stride(from: 0, to: 70_000, by: 7_000) {
            // Restarts in between change nothing.
            if start == 35_000 {
                try writer.close()
                writer = try log.writer(publication: .atMostEvery(.seconds(60)))
            }
            _ = try await writer.append(TestLog.entries(start..<start + 7_000))
        }
        try writer.close()

        let manifest = try #require(
            try JSONValue.parse(TestData.read("tlog/generated/tiles_70000_manifest.json")).array)
        #expect(manifest.count > 500)
        for item in manifest {
            let path = try #require(item["path"]?.string)
            let bytes = try log.folder.read(path)
            #expect(Hex.encode(HashAlgorithm.sha256.hash(bytes)) == item["sha256"]?.string, "\(path)")
        }
        var faults: [LogError] = []
        let source = try LogDirectoryReader(log.path)
        let reader = try LogReader(source, log: try log.signers.identity)
        try reader.check { faults.append($0) }
        try source.checkFiles { faults.append($0) }
        #expect(faults.isEmpty)
        #expect(try reader.publishedCheckpoint() == reader.checkpoint)

        // Entries that are in files and in a run of leaves are found again.
        let again = try log.writer()
        for index in [0, 255, 256, 65_535, 65_536, 69_999] {
            let receipt = try await again.append(TestLog.entry(index))
            #expect(receipt.index == UInt64(index) && !receipt.isNew)
        }
        #expect(again.checkpoint == reader.checkpoint)
        try again.close()
    }

    @Test func `Tessera's log is the same at each of its sizes`() async throws {
        let folder = "tlog/tessera/testdata/log"
        let log = try TestLog(origin: "example.com/log/testdata")
        try log.create()
        let writer = try log.writer()
        let entries = try EntryBundle.decode(TestData.read("\(folder)/tile/entries/000.p/15"), width: 15)
        for (position, entry) in entries.enumerated() {
            let size = position + 1
            _ = try await writer.append(LogEntry(body: entry))
            try writer.publish(writer.checkpoint)
            for path in ["tile/0/000.p/\(size)", "tile/entries/000.p/\(size)"] {
                #expect(try log.folder.read(path) == TestData.read("\(folder)/\(path)"))
                // The partial tiles of the one before are gone.
                #expect(throws: Tool.Failure.self) {
                    try log.folder.read(path.replacingLast(String(size), with: String(size - 1)))
                }
            }
            let theirs = try SignedCheckpoint(TestData.read("\(folder)/checkpoint.\(size)"))
            #expect(try SignedCheckpoint(log.folder.read("checkpoint")).checkpoint == theirs.checkpoint)
        }
        try writer.close()
    }
}

extension String {
    fileprivate func replacingLast(_ suffix: String, with other: String) -> String {
        String(dropLast(suffix.count)) + other
    }
}
