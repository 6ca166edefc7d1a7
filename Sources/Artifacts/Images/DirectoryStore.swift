private import Crypto
internal import Durable

/// An OCI image layout in a directory.
struct DirectoryStore: ImageStore {
    let root: String
    let limits: ArtifactLimits
    let progress: ProgressMeter

    func document(_ name: String) throws(ArtifactError) -> [UInt8]? {
        do throws(FileError) {
            return try readFile("\(root)/\(name)", limit: limits.documentBytes)
        } catch {
            if error.code == .notFound { return nil }
            throw ArtifactError(error)
        }
    }

    func blob(_ descriptor: ImageDescriptor) throws(ArtifactError) -> [UInt8] {
        let file = try open(descriptor)
        let bytes: [UInt8]
        do { bytes = try file.read(limit: limits.documentBytes) } catch { throw ArtifactError(error) }
        let algorithm: HashAlgorithm = descriptor.digest.algorithm == .sha512 ? .sha512 : .sha256
        try descriptor.check(digest: Digest(descriptor.digest.algorithm, bytes: algorithm.hash(bytes)))
        progress.advance(by: bytes.count)
        return bytes
    }

    func verify(_ descriptor: ImageDescriptor) throws(ArtifactError) {
        try descriptor.check(digest: try open(descriptor).digest(descriptor.digest.algorithm, progress))
    }

    private func open(_ descriptor: ImageDescriptor) throws(ArtifactError) -> FileReader {
        let file: FileReader
        do throws(FileError) {
            file = try FileReader("\(root)/\(descriptor.path)")
        } catch {
            throw error.code == .notFound ? descriptor.missing : ArtifactError(error)
        }
        try descriptor.check(size: Int64(file.size))
        return file
    }
}
