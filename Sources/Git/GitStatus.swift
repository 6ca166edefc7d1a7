internal import CGit2

/// How the working tree differs from the commit that is checked out, in numbers of paths.
package struct GitStatus: Hashable, Sendable {
    /// Differ between the index and the commit.
    package private(set) var staged = 0
    /// Differ between the working tree and the index; a submodule at another commit is one.
    package private(set) var modified = 0
    /// Not known to Git and not ignored; a new directory counts once.
    package private(set) var untracked = 0
    /// Left by a merge that is not finished.
    package private(set) var conflicted = 0
    /// Cannot be read, so nobody knows.
    package private(set) var unreadable = 0
    /// Marked in the index so that Git does not look (assume-unchanged, skip-worktree).
    package private(set) var hidden = 0

    /// Whether the working tree is exactly the commit, ignored files aside.
    package var isClean: Bool { self == GitStatus() }
}

extension GitStatus {
    fileprivate mutating func count(_ status: git_status_t) {
        func has(_ flags: [git_status_t]) -> Bool { flags.contains { status.rawValue & $0.rawValue != 0 } }
        if has([
            GIT_STATUS_INDEX_NEW, GIT_STATUS_INDEX_MODIFIED, GIT_STATUS_INDEX_DELETED, GIT_STATUS_INDEX_RENAMED,
            GIT_STATUS_INDEX_TYPECHANGE,
        ]) {
            staged += 1
        }
        if has([GIT_STATUS_WT_MODIFIED, GIT_STATUS_WT_DELETED, GIT_STATUS_WT_TYPECHANGE, GIT_STATUS_WT_RENAMED]) {
            modified += 1
        }
        if has([GIT_STATUS_WT_NEW]) { untracked += 1 }
        if has([GIT_STATUS_CONFLICTED]) { conflicted += 1 }
        if has([GIT_STATUS_WT_UNREADABLE]) { unreadable += 1 }
    }

    /// - Parameters:
    ///   - flags: of an entry of the index.
    ///   - extended: its extended flags.
    fileprivate mutating func countHidden(_ flags: UInt16, _ extended: UInt16) {
        let assumed = UInt32(flags) & UInt32(GIT_INDEX_ENTRY_VALID.rawValue) != 0
        let skipped = UInt32(extended) & UInt32(GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue) != 0
        if assumed || skipped { hidden += 1 }
    }
}

extension Repository {
    /// Compares the commit that is checked out, the index and the working tree; writes nothing.
    ///
    /// - Throws: ``GitError`` with the code `bare` where there is no working tree.
    package func status() throws(GitError) -> GitStatus {
        guard !isBare else { throw GitError(.bare, "a bare repository has no working tree to compare") }
        var options = unsafe git_status_options()
        try Library.check(
            unsafe git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION)), "comparing the working tree")
        unsafe options.flags =
            GIT_STATUS_OPT_INCLUDE_UNTRACKED.rawValue | GIT_STATUS_OPT_INCLUDE_UNREADABLE.rawValue
        let list = try unsafe Handle("comparing the working tree", free: { unsafe git_status_list_free($0) }) {
            unsafe git_status_list_new($0, handle.pointer, &options)
        }
        var status = GitStatus()
        for index in 0..<(unsafe git_status_list_entrycount(list.pointer)) {
            guard let entry = unsafe git_status_byindex(list.pointer, index) else { continue }
            status.count(unsafe entry.pointee.status)
        }
        let index = try unsafe Handle("reading the index", free: { unsafe git_index_free($0) }) {
            unsafe git_repository_index($0, handle.pointer)
        }
        for position in 0..<(unsafe git_index_entrycount(index.pointer)) {
            guard let entry = unsafe git_index_get_byindex(index.pointer, position) else { continue }
            status.countHidden(unsafe entry.pointee.flags, unsafe entry.pointee.flags_extended)
        }
        return status
    }
}
