import Crypto
import Encoding
import Ledger
import Merkle
import Storage
import TestSupport
import Testing

/// A log of the tests in a folder of its own.
struct TestLog {
    let folder: TemporaryDirectory
    let signers: LogWriter.Signers

    init(origin: String = "log.test") throws {
        folder = try TemporaryDirectory()
        signers = try Self.signers(origin)
    }

    static func signers(_ origin: String) throws -> LogWriter.Signers {
        try LogWriter.Signers(
            try NoteSigner(name: KeyName(origin), key: World.key(origin + ".ed25519"), type: .ed25519))
    }

    var path: String { folder.path }

    func create() throws { try LogWriter.create(try LogDirectory(path, creating: true), signers: signers) }

    func writer(
        seen: [TreeHead] = [], publication: LogWriter.Publication = .onRequest,
        onEnd: @escaping @Sendable (LogError) -> Void = { _ in }
    ) throws -> LogWriter {
        try LogWriter(try LogDirectory(path), signers: signers, seen: seen, publication: publication, onEnd: onEnd)
    }

    func reader() throws -> LogReader { try LogReader(try LogDirectoryReader(path), log: try signers.identity) }

    /// Entry i of the vectors: eight bytes, big-endian.
    static func entry(_ index: Int) throws -> LogEntry {
        try LogEntry(body: (0..<8).map { UInt8(truncatingIfNeeded: index >> (56 - 8 * $0)) })
    }

    static func entries(_ range: Range<Int>) throws -> [LogEntry] { try range.map { try entry($0) } }

    /// The tree of the vectors' entries.
    static func head(_ size: Int) throws -> TreeHead {
        var hasher = TreeHasher()
        var edge = RightEdge()
        for index in 0..<size { try edge.append(entry(index).leaf, with: &hasher) }
        return edge.head
    }
}

/// The code of the error that a body throws, whichever room's it is.
func logCode(_ body: () async throws -> Void) async throws -> String? {
    do {
        try await body()
        return nil
    } catch let error as LogError {
        return error.code.rawValue
    }
}
