package import Artifacts
import Crypto
package import Time

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs a build under observation: what it was, when it began and ended, how, and the digest of all it said.
package enum BuildCommand {
    /// What was observed.
    package struct Observation: Sendable {
        package let startedOn: Instant
        package let finishedOn: Instant
        /// The exit status; 128 and the signal's number where a signal ended it.
        package let status: Int32
        /// SHA-256 of standard output and standard error as they came.
        package let logDigest: Digest
        /// Bytes of the log.
        package let logSize: Int
    }

    /// Runs a command to its end, in this process's working directory and environment.
    ///
    /// - Parameters:
    ///   - command: the program, found by `PATH` where it has no slash, and its arguments.
    ///   - output: gets what the command says on standard output and standard error, in order, as it comes.
    /// - Throws: ``BuildCommandError`` where the command cannot be started, or what `output` throws.
    package static func run(_ command: [String], output: ([UInt8]) throws -> Void) throws -> Observation {
        guard let program = command.first, !program.isEmpty else { throw BuildCommandError("", "no command was given") }
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw BuildCommandError(program, errorText(errno)) }
        // The reading end must not reach the child, or the build could hold its own log open.
        guard fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 else { throw BuildCommandError(program, errorText(errno)) }
        defer { close(ends[0]) }
        let startedOn = Instant.now()
        let child: pid_t
        do {
            defer { close(ends[1]) }
            child = try spawn(command, output: ends[1])
        }
        var hasher = Hasher(.sha256)
        var size = 0
        var failure: (any Error)?
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            let piece = Array(buffer[..<count])
            hasher.update(piece)
            size += count
            // The command is waited for in any case; a build cut short by a full disk would be worse than a failed one.
            if failure == nil { do { try output(piece) } catch { failure = error } }
        }
        var status: Int32 = 0
        while true {
            let waited = unsafe waitpid(child, &status, 0)
            if waited >= 0 || errno != EINTR { break }
        }
        if let failure { throw failure }
        let signal = status & 0x7F
        return Observation(
            startedOn: startedOn, finishedOn: .now(), status: signal == 0 ? status >> 8 & 0xFF : 128 + signal,
            logDigest: Digest(sha256: hasher.finish()), logSize: size)
    }

    private static func spawn(_ command: [String], output: Int32) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 2)
        unsafe posix_spawn_file_actions_addclose(&actions, output)
        // This process ignores SIGPIPE, which a build would inherit and not expect.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var child: pid_t = 0
        let result = unsafe posix_spawnp(&child, command[0], &actions, &attributes, &arguments, environ)
        guard result == 0 else { throw BuildCommandError(command[0], errorText(result)) }
        return child
    }

    private static func errorText(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}

/// A build that could not be started.
package struct BuildCommandError: Error, Hashable, Sendable, CustomStringConvertible {
    package let program: String
    package let reason: String

    init(_ program: String, _ reason: String) {
        self.program = program
        self.reason = reason
    }

    package var description: String { "the build '\(program)' cannot be started: \(reason)" }
}
