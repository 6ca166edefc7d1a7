internal import CGit2

/// A tag's name and what it leads to.
package struct GitTagReference: Hashable, Sendable {
    /// Such as `refs/tags/v1.0`.
    package let name: String
    /// The tag object of an annotated tag; the commit of a lightweight one.
    package let id: GitObjectID
    package let isAnnotated: Bool
}

extension Repository {
    /// The tags that lead to an object, directly or through tag objects, sorted by name.
    ///
    /// - Parameter id: of a commit, as a rule.
    /// - Throws: ``GitError`` with the code `failed` where the refs cannot be read.
    package func tags(pointingAt id: GitObjectID) throws(GitError) -> [GitTagReference] {
        let iterator = try unsafe Handle("listing the tags", free: { unsafe git_reference_iterator_free($0) }) {
            unsafe git_reference_iterator_glob_new($0, handle.pointer, "refs/tags/*")
        }
        var tags: [GitTagReference] = []
        while true {
            var made: OpaquePointer?
            let status = unsafe git_reference_next(&made, iterator.pointer)
            if status == GIT_ITEROVER.rawValue { break }
            try Library.check(status, "listing the tags")
            guard let reference = unsafe made else { break }
            defer { unsafe git_reference_free(reference) }
            let name = unsafe String(cString: git_reference_name(reference))
            // A symbolic ref among the tags leads where another ref does, and is listed there.
            guard let target = unsafe GitObjectID(git_reference_target(reference)) else { continue }
            let isAnnotated = try kind(of: target) == .tag
            let end = isAnnotated ? try peel(target, through: name) : target
            if target == id || end == id {
                tags.append(GitTagReference(name: name, id: target, isAnnotated: isAnnotated))
            }
        }
        return tags.sorted { $0.name < $1.name }
    }

    /// What a chain of tag objects ends at.
    private func peel(_ id: GitObjectID, through name: String) throws(GitError) -> GitObjectID {
        var id = id
        // Tags of tags are rare; a long chain is a trap.
        for _ in 0..<8 {
            guard try kind(of: id) == .tag else { return id }
            id = try tag(id).target
        }
        throw GitError(.limit, "\(name) goes through more than 8 tag objects")
    }

    private func kind(of id: GitObjectID) throws(GitError) -> GitObjectKind? {
        let database = try database()
        var oid = id.oid
        var size = 0
        var type = GIT_OBJECT_INVALID
        let status = unsafe git_odb_read_header(&size, &type, database.pointer, &oid)
        // A tag of what a partial or shallow clone lacks ends there.
        if status == GIT_ENOTFOUND.rawValue { return nil }
        try Library.check(status, "reading the object \(id)")
        return GitObjectKind(type)
    }
}
