/// A Git repository made with the real `git`, with fixed people and times so that ids are the same on every machine.
package struct TestRepository: Sendable {
    /// The people of the virtual world.
    package struct Person: Sendable {
        package let name: String
        package let email: String
        package init(_ name: String, _ email: String) {
            self.name = name
            self.email = email
        }
        package static let alice = Person("Alice", "alice@acme.test")
        package static let bob = Person("Bob", "bob@acme.test")
    }

    package let path: String

    /// Makes an empty repository on the branch `main`.
    ///
    /// - Parameters:
    ///   - path: where; the directory is made.
    ///   - options: more options for `git init`.
    package init(at path: String, options: [String] = []) throws {
        self.path = path
        try Self.git(["init", "--quiet", "--initial-branch=main"] + options + [path])
    }

    /// Takes a repository that is there already.
    package init(existing path: String) {
        self.path = path
    }

    /// Runs `git` with nobody's configuration.
    @discardableResult
    package static func git(
        _ arguments: [String], in directory: String? = nil, author: Person = .alice, committer: Person = .bob,
        at seconds: Int64 = 1_700_000_000
    ) throws -> String {
        try Tool.run(
            ["git"] + arguments, in: directory,
            environment: [
                "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "TZ": "UTC", "LC_ALL": "C",
                "GIT_AUTHOR_NAME": author.name, "GIT_AUTHOR_EMAIL": author.email,
                "GIT_COMMITTER_NAME": committer.name, "GIT_COMMITTER_EMAIL": committer.email,
                "GIT_AUTHOR_DATE": "@\(seconds) +0100", "GIT_COMMITTER_DATE": "@\(seconds + 60) -0230",
            ]
        ).text
    }

    /// Runs `git` in the repository.
    @discardableResult
    package func git(
        _ arguments: String..., author: Person = .alice, committer: Person = .bob, at seconds: Int64 = 1_700_000_000
    ) throws -> String {
        try Self.git(arguments, in: path, author: author, committer: committer, at: seconds)
    }

    /// Commits whatever has changed, or nothing.
    ///
    /// - Returns: the commit's id.
    @discardableResult
    package func commit(
        _ message: String, author: Person = .alice, committer: Person = .bob, at seconds: Int64 = 1_700_000_000,
        options: [String] = []
    ) throws -> String {
        try git("add", "--all", at: seconds)
        try Self.git(
            ["commit", "--quiet", "--allow-empty", "--message", message] + options, in: path, author: author,
            committer: committer, at: seconds)
        return try git("rev-parse", "HEAD")
    }
}
