package import Merkle

/// What another has seen of a log, a witness for one, that the log does not have.
///
/// A log that lost entries, as by going back to a backup, and goes on gives their indices to others: two trees of one size,
/// both signed. So it must not sign while anybody has seen a larger tree.
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
