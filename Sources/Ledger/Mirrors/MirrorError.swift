/// A log that could not be copied as it should be: what was checked, expected and found.
package struct MirrorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable, CaseIterable {
        /// The source has no checkpoint, or it is too long.
        case checkpointMissing = "mirror.checkpoint-missing"
        /// The checkpoint is no note, another log's, or not signed by its key.
        case checkpoint = "mirror.checkpoint"
        /// The source shows a smaller tree than was seen before.
        case rolledBack = "mirror.rolled-back"
        /// The source's tree does not begin with the one that was seen before.
        case forked = "mirror.forked"
        /// A tile or a bundle that the checkpoint promises is not there.
        case tileMissing = "mirror.tile-missing"
        /// A tile that does not lead to the checkpoint's root.
        case tile = "mirror.tile"
        /// A bundle whose entries do not have the hashes in their tile.
        case bundle = "mirror.bundle"
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
