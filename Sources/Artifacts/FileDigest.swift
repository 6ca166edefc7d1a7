private import Crypto
internal import Durable

extension FileReader {
    /// The digest of the whole content, in constant memory.
    ///
    /// - Parameters:
    ///   - algorithm: SHA-256 or SHA-512.
    ///   - progress: told of each piece.
    /// - Throws: ``ArtifactError`` with the code `changed`, `wrong-kind` or `unreadable`.
    consuming func digest(
        _ algorithm: Digest.Algorithm, _ progress: ProgressMeter
    ) throws(ArtifactError) -> Digest {
        var hasher = Hasher(algorithm == .sha512 ? .sha512 : .sha256)
        do {
            try stream { piece in
                hasher.update(piece)
                progress.advance(by: piece.byteCount)
            }
        } catch {
            throw (error as? FileError).map(ArtifactError.init) ?? ArtifactError(.unreadable, "\(error)")
        }
        return Digest(algorithm == .sha512 ? .sha512 : .sha256, bytes: hasher.finish())
    }
}

/// Opens a regular file; symbolic links are followed.
///
/// - Throws: ``ArtifactError`` with the code `not-found`, `wrong-kind` or `unreadable`.
func openFile(_ path: String) throws(ArtifactError) -> FileReader {
    do { return try FileReader(path) } catch { throw ArtifactError(error) }
}

/// What a path leads to, symbolic links followed.
enum PathKind {
    case file, directory, other, nothing

    init(_ path: String) {
        do throws(FileError) {
            _ = try FileReader(path)
            self = .file
        } catch {
            self =
                switch error.code {
                case .isDirectory: .directory
                case .notFound, .notDirectory, .badPath: .nothing
                default: .other
                }
        }
    }
}
