import Dispatch
import Ledger
import Merkle
import Storage
import Synchronization
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A log to measure with, in a folder that goes when the value does.
final class LogFixture: Sendable {
    let path: String
    let signers: LogWriter.Signers
    /// So that no entry comes twice.
    private let counter = Atomic<Int>(0)

    /// Makes an empty log.
    ///
    /// - Parameter parent: on the disk that is to be measured.
    init(in parent: String) throws {
        var template = Array((parent + "/custody-benchmark-XXXXXX").utf8CString)
        guard let made = unsafe mkdtemp(&template) else {
            throw BenchmarkError(description: "no folder can be made in \(parent)")
        }
        path = unsafe String(cString: made)
        signers = try LogWriter.Signers(
            try NoteSigner(name: KeyName("log.bench"), key: World.key("log.bench.ed25519"), type: .ed25519))
        try LogWriter.create(try LogDirectory(path, creating: true), signers: signers)
    }

    deinit {
        // The tree is made here, of plain names.
        _ = try? Tool.run(["rm", "-rf", path])
    }

    func open() throws -> LogWriter { try LogWriter(try LogDirectory(path), signers: signers) }

    /// An entry that is like no other.
    ///
    /// - Parameter length: bytes, 8 or more.
    func entry(length: Int) throws -> LogEntry {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        var body = [UInt8](repeating: 0x61, count: length)
        for byte in 0..<8 { body[byte] = UInt8(truncatingIfNeeded: number >> (56 - 8 * byte)) }
        return try LogEntry(body: body)
    }

    /// A log of 2²⁰ entries of 8 bytes, made once.
    static func large(in parent: String) throws -> LogFixture {
        try made.withLock { made in
            if let made { return made }
            let log = try LogFixture(in: parent)
            let writer = try log.open()
            try blocking {
                for _ in 0..<256 { _ = try await writer.append((0..<4_096).map { _ in try log.entry(length: 8) }) }
            }
            try writer.close()
            made = log
            // What is static is not taken down by itself.
            atexit { LogFixture.made.withLock { $0 = nil } }
            return log
        }
    }

    private static let made = Mutex<LogFixture?>(nil)
}

/// Runs asynchronous work to its end, for rows that do not know any.
func blocking(_ work: @escaping @Sendable () async throws -> Void) throws {
    let done = DispatchSemaphore(value: 0)
    let failure = Mutex<(any Error)?>(nil)
    Task {
        do { try await work() } catch { failure.withLock { $0 = error } }
        done.signal()
    }
    done.wait()
    if let failure = failure.withLock({ $0 }) { throw failure }
}

/// What the disk does for a commit: a write after the last one, and `fdatasync`.
final class DiskLimit {
    private let descriptor: Int32
    private let path: String
    private var offset = 0

    init(in folder: String) throws {
        path = folder + "/limit"
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BenchmarkError(description: "\(path) cannot be made") }
    }

    deinit {
        close(descriptor)
        unsafe unlink(path)
    }

    /// - Parameter bytes: of the write.
    func sync(_ bytes: [UInt8]) throws {
        guard unsafe pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count, fdatasync(descriptor) == 0
        else { throw BenchmarkError(description: "\(path) cannot be written") }
        // Like a write-ahead log, which is written again from its start.
        offset = (offset + bytes.count) % (16 << 20)
    }
}
