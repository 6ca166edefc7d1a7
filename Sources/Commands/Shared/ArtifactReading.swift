import Arguments
import Artifacts
import Terminal

/// Reads artifacts that are named on the command line, showing progress on large ones.
enum ArtifactReading {
    static func read(_ text: String, on console: Console) throws -> Artifact {
        let reference = try ArtifactReference(text)
        var bar: ProgressBar?
        var last: Int64 = 0
        defer { bar?.finish() }
        return try reference.resolve { done, total in
            if bar == nil { bar = ProgressBar("reading \(text)", total: total.map(UInt64.init), on: console) }
            bar?.advance(by: UInt64(max(0, done - last)))
            last = done
        }
    }
}
