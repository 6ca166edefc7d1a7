/// What an object is (gitglossary(7), object type).
package enum GitObjectKind: String, Hashable, Sendable, CaseIterable {
    case commit, tag, tree, blob
}

/// An object as it lies in the repository.
package struct GitObject: Hashable, Sendable {
    package let id: GitObjectID
    package let kind: GitObjectKind
    /// The content without Git's header of kind and size.
    package let bytes: [UInt8]

    package init(id: GitObjectID, kind: GitObjectKind, bytes: [UInt8]) {
        self.id = id
        self.kind = kind
        self.bytes = bytes
    }
}
