/// What is held until it can be explained: a file, a directory tree, a container image, a Git object, or a bare digest.
package struct Artifact: Hashable, Sendable {
    /// What kind of thing the digest names.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case file
        case tree
        /// A container image, or anything else in an OCI image layout or docker-save archive.
        case image
        case commit
        case tag
        /// Nothing but a digest was given, and nothing was read.
        case digest
    }

    /// For people and for policies to match: `file:app.tar.gz`, `oci:registry.acme.test/app`, `git:https://…`.
    ///
    /// Never trusted: whoever names a file chooses its name. Directories above it are left out.
    package let reference: String
    package let kind: Kind
    /// The part of ``reference`` after the kind.
    package let name: String
    /// The digest that the artifact goes by.
    package let digest: Digest
    /// All digests that were computed or given; the one above is among them.
    package let digests: DigestSet
    /// Bytes that the digest is over; for a tree, bytes of all its files; nil for a bare digest.
    package let size: Int64?
    package let mediaType: String?
    /// The parts of an image, each after its parent; the first is the image itself.
    package let components: [ArtifactComponent]
    /// Names that an archive or layout claims for the image, such as `app:v1`; shown and never trusted.
    package let claimedNames: [String]

    init(
        scheme: String, name: String, kind: Kind, digest: Digest, also: [Digest] = [], size: Int64? = nil,
        mediaType: String? = nil, components: [ArtifactComponent] = [], claimedNames: [String] = []
    ) {
        reference = "\(scheme):\(name)"
        self.kind = kind
        self.name = name
        self.digest = digest
        digests = DigestSet([digest] + also)
        self.size = size
        self.mediaType = mediaType
        self.components = components
        self.claimedNames = claimedNames
    }

    /// An artifact of which only the digest is known.
    package init(digest: Digest) {
        self.init(scheme: digest.algorithm.rawValue, name: digest.hex, kind: .digest, digest: digest)
    }
}

/// A part of an image, whose digest and size were checked.
package struct ArtifactComponent: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case index, manifest, config, layer
        /// Anything else that an index names.
        case blob
    }

    package let kind: Kind
    package let digest: Digest
    /// In bytes.
    package let size: Int64
    package let mediaType: String
    /// `os/architecture` or `os/architecture/variant`, as the index or the configuration says; nil where neither does.
    package let platform: String?
    /// Where its parent stands in the artifact's components; nil for the first.
    package let parent: Int?
}
