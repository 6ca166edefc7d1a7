import Artifacts
import Crypto

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The digest of a large file, against SHA-256 over bytes that are in the processor's cache already.
struct HashFile: Benchmark {
    static let name = "hash-file"
    static let unit = "bytes"
    static let waits = true

    private let file: ScratchFile
    private let reference: ArtifactReference
    private let piece = [UInt8](repeating: 0x5A, count: 1 << 18)

    init(_ settings: Settings) throws {
        file = try ScratchFile(in: settings.folder, bytes: settings.fileSize)
        reference = try ArtifactReference("file:" + file.path)
    }

    func run() throws -> Int { Int(try reference.resolve().size ?? 0) }

    func runLimit() throws -> Int? {
        var hasher = Hasher(.sha256)
        let times = 512
        for _ in 0..<times { hasher.update(piece) }
        return hasher.finish().isEmpty ? 0 : times * piece.count
    }
}

/// A file of pseudo-random bytes that goes when the value does.
final class ScratchFile {
    let path: String

    /// - Parameter bytes: how many; the disk must have twice as many free.
    init(in folder: String, bytes: Int) throws {
        var space = statvfs()
        guard unsafe statvfs(folder, &space) == 0 else {
            throw BenchmarkError(description: "there is no folder \(folder)")
        }
        guard Int(space.f_bavail) * Int(space.f_frsize) > 2 * bytes else {
            throw BenchmarkError(description: "\(folder) has too little room for a file of \(bytes) bytes; give --size")
        }
        var template = Array((folder + "/custody-benchmark-XXXXXX").utf8CString)
        let descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { throw BenchmarkError(description: "no file can be made in \(folder)") }
        defer { close(descriptor) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        var block = [UInt8](repeating: 0, count: 1 << 20)
        for place in block.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            block[place] = UInt8(truncatingIfNeeded: state >> 56)
        }
        var rest = bytes
        while rest > 0 {
            let written = unsafe write(descriptor, block, min(rest, block.count))
            guard written > 0 else {
                unsafe unlink(path)
                throw BenchmarkError(description: "\(path) cannot be written")
            }
            rest -= written
        }
    }

    deinit { unsafe unlink(path) }
}
