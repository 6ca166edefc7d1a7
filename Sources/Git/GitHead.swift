internal import CGit2

/// What is checked out.
package enum GitHead: Hashable, Sendable {
    /// A branch with no commit yet, such as `refs/heads/main`.
    case unborn(branch: String)
    case branch(String, GitObjectID)
    case detached(GitObjectID)

    /// The commit; nil before the first.
    package var commit: GitObjectID? {
        switch self {
        case .unborn: nil
        case .branch(_, let id), .detached(let id): id
        }
    }

    /// The full name of the branch, such as `refs/heads/main`; nil where none is checked out.
    package var branch: String? {
        switch self {
        case .unborn(let name), .branch(let name, _): name
        case .detached: nil
        }
    }
}

extension Repository {
    /// Reads what is checked out.
    ///
    /// - Throws: ``GitError`` with the code `not-found` or `failed` where `HEAD` is damaged.
    package func head() throws(GitError) -> GitHead {
        let head = try unsafe Handle("reading HEAD", free: { unsafe git_reference_free($0) }) {
            unsafe git_reference_lookup($0, handle.pointer, "HEAD")
        }
        let branch = unsafe git_reference_symbolic_target(head.pointer).map { unsafe String(cString: $0) }
        var oid = git_oid()
        let status = unsafe git_reference_name_to_id(&oid, handle.pointer, "HEAD")
        if let branch, status == GIT_ENOTFOUND.rawValue { return .unborn(branch: branch) }
        try Library.check(status, "reading HEAD")
        guard let id = unsafe withUnsafePointer(to: &oid, { unsafe GitObjectID($0) }) else {
            throw GitError(.failed, "HEAD is not an object id")
        }
        return branch.map { .branch($0, id) } ?? .detached(id)
    }
}
