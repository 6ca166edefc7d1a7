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
            #expect(try reader.index(of: receipt.leaf) == receipt.index)
        }
        try writer.close()
        #expect(try log.reader().head == TestLog.head(1_000))
        let again = try log.writer()
        _ = try await again.append(TestLog.entries(1_000..<1_100))
        try again.close()
        try reader.refresh()
        #expect(try reader.head == TestLog.head(1_100))
        try reader.consistencyProof(from: 1_000).verify(from: TestLog.head(1_000), to: reader.head)
        for size: UInt64 in [1, 255, 256, 257, 1_099] {
            #expect(try reader.head(atSize: size) == TestLog.head(Int(size)))
            try reader.inclusionProof(of: size - 1, in: size).verify(
                TestLog.entry(Int(size) - 1).leaf, in: TestLog.head(Int(size)))
        }
        #expect(try reader.index(of: TestLog.entry(5_000).leaf) == nil)
        #expect(try await logCode { _ = try reader.entry(at: 1_100) } == "log.out-of-range")
        #expect(try await logCode { _ = try reader.inclusionProof(of: 1_100) } == "log.out-of-range")
        #expect(try await logCode { _ = try reader.inclusionProof(of: 0, in: 1_101) } == "log.out-of-range")
        #expect(try await logCode { _ = try reader.head(atSize: .max) } == "log.out-of-range")
    }

    @Test func `An offline proof is verified by whoever knows the log's key`() async throws {
        let log = try TestLog()
        try log.create()
        let writer = try log.writer()
        let receipts = try await writer.append(TestLog.entries(0..<300))
        let old = receipts[0].checkpoint
        _ = try await writer.append(TestLog.entries(300..<400))
        let reader = try log.reader()
        for checkpoint in [old, writer.checkpoint] {
            let proof = try reader.logProof(of: 7, under: checkpoint)
            let verified = try LogProof(proof.bytes).verify(receipts[7].leaf, in: try log.signers.identity)
            #expect(verified.signed == checkpoint)
        }
        let other = try TestLog.signers("log.test").log
        let forged = try Checkpoint(origin: Origin("log.test"), head: TestLog.head(300 - 1)).signed(by: other)
        #expect(try reader.logProof(of: 7, under: forged).checkpoint == forged)
        let fork = try Checkpoint(
            origin: Origin("log.test"), head: TreeHead(size: 300, root: TestLog.head(299).root)
        ).signed(by: other)
        #expect(try await logCode { _ = try reader.logProof(of: 7, under: fork) } == "log.forked")
        try writer.close()
    }

    @Test func `The same entry has one index, in a batch, later and after a restart`() async throws {
        let log = try TestLog()
        try log.create()
        let entries = try TestLog.entries(0..<3)
        var writer = try log.writer()
        let first = try await writer.append([entries[0], entries[1], entries[0], entries[2], entries[1]])
        #expect(first.map(\.index) == [0, 1, 0, 2, 1])
        #expect(first.map(\.isNew) == [true, true, false, true, false])
        for _ in 1...2 {
            let receipt = try await writer.append(entries[1])
            #expect(receipt.index == 1 && !receipt.isNew && receipt.leaf == entries[1].leaf)
            #expect(writer.checkpoint.checkpoint.head.size == 3)
            try writer.close()
            writer = try log.writer()
        }
        try writer.close()
    }

    @Test func `Many callers at once get each an index of their own`() async throws {
        let log = try TestLog()
        try log.create()
        let writer = try log.writer(publication: .atMostEvery(.milliseconds(5)))
        let receipts = try await withThrowingTaskGroup { group in
            for caller in 0..<32 {
                group.addTask {
                    var receipts: [LogReceipt] = []
                    for number in 0..<40 {
                        // Every eighth is one that another caller appends as well.
                        let index = number % 8 == 0 ? number : 1_000 + caller * 40 + number
                        receipts.append(try await writer.append(TestLog.entry(index)))
                    }
                    return receipts
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        var found: [UInt64: TreeHash] = [:]
        for receipt in receipts {
            let other = found.updateValue(receipt.leaf, forKey: receipt.index)
            #expect(other == nil || other == receipt.leaf)
            #expect(receipt.checkpoint.checkpoint.head.size > receipt.index)
        }
        #expect(receipts.count { $0.isNew } == found.count)
        try writer.close()
        let reader = try log.reader()
        #expect(reader.head.size == 5 + 32 * 35)
        for (index, leaf) in found {
            try reader.inclusionProof(of: index).verify(leaf, in: reader.head)
        }
        #expect(try await logCode { _ = try await writer.append(TestLog.entry(0)) } == "log.closed")
    }

    @Test func `A reader follows the log while it is written`() async throws {
        let log = try TestLog()
        try log.create()
        let writer = try log.writer(publication: .atMostEvery(.milliseconds(1)))
        let reader = try log.reader()
        let writing = Task {
            for start in stride(from: 0, to: 3_000, by: 50) {
                _ = try await writer.append(TestLog.entries(start..<start + 50))
            }
        }
        var sizes: Set<UInt64> = []
        while reader.head.size < 3_000 {
            try reader.refresh()
            let size = reader.head.size
            guard size > 0, sizes.insert(size).inserted else {
                await Task.yield()
                continue
            }
            for index in [0, size / 2, size - 1] {
                #expect(try reader.entry(at: index) == TestLog.entry(Int(index)).body)
                _ = try reader.inclusionProof(of: index)
                #expect(try reader.index(of: TestLog.entry(Int(index)).leaf) == index)
            }
        }
        try await writing.value
        try writer.close()
        #expect(sizes.count > 1)
    }

    @Test func `Checkpoints are published on request with their cosignatures`() async throws {
        let log = try TestLog()
        try log.create()
        let writer = try log.writer()
        let first = try await writer.append(TestLog.entries(0..<300)).last?.checkpoint
        _ = try await writer.append(TestLog.entries(300..<700))
        let witness = try NoteSigner(
            name: KeyName("witness.test"), key: World.key("witness.ed25519"), type: .cosignatureEd25519)
        let old = try #require(first)
        let cosigned = try old.adding([witness.cosignature(over: old.checkpoint, time: 1)])
        try writer.publish(cosigned)
        let reader = try log.reader()
        #expect(try reader.publishedCheckpoint() == cosigned)
        // The tree has grown since; the partial tiles are still those of the checkpoint.
        #expect(try log.folder.read("tile/0/001.p/44").count == 44 * 32)
        try writer.publish(writer.checkpoint)
        #expect(throws: Tool.Failure.self) { try log.folder.read("tile/0/001.p/44") }
        #expect(try log.folder.read("tile/0/002.p/188").count == 188 * 32)
        let later = try Checkpoint(origin: log.signers.origin, head: TestLog.head(701)).signed(by: log.signers.log)
        #expect(try await logCode { try writer.publish(later) } == "log.out-of-range")
        let fork = try Checkpoint(
            origin: log.signers.origin, head: TreeHead(size: 300, root: TestLog.head(1).root)
        ).signed(by: log.signers.log)
        #expect(try await logCode { try writer.publish(fork) } == "log.forked")
        try writer.close()
    }

    @Test func `Further signers sign every checkpoint`() async throws {
        let log = try TestLog()
        let next = try NoteSigner(name: KeyName("log.test"), key: World.key("next.ed25519"), type: .ed25519)
        let signers = try LogWriter.Signers(log.signers.log, further: [next])
        try LogWriter.create(try LogDirectory(log.path, creating: true), signers: signers)
        let writer = try LogWriter(try LogDirectory(log.path), signers: signers)
        let receipt = try await writer.append(TestLog.entry(0))
        #expect(receipt.checkpoint.note.signatures.count == 2)
        let identity = LogIdentity(origin: signers.origin, verifiers: [try NoteVerifier(next.verifierKey)])
        #expect(try LogReader(try LogDirectoryReader(log.path), log: identity).head.size == 1)
        try writer.close()
    }
}
