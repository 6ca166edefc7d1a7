import JSON
import Ledger
import Merkle
import Storage
import Synchronization
import TestSupport

/// A log that grows to a size: what appending, opening, memory and disk cost then, beside the empty log's.
///
/// For running by hand: ten million entries of 1 KiB take 11 GB and some minutes.
enum LogGrowth {
    /// - Parameters:
    ///   - count: entries to append.
    ///   - length: bytes of each, 8 or more.
    ///   - folder: where the log is made, and removed again.
    static func measure(count: Int, length: Int, folder: String) throws -> JSONValue {
        let log = try LogFixture(in: folder)
        PeakMemory.reset()
        var writer = try log.open()
        let sample = min(count, 500_000)
        let first = try append(sample, length, log, writer)
        var slowest = first
        while Int(writer.checkpoint.checkpoint.head.size) < count - sample {
            slowest = min(slowest, try append(min(sample, count - sample), length, log, writer))
        }
        var last = try append(sample, length, log, writer)
        let memory = PeakMemory.bytes
        // In turns with an empty log, so that what else the machine does slows both.
        let other = try LogFixture(in: folder)
        let otherWriter = try other.open()
        var empty = 0.0
        for _ in 0..<4 {
            empty = max(empty, try append(sample / 8, length, other, otherWriter))
            last = max(last, try append(sample / 8, length, log, writer))
        }
        try otherWriter.close()
        let size = Int(writer.checkpoint.checkpoint.head.size)
        try writer.close()
        let clock = ContinuousClock()
        let closed = clock.now
        writer = try log.open()
        let opening = (clock.now - closed) / .seconds(1)
        let latencies = try self.latencies(length, log, writer)
        try writer.close()
        let disk = try Tool.run(["du", "-sB1", log.path]).text
        let bytes = disk.split(separator: "\t").first.flatMap { Int($0) } ?? 0
        // Entries with their lengths, and the hashes of leaves and of the tiles above.
        let contents = size * (length + 2 + 32) + size / 255 * 32
        func number(_ value: Double) -> JSONValue { .number(.double(value)) }
        return [
            "entries": .integer(size), "entry-bytes": .integer(length), "append-first": number(first),
            "append-slowest": number(slowest), "append-last": number(last), "append-empty": number(empty),
            "open-seconds": number(opening),
            "peak-memory": memory.map { .integer($0) } ?? .null, "disk-bytes": .integer(bytes),
            "disk-ratio": number(Double(bytes) / Double(contents)),
            "one-in-flight-p50-milliseconds": number(latencies[latencies.count / 2]),
            "one-in-flight-p99-milliseconds": number(latencies[latencies.count * 99 / 100]),
        ]
    }

    /// Appends entries by 256 callers at once.
    ///
    /// - Returns: entries a second.
    private static func append(_ count: Int, _ length: Int, _ log: LogFixture, _ writer: LogWriter) throws -> Double {
        try Stopwatch.once(.wall) {
            try blocking {
                try await withThrowingTaskGroup { group in
                    for caller in 0..<256 {
                        group.addTask {
                            for _ in 0..<(count + caller) / 256 {
                                _ = try await writer.append(log.entry(length: length))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            return count
        }
    }

    /// Milliseconds of appends one after the other, in ascending order.
    private static func latencies(_ length: Int, _ log: LogFixture, _ writer: LogWriter) throws -> [Double] {
        let found = Mutex<[Double]>([])
        try blocking {
            let clock = ContinuousClock()
            for _ in 0..<2_000 {
                let entry = try log.entry(length: length)
                let start = clock.now
                _ = try await writer.append(entry)
                let time = (clock.now - start) / .milliseconds(1)
                found.withLock { $0.append(time) }
            }
        }
        return found.withLock { $0.sorted() }
    }
}
