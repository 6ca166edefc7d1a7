internal import CGit2

/// A Git repository, opened for reading.
///
/// Nothing in it is run and nothing is fetched: libgit2 has no hooks, starts no filters or monitors that a repository's
/// configuration names, and this room calls none of its functions that speak to a network. Every object read is hashed
/// and compared with its id. One task at a time may use a repository.
package struct Repository: ~Copyable {
    let handle: Handle

    /// The largest commit or tag that is read, in bytes.
    package static let largestObject = 8 << 20

    /// Opens the repository that a path lies in.
    ///
    /// - Parameter path: a working tree or a directory in it, a bare repository, or a `.git` directory.
    /// - Throws: ``GitError`` with the code `not-repository`; `ownership` where it belongs to another user;
    ///   `unsupported` for formats such as SHA-256 ids.
    package static func open(_ path: String) throws(GitError) -> Repository {
        try Library.start()
        do throws(GitError) {
            return Repository(
                handle: try unsafe Handle("opening the repository at \(path)", free: { unsafe git_repository_free($0) })
                {
                    unsafe git_repository_open_ext($0, path, 0, nil)
                })
        } catch {
            throw explain(error, path)
        }
    }

    private static func explain(_ error: GitError, _ path: String) -> GitError {
        // libgit2 1.5.1 looks for an exception in the user's configuration, and where there is no such setting at all
        // it reports that rather than the owner.
        let isOwnership = error.code == .ownership || error.message.contains("safe.directory")
        // It has one generic code for formats that it does not know.
        let unsupported = ["unsupported extension", "unsupported repository version"]
        if isOwnership {
            return GitError(
                .ownership,
                """
                the repository at \(path) belongs to another user, whose configuration is not to be trusted; \
                if you do trust it: git config --global --add safe.directory '\(path)'
                """)
        } else if error.code == .notFound {
            return GitError(.notRepository, "there is no Git repository at \(path) or above it")
        } else if unsupported.contains(where: error.message.contains) {
            return GitError(
                .unsupported, "\(error.message); this format (such as SHA-256 object ids) cannot be read here")
        }
        return error
    }

    /// The repository's own directory (`.git`, or the bare repository), ending in a slash.
    package var gitDirectory: String { unsafe String(cString: git_repository_path(handle.pointer)) }

    /// The directory that holds objects and refs; differs from ``gitDirectory`` in a linked worktree.
    package var commonDirectory: String { unsafe String(cString: git_repository_commondir(handle.pointer)) }

    /// The root of the working tree, ending in a slash; nil for a bare repository.
    package var workingDirectory: String? {
        unsafe git_repository_workdir(handle.pointer).map { unsafe String(cString: $0) }
    }

    package var isBare: Bool { unsafe git_repository_is_bare(handle.pointer) == 1 }

    /// Whether older history was left out when cloning: then authors of what came before are unknown here.
    package var isShallow: Bool { unsafe git_repository_is_shallow(handle.pointer) == 1 }
}
