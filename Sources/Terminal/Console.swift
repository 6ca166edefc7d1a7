internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a command says, and to whom: answers on standard output, everything else on standard error.
package struct Console: Sendable {
    /// Answers: what another program would want to read.
    package let output: Output
    /// Progress, notes, warnings and errors.
    package let error: Output
    /// Whether notes and progress are left out (`--quiet`); answers, warnings and errors are always written.
    package let isQuiet: Bool
    /// The line that is redrawn, which gives way to any other.
    let statusLine: StatusLine

    package init(output: Output, error: Output, isQuiet: Bool = false) {
        self.init(output: output, error: error, isQuiet: isQuiet, statusLine: StatusLine())
    }

    private init(output: Output, error: Output, isQuiet: Bool, statusLine: StatusLine) {
        self.output = output
        self.error = error
        self.isQuiet = isQuiet
        self.statusLine = statusLine
    }

    /// The process's own standard output and standard error.
    ///
    /// From here on a write to a reader that went away is an error code rather than a deadly signal (SIGPIPE is ignored,
    /// which child processes inherit unless they are started with `POSIX_SPAWN_SETSIGDEF`).
    package static func standard() -> Console {
        _ = signal(SIGPIPE, SIG_IGN)
        occupyStandardDescriptors()
        return Console(output: Output(descriptor: STDOUT_FILENO), error: Output(descriptor: STDERR_FILENO))
    }

    /// Makes sure that no file which is opened later becomes one of the three standard descriptors by taking its number.
    ///
    /// A process may be started without them (`custody … >&-`), and what is meant for the reader of an answer would then
    /// be written into evidence. What stands in for them fails at use, as a closed descriptor does.
    private static func occupyStandardDescriptors() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // The lowest free number is this one, since those below are open by now.
            _ = unsafe open("/dev/null", mode)
        }
    }

    /// The same console without notes and progress, if asked.
    package func quiet(_ isQuiet: Bool) -> Console {
        Console(output: output, error: error, isQuiet: isQuiet, statusLine: statusLine)
    }

    /// Writes a line of the answer.
    package func print(_ text: Text = Text()) { write(text, to: output) }

    /// Writes a line of the answer, broken at spaces to the terminal's width; in a pipe it stays whole.
    ///
    /// - Parameters:
    ///   - text: the line.
    ///   - indent: the spaces before every line but the first.
    package func print(wrapping text: Text, indent: Int = 0) {
        for line in text.wrapped(to: output.width, indent: indent) { print(line) }
    }

    /// Writes a table.
    package func print(_ table: Table) {
        for line in table.lines(width: output.width) { print(line) }
    }

    /// Writes a JSON text and a line feed: byte for byte to a file or pipe, made safe to look at on a terminal.
    ///
    /// - Parameter json: a whole JSON text without a final line feed.
    package func print(json: String) { write(json: json, to: output) }

    /// Writes bytes as they are: a document that was asked for in a format of its own.
    package func write(_ bytes: some Collection<UInt8>) { output.write(bytes) }

    /// Says what is going on, unless it should be quiet.
    package func note(_ text: Text) {
        if !isQuiet { write(text, to: error) }
    }

    /// Says what may be wrong although the command goes on.
    package func warn(_ text: Text) { write(Text("warning: ", .warning) + text, to: error) }

    /// Writes a line to standard error, quiet or not.
    package func complain(_ text: Text) { write(text, to: error) }

    /// Writes a JSON text and a line feed to standard error, as ``print(json:)`` does to standard output.
    package func complain(json: String) {
        output.flush()
        write(json: json, to: error)
        error.flush()
    }

    /// Writes everything that is buffered.
    package func flush() {
        output.flush()
        error.flush()
    }

    private func write(json: String, to destination: Output) {
        statusLine.clear(on: error)
        destination.write(((destination.isTerminal ? Sanitizer.sanitize(json: json) : json) + "\n").utf8)
    }

    private func write(_ text: Text, to destination: Output) {
        statusLine.clear(on: error)
        // The order of the two outputs holds for whoever sees both.
        if destination === error { output.flush() }
        destination.write((text.rendered(inColour: destination.isColoured) + "\n").utf8)
        if destination === error { error.flush() }
    }
}

/// The last line of a terminal while a progress bar is drawn on it.
final class StatusLine: Sendable {
    /// Back to the first column, and clear to the end of the line (ECMA-48 §8.3.41, EL).
    private static let clear = "\r\u{1B}[K"

    private let isDrawn = Atomic<Bool>(false)

    func draw(_ text: Text, on output: Output) {
        isDrawn.store(true, ordering: .relaxed)
        output.write((Self.clear + text.rendered(inColour: output.isColoured)).utf8)
    }

    func clear(on output: Output) {
        if isDrawn.exchange(false, ordering: .relaxed) { output.write(Self.clear.utf8) }
    }
}
