import Synchronization
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A pipe whose ends close with it.
final class Pipe {
    let reading: Int32
    let writing: Int32
    private var isReadingOpen = true

    init() throws {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw Tool.Failure(description: "pipe: error \(errno)") }
        reading = ends[0]
        writing = ends[1]
    }

    func closeReading() {
        close(reading)
        isReadingOpen = false
    }

    deinit {
        if isReadingOpen { close(reading) }
        close(writing)
    }
}

/// A terminal whose other end a test holds.
final class PseudoTerminal: Sendable {
    let master: Int32
    let slave: Int32
    let path: String
    private let seen = Mutex("")

    init() throws {
        var ends: (master: Int32, slave: Int32) = (-1, -1)
        guard unsafe openpty(&ends.master, &ends.slave, nil, nil, nil) == 0, let name = unsafe ttyname(ends.slave)
        else {
            throw Tool.Failure(description: "openpty: error \(errno)")
        }
        (master, slave) = ends
        path = unsafe String(cString: name)
    }

    deinit {
        close(slave)
        close(master)
    }

    /// Whether the terminal shows what is typed.
    var echoes: Bool {
        var settings = termios()
        unsafe tcgetattr(slave, &settings)
        return settings.c_lflag & tcflag_t(ECHO) != 0
    }

    /// What was written to the terminal, as far as it was waited for.
    var shown: String { seen.withLock { $0 } }

    /// Waits until a prompt was shown that has not been answered, and types.
    @concurrent func type(_ text: String, after prompt: String) async throws {
        let start = shown.utf8.count
        let deadline = ContinuousClock.now + .seconds(20)
        while !String(decoding: Array(shown.utf8.dropFirst(start)), as: UTF8.self).contains(prompt) {
            guard ContinuousClock.now < deadline else {
                throw Tool.Failure(description: "\(prompt) was not shown in time")
            }
            var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&wait, 1, 50) > 0 else { continue }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = unsafe read(master, &buffer, buffer.count)
            if count > 0 { seen.withLock { $0 += String(decoding: buffer[..<count], as: UTF8.self) } }
        }
        _ = unsafe Array(text.utf8).withUnsafeBytes { unsafe write(master, $0.baseAddress, $0.count) }
    }
}
