import Ledger
import Merkle
import Storage
import TestSupport
import Testing

struct `The log in a folder` {
    @Test func `Entries are appended, proven and read again`() async throws {
        let log = try TestLog()
        try log.create()
        let writer = try log.writer()
        var receipts: [LogReceipt] = []
        for size in [1, 2, 255, 256, 300, 1_000] {
            receipts += try await writer.append(TestLog.entries(receipts.count..<size))
            #expect(writer.checkpoint.checkpoint.head == (try TestLog.head(size)))
        }
        #expect(receipts.map(\.index) == Array(0..<1_000))
        let reader = try log.reader()
        #expect(reader.head.size == 1_000)
        for receipt in receipts {
            let proof = try reader.inclusionProof(of: receipt.index)
            try proof.verify(receipt.leaf, in: reader.head)
            #expect(try reader.entry(at: receipt.index) == TestLog.entry(Int(receipt.index)).body)
        }
        try writer.close()
        #expect(try log.reader().head == TestLog.head(1_000))
        let again = try log.writer()
        _ = try await again.append(TestLog.entries(1_000..<1_100))
        try again.close()
        try reader.refresh()
        #expect(try reader.head == TestLog.head(1_100))
        try reader.consistencyProof(from: 1_000).verify(from: TestLog.head(1_000), to: reader.head)
    }
}
