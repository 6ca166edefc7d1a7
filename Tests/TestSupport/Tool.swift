#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs programs of the system for tests, such as `git` and `tar`.
package enum Tool {
    /// What a program left behind.
    package struct Output: Sendable {
        /// The exit status; 128 and the number of the signal where one ended it.
        package let status: Int32
        package let standardOutput: [UInt8]
        package let standardError: [UInt8]

        /// The standard output without its last line feed.
        package var text: String {
            let text = String(decoding: standardOutput, as: UTF8.self)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        }

        /// The standard error as it is.
        package var errors: String { String(decoding: standardError, as: UTF8.self) }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// Whether a program is on the path, for tests that are skipped without it.
    package static func isInstalled(_ name: String) -> Bool {
        environment("PATH").split(separator: ":").contains { isExecutable("\($0)/\(name)") }
    }

    /// Whether there is a program at a path.
    package static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

    /// Runs a program to its end and expects success.
    ///
    /// - Parameters:
    ///   - arguments: the program's name, looked up on the path, and its arguments.
    ///   - directory: where it runs; the test's own directory where nil.
    ///   - environment: added to PATH, HOME and TMPDIR of the test, and to nothing else.
    /// - Throws: ``Failure`` where it cannot be started or does not exit with 0.
    @discardableResult
    package static func run(
        _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:]
    ) throws -> Output {
        let output = try start(arguments, in: directory, environment: environment)
        guard output.status == 0 else {
            let errors = String(decoding: output.standardError, as: UTF8.self)
            throw Failure(description: "\(arguments.joined(separator: " ")) exited with \(output.status): \(errors)")
        }
        return output
    }

    /// Runs a program to its end, whatever its status.
    package static func start(
        _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:]
    ) throws -> Output {
        let files = try TemporaryDirectory()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, files.path + "/out", O_WRONLY | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, files.path + "/err", O_WRONLY | O_CREAT, 0o600)

        var variables = ["PATH", "HOME", "TMPDIR"].reduce(into: [:]) { $0[$1] = Self.environment($1) }
        variables.merge(environment) { _, new in new }
        // No portable way to spawn in another directory but a shell.
        let place = directory.map { ["sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", $0] } ?? []
        let words = unsafe (place + arguments).map { unsafe strdup($0) } + [nil]
        let settings = unsafe variables.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (words + settings).forEach { unsafe free($0) } }

        var process: pid_t = 0
        let failure = unsafe posix_spawnp(&process, place.first ?? arguments[0], &actions, nil, words, settings)
        guard failure == 0 else {
            throw Failure(
                description: "\(arguments[0]) cannot be started: \(unsafe String(cString: strerror(failure)))")
        }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(description: "\(arguments[0]) cannot be waited for") }
        }
        return Output(
            status: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F,
            standardOutput: try files.read("out"), standardError: try files.read("err"))
    }

    private static func environment(_ name: String) -> String {
        unsafe getenv(name).map { unsafe String(cString: $0) } ?? ""
    }
}
