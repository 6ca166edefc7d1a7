package import Merkle

/// What others have seen of a log: a witness, a mirror, an archive.
package struct Sighting: Hashable, Sendable {
    /// Who has seen it, to name it to a person.
    package let source: String
    package let size: UInt64
    /// Nil where only the size is known.
    package let root: TreeHash?

    package init(source: String, size: UInt64, root: TreeHash?) {
        self.source = source
        self.size = size
        self.root = root
    }
}

/// Finds out that a log was put back to an older state, as from a backup, before it signs a second history.
///
/// A log that lost entries and goes on gives their indices to others: two trees of one size, both signed. So it must not
/// sign while anybody has seen a larger tree, or another one of its size.
package enum RollbackGuard {
    /// The sightings that contradict a log's own state.
    ///
    /// - Parameters:
    ///   - sightings: of this log, by whoever.
    ///   - own: the head that the log would go on from.
    package static func contradictions(in sightings: [Sighting], to own: TreeHead) -> [Sighting] {
        sightings.filter { $0.size > own.size || $0.size == own.size && $0.root ?? own.root != own.root }
    }
}
