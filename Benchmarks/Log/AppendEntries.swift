import Ledger
import Synchronization

/// Durable, signed, acknowledged appends of 1 KiB by 256 callers at once, against `fdatasync` of as many bytes.
struct AppendMany: Benchmark {
    static let name = "append-256-in-flight"
    static let unit = "entries"
    static let waits = true

    private static let callers = 256
    private static let each = 32

    private let log: LogFixture
    private let writer: LogWriter
    private let disk: DiskLimit
    private let piece = [UInt8](repeating: 0x61, count: callers << 10)

    init(_ settings: Settings) throws {
        log = try LogFixture(in: settings.folder)
        writer = try log.open()
        disk = try DiskLimit(in: log.path)
    }

    func run() throws -> Int {
        let (log, writer) = (log, writer)
        try blocking {
            try await withThrowingTaskGroup { group in
                for _ in 0..<Self.callers {
                    group.addTask {
                        for _ in 0..<Self.each { _ = try await writer.append(log.entry(length: 1_024)) }
                    }
                }
                try await group.waitForAll()
            }
        }
        return Self.callers * Self.each
    }

    func runLimit() throws -> Int? {
        try disk.sync(piece)
        return Self.callers
    }
}

/// Durable, signed, acknowledged appends of 1 KiB, one after the other, against `fdatasync` of 4 KiB.
struct AppendOne: Benchmark {
    static let name = "append-1-in-flight"
    static let unit = "entries"
    static let waits = true

    private let log: LogFixture
    private let writer: LogWriter
    private let disk: DiskLimit
    private let piece = [UInt8](repeating: 0x61, count: 4 << 10)

    init(_ settings: Settings) throws {
        log = try LogFixture(in: settings.folder)
        writer = try log.open()
        disk = try DiskLimit(in: log.path)
    }

    func run() throws -> Int {
        let (log, writer) = (log, writer)
        try blocking { for _ in 0..<256 { _ = try await writer.append(log.entry(length: 1_024)) } }
        return 256
    }

    func runLimit() throws -> Int? {
        for _ in 0..<64 { try disk.sync(piece) }
        return 64
    }
}
