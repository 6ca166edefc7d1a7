#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A thread that reads a file ahead of its consumer, through a ring of a few buffers.
///
/// The consumer takes as long as it takes to hash; reading costs a copy out of the page cache, a fifth of that, which
/// the thread hides. `@unchecked Sendable`: the counters are touched under `lock` only; a buffer belongs to the reader
/// until `filled` passes it and to the consumer until `emptied` does.
@safe final class ReadAhead: @unchecked Sendable {
    /// Bytes of a piece: large enough that handing it over costs nothing, small enough for the cache.
    static let pieceSize = 1 << 20
    private static let pieces = 4

    private let descriptor: Int32
    private let buffers: UnsafeMutableRawBufferPointer
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let moved: UnsafeMutablePointer<pthread_cond_t>
    private var thread: pthread_t?

    /// Pieces filled since the start.
    private var filled = 0
    /// Pieces given back since the start.
    private var emptied = 0
    /// Bytes in each buffer of the ring; 0 is the end of the file, below 0 an `errno`.
    private var counts = [Int](repeating: 0, count: ReadAhead.pieces)
    private var isCancelled = false

    /// Starts to read.
    ///
    /// - Parameter descriptor: stays open and unread by others as long as this object is in use.
    /// - Returns: `nil` when the system gives no thread.
    init?(reading descriptor: Int32) {
        self.descriptor = descriptor
        unsafe buffers = .allocate(byteCount: Self.pieces * Self.pieceSize, alignment: 4096)
        unsafe lock = .allocate(capacity: 1)
        unsafe moved = .allocate(capacity: 1)
        unsafe pthread_mutex_init(lock, nil)
        unsafe pthread_cond_init(moved, nil)
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        let context = unsafe Unmanaged.passRetained(self)
        let failure = unsafe pthread_create(
            &thread, nil,
            { context in
                #if canImport(Glibc)
                    guard let context = unsafe context else { return nil }
                #endif
                unsafe Unmanaged<ReadAhead>.fromOpaque(context).takeRetainedValue().read()
                return nil
            }, context.toOpaque())
        guard failure == 0 else {
            unsafe context.release()
            return nil
        }
        self.thread = thread
    }

    deinit {
        unsafe pthread_cond_destroy(moved)
        unsafe pthread_mutex_destroy(lock)
        unsafe moved.deallocate()
        unsafe lock.deallocate()
        unsafe buffers.deallocate()
    }

    /// The thread's life: fill the next free buffer, until the end, an error, or nobody wants more.
    private func read() {
        while true {
            guard let slot = waitForRoom() else { return }
            let count = unsafe readOnce(descriptor, buffer(slot))
            put(count < 0 ? Int(-errno) : count)
            guard count > 0 else { return }
        }
    }

    private func buffer(_ slot: Int) -> UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(
            rebasing: buffers[slot * Self.pieceSize..<(slot + 1) * Self.pieceSize])
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return body()
    }

    private func waitForRoom() -> Int? {
        locked {
            while filled - emptied == Self.pieces, !isCancelled { unsafe pthread_cond_wait(moved, lock) }
            return isCancelled ? nil : filled % Self.pieces
        }
    }

    private func put(_ count: Int) {
        locked {
            counts[filled % Self.pieces] = count
            filled += 1
            unsafe pthread_cond_signal(moved)
        }
    }

    private func waitForPiece() -> (slot: Int, count: Int) {
        locked {
            while filled == emptied { unsafe pthread_cond_wait(moved, lock) }
            let slot = emptied % Self.pieces
            return (slot, counts[slot])
        }
    }

    private func giveBack() {
        locked {
            emptied += 1
            unsafe pthread_cond_signal(moved)
        }
    }

    /// Hands over every piece in order, on the calling thread, and ends the reading thread whatever happens.
    func forEachPiece(shown: String, _ body: (RawSpan) throws -> Void) throws {
        defer { end() }
        while true {
            let (slot, count) = waitForPiece()
            guard count >= 0 else { throw FileError("read it", shown, errno: Int32(-count)) }
            guard count > 0 else { return }
            try unsafe body(UnsafeRawBufferPointer(rebasing: buffer(slot)[..<count]).bytes)
            giveBack()
        }
    }

    private func end() {
        locked {
            isCancelled = true
            unsafe pthread_cond_signal(moved)
        }
        guard let thread else { return }
        pthread_join(thread, nil)
        self.thread = nil
    }
}
