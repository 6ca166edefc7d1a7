import Ledger
import Merkle
import Storage
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A log's writer to be killed, and a check of what it left: what `Scripts/crash-test` runs.
///
///     crash-probe create FOLDER           makes a log
///     crash-probe append FOLDER ENTRIES   appends until it has so many, and prints each index as it is acknowledged
///     crash-probe check FOLDER            reads acknowledged indices from standard input
///
/// Entry i is the same in every run, so that the root of any size is known. It exits with 0 where all is well, with 1 where
/// the log is not as it must be, with 3 where the writer ended because of a failure of the machine.
@main enum CrashProbe {
    static func main() async {
        let words = CommandLine.arguments.dropFirst()
        guard let command = words.first, let folder = words.dropFirst().first else { exit(2) }
        do {
            switch command {
            case "create": try LogWriter.create(try LogDirectory(folder, creating: true), signers: try signers())
            case "append": try await append(folder, until: words.last.flatMap { Int($0) } ?? 0)
            default: try check(folder)
            }
        } catch let wrong as Wrong {
            say("\(wrong.description)\n", to: STDERR_FILENO)
            _exit(1)
        } catch {
            say("\(error)\n", to: STDERR_FILENO)
            // Not exit: the writer's threads may still be at work.
            _exit(3)
        }
    }

    /// The log is not what it must be.
    private struct Wrong: Error {
        let description: String
        init(_ description: String) { self.description = description }
    }

    private static func signers() throws -> LogWriter.Signers {
        try LogWriter.Signers(
            try NoteSigner(name: KeyName("crash.test"), key: World.key("crash.test.ed25519"), type: .ed25519))
    }

    /// Of different lengths, most of them small.
    private static func entry(_ index: Int) throws -> LogEntry {
        try LogEntry(body: Array("entry \(index) ".utf8) + [UInt8](repeating: 0x2e, count: index * index % 900))
    }

    /// Written at once, so that nothing that was acknowledged is lost with the process.
    private static func say(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe write(descriptor, bytes, bytes.count)
    }

    private static func append(_ folder: String, until end: Int) async throws {
        let writer = try LogWriter(
            try LogDirectory(folder), signers: try signers(), publication: .atMostEvery(.milliseconds(20)))
        var next = Int(writer.checkpoint.checkpoint.head.size)
        // One at a time, some together, more than a tile; and what is there already.
        let sizes = [1, 1, 2, 200, 1, 53, 300, 3, 17, 260]
        var turn = 0
        while next < end {
            let count = min(sizes[turn % sizes.count], end - next)
            turn += 1
            var entries = try (next..<next + count).map { try entry($0) }
            entries.append(try entry(next / 2))
            let receipts = try await writer.append(entries)
            for (position, receipt) in receipts.dropLast().enumerated() where receipt.index != next + position {
                throw Wrong("entry \(next + position) got the index \(receipt.index)")
            }
            guard let last = receipts.last, last.index == next / 2 else { throw Wrong("an entry got a second index") }
            // Index by index, as each is known to the caller.
            say(receipts.dropLast().map { "\($0.index)\n" }.joined(), to: STDOUT_FILENO)
            next += count
        }
        try writer.close()
    }

    private static func check(_ folder: String) throws {
        var acknowledged = 0
        while let line = readLine() {
            guard let index = Int(line) else { continue }
            acknowledged = max(acknowledged, index + 1)
        }
        let source = try LogDirectoryReader(folder)
        let reader = try LogReader(source, log: try signers().identity)
        let head = reader.head
        guard head.size >= acknowledged else {
            throw Wrong("\(acknowledged) entries were acknowledged, and \(head.size) are there")
        }
        var hasher = TreeHasher()
        var edge = RightEdge()
        while edge.size < head.size {
            for found in try reader.entries(from: edge.size) {
                let entry = try entry(Int(edge.size))
                guard found == entry.body, try reader.index(of: entry.leaf) == edge.size else {
                    throw Wrong("entry \(edge.size) is another one, or is not found by its hash")
                }
                try edge.append(entry.leaf, with: &hasher)
            }
        }
        guard edge.head == head else { throw Wrong("the tree of \(head.size) entries has another root") }
        if head.size > 1 {
            try reader.inclusionProof(of: head.size / 2).verify(try entry(Int(head.size / 2)).leaf, in: head)
        }
        var faults: [LogError] = []
        try reader.check { faults.append($0) }
        // After a crash there are temporary files and partial tiles, until a writer was there again.
        try source.checkFiles { faults.append($0) }
        if let published = try reader.publishedCheckpoint() { try checkPublished(published, source, edge) }
        if let fault = faults.first { throw Wrong("\(faults.count) faults: \(fault)") }
    }

    /// Readers of static files must find every tile of the checkpoint that they see.
    private static func checkPublished(
        _ published: SignedCheckpoint, _ source: LogDirectoryReader, _ edge: RightEdge
    ) throws {
        let size = published.checkpoint.head.size
        guard size <= edge.size else { throw Wrong("more was published than is there") }
        for tile in TreeTiles(size: size).partialTiles {
            guard try source.file(tile) != nil || source.file(tile.full) != nil else {
                throw Wrong("\(tile.path) of the published checkpoint is not there")
            }
        }
    }
}
