#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program that a test runs: its outputs and how it ended.
struct Subprocess {
    let status: Int32
    let output: String
    let error: String

    struct Failure: Error {
        let program: String
        let code: Int32
    }

    /// Where a program is found on `PATH`, or `nil`.
    static func find(_ program: String) -> String? {
        guard let path = unsafe getenv("PATH") else { return nil }
        let directories = unsafe String(cString: path).split(separator: ":")
        return directories.map { "\($0)/\(program)" }.first { unsafe access($0, X_OK) == 0 }
    }

    /// Runs a program to its end, with an empty standard input.
    init(_ arguments: [String], environment: [String] = ["PATH=/usr/bin:/bin", "TERM=dumb", "LC_ALL=C.UTF-8"]) throws {
        let out = try Temporary()
        let err = try Temporary()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, out.descriptor, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, err.descriptor, 2)
        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var process = pid_t()
        let code = unsafe posix_spawn(&process, arguments[0], &actions, nil, &words, &variables)
        guard code == 0 else { throw Failure(program: arguments[0], code: code) }
        var status: Int32 = 0
        // Whatever hangs is ended, so that a test fails rather than waits.
        let deadline = ContinuousClock.now + .seconds(60)
        while unsafe waitpid(process, &status, WNOHANG) == 0 {
            if ContinuousClock.now > deadline { kill(process, SIGKILL) }
            usleep(2000)
        }
        // Exited: the code; ended by a signal: 128 and the signal, as a shell says it.
        self.status = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
        output = try out.contents()
        error = try err.contents()
    }
}

/// A file that is gone when its owner is.
final class Temporary {
    let path: String
    let descriptor: Int32

    init(_ text: String = "") throws {
        var template = Array("/tmp/custody-test-XXXXXX".utf8CString)
        descriptor = unsafe mkstemp(&template)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard descriptor >= 0 else { throw Subprocess.Failure(program: "mkstemp", code: errno) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Subprocess.Failure(program: "write", code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    deinit {
        close(descriptor)
        unsafe unlink(path)
    }

    func contents() throws -> String { try Golden.read(path) }
}
