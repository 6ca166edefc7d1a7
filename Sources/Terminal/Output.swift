internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One of the process's two outputs, buffered, that knows whether a person is looking at it.
///
/// A reader that goes away (`custody … | head -1`) is no fault: what follows is discarded quietly, and the command ends
/// with the exit code of its verdict. Any other failure to write is kept for ``failure``, which the program reports.
package final class Output: Sendable {
    /// What an output is attached to.
    private enum Sink {
        case descriptor(CInt)
        case memory
    }

    private struct State {
        var buffer: [UInt8] = []
        var isClosed = false
        var failure: CInt = 0
    }

    /// Bytes gathered before they are written.
    private static let bufferSize = 32 * 1024

    /// Whether a terminal shows what is written.
    package let isTerminal: Bool
    /// Whether styles are written.
    package let isColoured: Bool
    /// Whether a line can be taken back and written anew.
    package let canRedraw: Bool
    private let sink: Sink
    private let fixedWidth: Int?
    private let state = Mutex(State())

    /// An output of this process.
    ///
    /// Colours are shown if it is a terminal, `NO_COLOR` is not set (https://no-color.org) and `TERM` is not `dumb`.
    ///
    /// - Parameters:
    ///   - descriptor: an open file descriptor; it is not closed.
    ///   - environment: looks up an environment variable.
    package init(descriptor: CInt, environment: (String) -> String? = Environment.value) {
        sink = .descriptor(descriptor)
        isTerminal = isatty(descriptor) == 1
        canRedraw = isTerminal && environment("TERM") != "dumb"
        isColoured = canRedraw && (environment("NO_COLOR") ?? "").isEmpty
        fixedWidth = environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// An output that is kept in memory, for tests.
    ///
    /// - Parameters:
    ///   - isTerminal: whether it behaves as a terminal that shows colours.
    ///   - width: the columns of that terminal.
    package init(capturingAsTerminal isTerminal: Bool = false, width: Int? = nil) {
        sink = .memory
        self.isTerminal = isTerminal
        isColoured = isTerminal
        canRedraw = isTerminal
        fixedWidth = width
    }

    /// The columns of the terminal, or `nil` where lines have no limit.
    package var width: Int? {
        guard isTerminal else { return nil }
        if let fixedWidth { return fixedWidth }
        guard case .descriptor(let descriptor) = sink else { return nil }
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Adds bytes to what is written; a terminal shows them at once.
    package func write(_ bytes: some Collection<UInt8>) {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.buffer.append(contentsOf: bytes)
            if isTerminal || state.buffer.count >= Self.bufferSize { flush(&state) }
        }
    }

    /// Writes what is buffered.
    package func flush() { state.withLock { flush(&$0) } }

    /// Whether the reader went away or writing failed, so that more output is of no use.
    package var isClosed: Bool { state.withLock(\.isClosed) }

    /// Why writing failed, unless the reader only went away.
    package var failure: TerminalError? {
        let code = state.withLock(\.failure)
        guard code != 0 else { return nil }
        return TerminalError(.unwritable, "the output could not be written: \(systemMessage(code))")
    }

    /// What was written to an output in memory.
    package var captured: String {
        guard case .memory = sink else { return "" }
        return state.withLock { String(decoding: $0.buffer, as: UTF8.self) }
    }

    private func flush(_ state: inout State) {
        guard case .descriptor(let descriptor) = sink else { return }
        var start = 0
        while start < state.buffer.count {
            let written = unsafe state.buffer.withUnsafeBytes { bytes in
                unsafe Self.write(UnsafeRawBufferPointer(rebasing: bytes[start...]), to: descriptor)
            }
            switch written {
            case .success(let count): start += count
            case .failure(let failure):
                state.isClosed = true
                if failure.code != EPIPE { state.failure = failure.code }
                start = state.buffer.count
            }
        }
        state.buffer.removeAll(keepingCapacity: true)
    }

    private struct SystemFailure: Error { let code: CInt }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> Result<Int, SystemFailure> {
        while true {
            let count = unsafe systemWrite(descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 { return .success(count) }
            let code = errno
            switch code {
            case EINTR: continue
            case EAGAIN:
                // A non-blocking descriptor that was inherited: wait until it takes more.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&wait, 1, -1)
            default: return .failure(SystemFailure(code: code))
            }
        }
    }
}

private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}

/// The system's words for an error number.
func systemMessage(_ code: CInt) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // Linux's libc has two functions of this name; the one Swift sees fills the buffer (POSIX).
    _ = unsafe strerror_r(code, &buffer, buffer.count)
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
