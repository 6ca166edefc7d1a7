/// One name in a folder and what it stands for.
package struct DirectoryEntry: Hashable, Sendable {
    /// The name alone, without a slash.
    package let name: String
    package let kind: FileKind
    /// Bytes; of a symbolic link, the length of its target.
    package let size: Int
    /// The twelve bits of permissions: rwx for user, group and others, set-user-id, set-group-id, sticky.
    package let permissions: UInt16

    /// Whether its owner may execute it: the one permission bit that Git and most archives keep.
    package var isExecutable: Bool { permissions & 0o100 != 0 }
}
