package import Artifacts
package import Evidence
import JSON

/// The artifact that a decision is about.
package struct Subject: Hashable, Sendable {
    /// What kind of artifact, as the prefix of its reference says: `file`, `tree`, `oci`, `git`, `digest`.
    package let kind: String
    /// The name that policies match and people read: `file:app.tar.gz`; not evidence of anything.
    package let reference: String
    package let digests: DigestSet

    package init(kind: String, reference: String, digests: DigestSet) {
        self.kind = kind
        self.reference = reference
        self.digests = digests
    }

    /// An artifact that was read, or of which only the digest is known.
    package init(_ artifact: Artifact) {
        self.init(
            kind: String(artifact.reference.prefix { $0 != ":" }), reference: artifact.reference,
            digests: artifact.digests)
    }

    /// The annotation by which a release's statement says how policies know an artifact.
    package static let annotation = "custody.dev/reference"

    /// An artifact as a release's statement names it; by its digest where the statement does not say its reference.
    package init(_ descriptor: ResourceDescriptor) {
        let digest = descriptor.digests[.sha256] ?? descriptor.digests.digests.first
        let reference =
            descriptor.annotations[Self.annotation]?.string ?? digest?.description ?? descriptor.label
        self.init(kind: String(reference.prefix { $0 != ":" }), reference: reference, digests: descriptor.digests)
    }

    /// What the artifact is on a command line: its path, without the scheme where a plain path is one.
    package var argument: String {
        // What begins with a dash, a plain path cannot say: it would be an option.
        reference.hasPrefix("file:") && !reference.hasPrefix("file:-") ? String(reference.dropFirst(5)) : reference
    }
}
