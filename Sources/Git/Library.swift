internal import CGit2

/// The library's one start, and the translation of its errors.
enum Library {
    /// Negative where the library could not start; computed once, at first use.
    private static let started: Int32 = {
        let status = git_libgit2_init()
        guard status > 0 else { return status }
        // Every object read is hashed and compared with its id; this is the default, and all depends on it.
        let verifying = custody_git_verify_hashes(1)
        // Formats that change nothing about reading objects and refs: a partial clone lacks objects, and says so when
        // one is asked for; a worktree's own configuration holds sparse patterns.
        let names: [StaticString] = ["partialclone", "worktreeconfig", "preciousobjects"]
        var pointers = unsafe names.map {
            unsafe Optional(UnsafeRawPointer($0.utf8Start).assumingMemoryBound(to: CChar.self))
        }
        let extending = unsafe custody_git_set_extensions(&pointers, pointers.count)
        return min(status, verifying, extending) < 0 ? -1 : status
    }()

    /// - Throws: ``GitError`` with the code `failed`.
    static func start() throws(GitError) {
        guard started > 0 else { throw GitError(.failed, "libgit2 could not start") }
    }

    /// Turns a status of the library into an error.
    ///
    /// - Parameters:
    ///   - status: what a call returned; zero and above is success.
    ///   - what: what was being done, as the beginning of a sentence.
    static func check(_ status: Int32, _ what: @autoclosure () -> String) throws(GitError) {
        guard status < 0 else { return }
        throw error(status, what())
    }

    static func error(_ status: Int32, _ what: String) -> GitError {
        let last = unsafe git_error_last()
        let detail = unsafe last.flatMap { unsafe $0.pointee.message }.map { unsafe String(cString: $0) } ?? "no detail"
        let code: GitError.Code =
            switch git_error_code(status) {
            case GIT_ENOTFOUND: .notFound
            case GIT_EAMBIGUOUS: .ambiguous
            case GIT_EINVALIDSPEC: .invalid
            case GIT_EUNBORNBRANCH: .unborn
            case GIT_EBAREREPO: .bare
            case GIT_EMISMATCH: .mismatch
            case GIT_EOWNER: .ownership
            default: .failed
            }
        return GitError(code, "\(what): \(detail)")
    }
}
