private import Synchronization

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// Until when each connection must have got on; the library only notices one that is silent, not one that drips.
final class Deadlines: Sendable {
    private struct Entry {
        let socket: Int32
        var end: ContinuousClock.Instant?
    }

    private let entries = Mutex<[UInt: Entry]>([:])

    func open(_ connection: UInt, socket: Int32, seconds: Double) {
        entries.withLock { $0[connection] = Entry(socket: socket, end: .now + .seconds(seconds)) }
    }

    /// Sets a new end, or none while the handler works.
    func set(_ connection: UInt, seconds: Double?) {
        entries.withLock { $0[connection]?.end = seconds.map { .now + .seconds($0) } }
    }

    func close(_ connection: UInt) { entries.withLock { _ = $0.removeValue(forKey: connection) } }

    /// Ends the connections that are late: the library sees their sockets close, and cleans up.
    func enforce() {
        let now = ContinuousClock.now
        // Under the lock, so that no socket's number is another's by then.
        entries.withLock { entries in
            for (key, entry) in entries {
                guard let end = entry.end, end < now else { continue }
                _ = shutdown(entry.socket, Int32(SHUT_RDWR))
                entries[key]?.end = nil
            }
        }
    }
}
