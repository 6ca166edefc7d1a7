#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Repository {
    /// The commits at which a shallow clone ends (gitformat-shallow: one id a line in `shallow`).
    ///
    /// - Throws: ``GitError`` with the code `malformed` where the file holds anything else, `failed` where it cannot
    ///   be read.
    func shallowCommits() throws(GitError) -> Set<GitObjectID> {
        guard isShallow else { return [] }
        let path = commonDirectory + "shallow"
        var commits: Set<GitObjectID> = []
        for line in try contents(of: path).split(separator: UInt8(ascii: "\n")) {
            guard let id = GitObjectID(hex: String(decoding: line, as: UTF8.self)) else {
                throw GitError(.malformed, "\(path) holds a line that is not an object id")
            }
            commits.insert(id)
        }
        return commits
    }
}

private func contents(of path: String) throws(GitError) -> [UInt8] {
    // Not to wait on a FIFO that a hostile repository put here.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw GitError(.failed, "\(path) cannot be read") }
    defer { close(descriptor) }
    let limit = 41 * Repository.longestHistory
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw GitError(.failed, "\(path) cannot be read") }
        if count == 0 { return contents }
        contents += buffer[..<count]
        guard contents.count <= limit else {
            throw GitError(.limit, "\(path) holds more than \(Repository.longestHistory) commits")
        }
    }
}
