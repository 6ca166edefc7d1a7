import Artifacts
import Terminal

/// Reads artifacts that are named on the command line, showing progress on large ones.
enum ArtifactReading {
    /// - Parameter algorithm: of a file's digest beside SHA-256, where a document goes by it.
    static func read(
        _ text: String, also algorithm: Digest.Algorithm? = nil, on console: Console
    ) throws -> Artifact {
        let progress = LazyProgress("reading \(text)", on: console)
        defer { progress.finish() }
        return try ArtifactReference(text).resolve(also: algorithm) { progress.report($0, of: $1) }
    }
}
