import Artifacts
import COpenSSL
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The tree digest of many small files, against opening, reading, hashing and closing each of them.
struct DigestTree: Benchmark {
    static let name = "digest-tree"
    static let unit = "files"

    private let folder: TemporaryDirectory
    private let reference: ArtifactReference
    private let files: [String]

    init(_ settings: Settings) throws {
        folder = try TemporaryDirectory()
        var files: [String] = []
        for directory in 0..<20 {
            for file in 0..<100 {
                let text = String(repeating: "file \(file) of directory \(directory)\n", count: 1 + file)
                files.append(try folder.write("d\(directory)/f\(file).txt", text))
            }
        }
        self.files = files
        reference = try ArtifactReference("tree:" + folder.path)
    }

    func run() throws -> Int { try reference.resolve().size == nil ? 0 : files.count }

    func runLimit() throws -> Int? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var digest = [UInt8](repeating: 0, count: 32)
        var done = 0
        for file in files {
            let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
            defer { close(descriptor) }
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count > 0, unsafe EVP_Digest(buffer, count, &digest, nil, EVP_sha256(), nil) == 1 else {
                throw BenchmarkError(description: "\(file) cannot be hashed")
            }
            done += 1
        }
        return done
    }
}
