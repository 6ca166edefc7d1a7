import Artifacts
import Terminal

/// Reads artifacts that are named on the command line, showing progress on large ones.
enum ArtifactReading {
    static func read(_ text: String, on console: Console) throws -> Artifact {
        let progress = LazyProgress("reading \(text)", on: console)
        defer { progress.finish() }
        return try ArtifactReference(text).resolve { progress.report($0, of: $1) }
    }
}
