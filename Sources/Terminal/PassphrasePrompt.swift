internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Passphrase {
    /// How often two answers may differ before ``ask(_:confirm:terminal:)`` gives up.
    private static let attempts = 3

    /// Asks a person for a passphrase at the process's terminal, without showing what is typed.
    ///
    /// Standard input and output stay free for data. A signal that ends or stops the process first restores the terminal.
    ///
    /// - Parameters:
    ///   - prompt: what is asked, without a colon.
    ///   - terminal: the device; the process's own unless a test gives another.
    /// - Throws: ``TerminalError``; `noTerminal` where nobody can be asked.
    package static func ask(_ prompt: Text, terminal: String = "/dev/tty") throws(TerminalError) -> Passphrase {
        let prompter = try Prompter(terminal)
        return try prompter.ask(prompt)
    }

    /// Asks twice for a new passphrase, and again if the answers differ.
    ///
    /// - Parameters:
    ///   - prompt: what is asked, without a colon.
    ///   - confirm: the second question.
    ///   - terminal: the device; the process's own unless a test gives another.
    /// - Throws: ``TerminalError``; `mismatch` after three pairs of different answers.
    package static func ask(
        _ prompt: Text, confirm: Text, terminal: String = "/dev/tty"
    ) throws(TerminalError) -> Passphrase {
        let prompter = try Prompter(terminal)
        for _ in 0..<attempts {
            let first = try prompter.ask(prompt)
            let second = try prompter.ask(confirm)
            if first.matches(second) { return first }
            prompter.say("The two do not match; once more.\n")
        }
        throw TerminalError(.mismatch, "the passphrases did not match, three times")
    }
}

/// A terminal that was opened to ask at.
private struct Prompter: ~Copyable {
    /// The signals that would leave a terminal without echo behind.
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM] + stopping
    /// Those of them after which a person may come back.
    private static let stopping = [SIGTSTP, SIGTTIN, SIGTTOU]
    /// How long a wait for typing lasts before a signal that another thread took is noticed, in milliseconds.
    private static let patience: CInt = 200

    private let descriptor: CInt

    init(_ path: String) throws(TerminalError) {
        descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            throw TerminalError(
                .noTerminal,
                "a passphrase is needed and there is no terminal to ask at (\(path): \(systemMessage(errno)))")
        }
    }

    deinit { _ = close(descriptor) }

    func say(_ text: Text) {
        let bytes = Array(text.plain.utf8)
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes[start...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            start += max(0, count)
        }
    }

    func ask(_ prompt: Text) throws(TerminalError) -> Passphrase {
        while true {
            received.store(0, ordering: .relaxed)
            let answer: Result<Passphrase, TerminalError>
            do { answer = .success(try askOnce(prompt)) } catch { answer = .failure(error) }
            let signal = received.load(ordering: .relaxed)
            if signal == 0 { return try answer.get() }
            // The terminal is as it was; now the signal does what it would have done.
            _ = kill(getpid(), signal)
            guard Self.stopping.contains(signal) else {
                throw TerminalError(.interrupted, "signal \(signal) arrived while a passphrase was asked for")
            }
            // The process was stopped, and is continued: ask again.
        }
    }

    private func askOnce(_ prompt: Text) throws(TerminalError) -> Passphrase {
        var before = termios()
        guard unsafe tcgetattr(descriptor, &before) == 0 else {
            throw TerminalError(.noTerminal, "a passphrase is needed and there is no terminal to ask at")
        }
        let handlers = Self.signals.map(SignalHandler.init)
        defer { for handler in handlers.reversed() { handler.restore() } }

        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO | ECHOE | ECHOK | ECHONL)
        silent.c_lflag |= tcflag_t(ICANON)
        guard unsafe tcsetattr(descriptor, TCSAFLUSH, &silent) == 0 else {
            throw TerminalError(.failed, "the terminal would not stop showing what is typed: \(systemMessage(errno))")
        }
        say("\(prompt): ")
        defer {
            _ = unsafe tcsetattr(descriptor, TCSAFLUSH, &before)
            say("\n")
        }
        return try readLine()
    }

    private func readLine() throws(TerminalError) -> Passphrase {
        var line = try Passphrase([])
        while true {
            if received.load(ordering: .relaxed) != 0 { throw TerminalError(.interrupted, "interrupted by a signal") }
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&wait, 1, Self.patience) > 0 else { continue }
            var byte: UInt8 = 0
            let count = unsafe read(descriptor, &byte, 1)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count < 0 { throw TerminalError(.failed, "the terminal could not be read: \(systemMessage(errno))") }
            if count == 0 { throw TerminalError(.ended, "no passphrase was given: the input ended") }
            if byte == UInt8(ascii: "\n") { return line }
            try line.append(byte)
        }
    }
}

/// The last signal that arrived while a passphrase was asked for; 0 for none.
private let received = Atomic<CInt>(0)

/// Notes one signal instead of what it would do, until it is restored.
private struct SignalHandler {
    private let number: CInt
    private let before: sigaction

    init(_ number: CInt) {
        self.number = number
        var action = sigaction()
        var before = sigaction()
        #if canImport(Glibc)
            unsafe action.__sigaction_handler.sa_handler = { received.store($0, ordering: .relaxed) }
        #else
            action.__sigaction_u.__sa_handler = { received.store($0, ordering: .relaxed) }
        #endif
        _ = unsafe sigaction(number, &action, &before)
        // A signal that is ignored stays ignored.
        if Self.isIgnored(before) { _ = unsafe sigaction(number, &before, nil) }
        self.before = before
    }

    func restore() {
        var before = self.before
        _ = unsafe sigaction(number, &before, nil)
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        #if canImport(Glibc)
            unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
        #else
            unsafe unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == 1
        #endif
    }
}
