#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// The lines of a descriptor as they arrive, such as those of a pipe whose other end goes on writing.
///
/// It never waits: whoever reads decides how long, and may have been told to stop meanwhile. Empty lines are left out.
package struct InputLines {
    private let descriptor: Int32
    private let limit: Int
    private var buffer: [UInt8] = []
    /// Where in the buffer begins what was not taken yet.
    private var start = 0
    /// Up to where that is known to hold no line feed.
    private var searched = 0
    private var hasEnded = false

    private static let pieceSize = 1 << 16

    /// - Parameters:
    ///   - descriptor: stays open as long as it is read; standard input unless given.
    ///   - limit: most bytes of one line; more is an error and not a cut.
    package init(descriptor: Int32 = 0, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// What there is at a moment.
    package enum Next: Equatable, Sendable {
        case line([UInt8])
        /// Nothing whole yet.
        case none
        /// There will be no more.
        case end
    }

    /// The next line, without its line feed; the last one needs none.
    ///
    /// - Throws: ``FileError``: `tooLarge`, `isDirectory`, `io`.
    package mutating func next() throws(FileError) -> Next {
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[start..<end])
                start = end + 1
                searched = start
                if !line.isEmpty { return .line(line) }
            } else if hasEnded {
                let line = takeAll()
                return line.isEmpty ? .end : .line(line)
            } else {
                searched = buffer.count
                guard searched - start <= limit else { throw tooLarge("a line of standard input", limit: limit) }
                guard try fill() else { return .none }
            }
        }
    }

    /// Everything that was not taken yet, once the other end is closed; nil until then.
    ///
    /// - Throws: ``FileError`` as ``next()``, `tooLarge` for more than the limit in all.
    package mutating func rest() throws(FileError) -> [UInt8]? {
        while !hasEnded {
            guard buffer.count - start <= limit else { throw tooLarge("standard input", limit: limit) }
            guard try fill() else { return nil }
        }
        return takeAll()
    }

    private mutating func takeAll() -> [UInt8] {
        defer { (buffer, start, searched) = ([], 0, 0) }
        return Array(buffer[start...])
    }

    /// Takes in what has arrived.
    ///
    /// - Returns: false where that is nothing, and there may be more later.
    private mutating func fill() throws(FileError) -> Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard retrying({ Int(unsafe poll(&wait, 1, 0)) }) > 0 else { return false }
        var count = 0
        var failure: Int32 = 0
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { room, initialized in
            count = unsafe readOnce(descriptor, UnsafeMutableRawBufferPointer(room))
            if count < 0 { failure = errno }
            initialized = max(count, 0)
        }
        if failure == EAGAIN { return false }
        guard failure == 0 else { throw FileError("read it", "standard input", errno: failure) }
        buffer.removeFirst(start)
        searched -= start
        start = 0
        buffer += piece
        hasEnded = count == 0
        return true
    }
}
