private import Crypto
private import Encoding

/// What a directory tree holds, in the one form that its digest is taken over.
///
/// The manifest is a sequence of records, each ended by a NUL, which no path can contain:
///
///     custody-tree-v1 NUL
///     d SP path NUL                a directory, empty or not
///     f SP sha256 SP path NUL      a file, by the SHA-256 of its content in lower-case hexadecimal
///     x SP sha256 SP path NUL      a file that its owner may execute
///     l SP sha256 SP path NUL      a symbolic link, by the SHA-256 of its target
///
/// Paths are relative to the root, which has no record; records are in ascending order of the bytes of the whole path. Times, owners, other permissions and extended attributes are left out. The digest of the tree is the
/// SHA-256 of the manifest. `Documentation/tree-digest.md` says why, and how to compute it with a shell.
package struct TreeManifest: Sendable {
    /// What an entry is; the raw value is its letter in the manifest.
    package enum Kind: Character, Hashable, Sendable {
        case directory = "d"
        case file = "f"
        case executable = "x"
        case symbolicLink = "l"
    }

    package struct Entry: Sendable {
        /// Relative to the root.
        package let path: String
        package let kind: Kind
        /// SHA-256 of the content or the target; empty for a directory.
        package let digest: [UInt8]
    }

    /// In ascending order of path.
    package let entries: [Entry]
    /// Bytes of all files together.
    package let contentSize: Int64

    init(unsorted entries: [Entry], contentSize: Int64) {
        self.entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        self.contentSize = contentSize
    }

    private static let header = Array("custody-tree-v1\0".utf8)

    private static func append(_ entry: Entry, to text: inout [UInt8]) {
        text += String(entry.kind.rawValue).utf8
        text.append(UInt8(ascii: " "))
        if entry.kind != .directory {
            text += Hex.encode(entry.digest).utf8
            text.append(UInt8(ascii: " "))
        }
        text += entry.path.utf8
        text.append(0)
    }

    /// The manifest's bytes.
    package var bytes: [UInt8] {
        entries.reduce(into: Self.header) { Self.append($1, to: &$0) }
    }

    /// The digest of the tree.
    package var digest: Digest {
        var hasher = Hasher(.sha256)
        var text = Self.header
        for entry in entries {
            Self.append(entry, to: &text)
            if text.count >= 1 << 16 {
                hasher.update(text)
                text.removeAll(keepingCapacity: true)
            }
        }
        hasher.update(text)
        return Digest(sha256: hasher.finish())
    }
}
