#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program that runs beside a test, its outputs in files; it is killed with the value at the latest.
package final class BackgroundProcess: @unchecked Sendable {
    // Unchecked for the status: one test owns the process, and asks it from one task.
    private let process: pid_t
    private let files: TemporaryDirectory
    private var status: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: the program's name, looked up on the path, and its arguments.
    ///   - directory: where it runs.
    package init(_ arguments: [String], in directory: String) throws {
        files = try TemporaryDirectory()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, files.path + "/out", O_WRONLY | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, files.path + "/err", O_WRONLY | O_CREAT, 0o600)
        let place = ["sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", directory]
        let words = unsafe (place + arguments).map { unsafe strdup($0) } + [nil]
        let names: [String] = ["PATH", "HOME", "TMPDIR"]
        let variables = names.compactMap { name in
            unsafe getenv(name).map { "\(name)=\(unsafe String(cString: $0))" }
        }
        let settings = unsafe variables.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + settings).forEach { unsafe free($0) } }
        var started: pid_t = 0
        let failure = unsafe posix_spawnp(&started, "sh", &actions, nil, words, settings)
        guard failure == 0 else {
            throw Tool.Failure(description: "\(arguments[0]) cannot be started")
        }
        process = started
    }

    deinit { if status == nil { _ = end(SIGKILL) } }

    /// What it wrote so far.
    package var output: String { (try? files.read("out")).map { String(decoding: $0, as: UTF8.self) } ?? "" }
    package var errors: String { (try? files.read("err")).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    /// Waits until the output has a text, and gives all of it.
    package func output(containing text: String) async throws -> String {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            let output = output
            if output.contains(text) { return output }
            try await Task.sleep(for: .milliseconds(5))
        }
        // On a busy machine the time may have passed while nobody looked.
        if output.contains(text) { return output }
        throw Tool.Failure(description: "the program did not write '\(text)'; it wrote \(output) and \(errors)")
    }

    /// Sends a signal, without waiting.
    package func send(_ signal: Int32) { kill(process, signal) }

    /// Sends a signal, and waits for the end.
    ///
    /// - Returns: the exit status; 128 and the number of the signal where one ended it.
    package func end(_ signal: Int32 = SIGTERM) -> Int32 {
        if let status { return status }
        kill(process, signal)
        var raw: Int32 = 0
        while unsafe waitpid(process, &raw, 0) < 0, errno == EINTR {}
        let result = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F
        status = result
        return result
    }
}
