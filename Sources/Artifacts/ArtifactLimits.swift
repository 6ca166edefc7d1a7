/// How much of an artifact is read before it is refused; contents are streamed and have no limit of their own.
package struct ArtifactLimits: Hashable, Sendable {
    /// Entries of a directory tree.
    package var treeEntries = 1_000_000
    /// Directories within one another in a tree.
    package var treeDepth = 128
    /// Bytes of one manifest, index or configuration of an image.
    package var documentBytes = 4 << 20
    /// Bytes of all of them together; one that is named twice counts twice.
    package var totalDocumentBytes = 64 << 20
    /// Manifests, configurations and layers of an image, over all platforms.
    package var descriptors = 10_000
    /// Indexes within one another.
    package var indexDepth = 4

    package static let standard = ArtifactLimits()

    package init() {}
}
