import Storage
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder to measure in, which goes when the value does.
final class ScratchFolder: Sendable {
    let path: String

    /// - Parameter parent: on the disk that is to be measured.
    init(in parent: String) throws {
        var template = Array((parent + "/custody-benchmark-XXXXXX").utf8CString)
        guard let made = unsafe mkdtemp(&template) else {
            throw BenchmarkError(description: "no folder can be made in \(parent)")
        }
        path = unsafe String(cString: made)
    }

    deinit {
        // The tree is made here, of plain names.
        _ = try? Tool.run(["rm", "-rf", path])
    }
}

/// Durable blobs of 4 KiB, one after the other, against `fdatasync` of as many bytes; a blob takes two syncs, its own and
/// its folder's.
final class PutBlob: Benchmark {
    static let name = "put-blob"
    static let unit = "blobs"
    static let waits = true

    private static let each = 64

    private let folder: ScratchFolder
    private let store: FileBlobStore
    private let disk: DiskLimit
    private let piece = [UInt8](repeating: 0x61, count: 4 << 10)
    private var number: UInt64 = 0

    init(_ settings: Settings) throws {
        folder = try ScratchFolder(in: settings.folder)
        store = FileBlobStore(folder.path + "/blobs")
        try store.prepare()
        disk = try DiskLimit(in: folder.path)
    }

    func run() throws -> Int {
        for _ in 0..<Self.each {
            number += 1
            var bytes = piece
            for byte in 0..<8 { bytes[byte] = UInt8(truncatingIfNeeded: number >> UInt64(8 * byte)) }
            let store = store
            try blocking { [bytes] in try await store.put(bytes) }
        }
        return Self.each
    }

    func runLimit() throws -> Int? {
        for _ in 0..<Self.each { try disk.sync(piece) }
        return Self.each
    }
}
