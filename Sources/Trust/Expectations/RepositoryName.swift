import JSON

/// A repository however people and provenance spell it: `github.com/o/r`, `https://github.com/o/r` and
/// `git+https://github.com/o/r` are one.
package struct RepositoryName: Hashable, Sendable, CustomStringConvertible {
    /// With its scheme and without `git+`.
    package let description: String

    package init(_ text: String) {
        let plain = text.utf8.starts(with: "git+".utf8) ? String(text.dropFirst(4)) : text
        description = plain.firstRange(of: "://") == nil ? "https://" + plain : plain
    }

    package static func == (left: RepositoryName, right: RepositoryName) -> Bool {
        left.description.hasSameBytes(as: right.description)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
