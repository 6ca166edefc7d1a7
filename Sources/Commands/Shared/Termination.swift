import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// SIGTERM and SIGINT, as something that can be waited for.
struct Termination {
    /// The end of a pipe that the signal's handler writes to, which is all that it may do.
    private static let writing = Atomic<Int32>(-1)
    private let reading: Int32

    /// From now on the signals do not end the process by themselves.
    ///
    /// - Returns: nil where the machine has no descriptors left.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return nil }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        reading = ends[0]
        Self.writing.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGTERM, SIGINT] { signal(number, Self.tell) }
    }

    /// Waits until the process is told to end.
    ///
    /// - Returns: false where the machine could not be made to wait.
    func wait() async -> Bool {
        await withCheckedContinuation { continuation in Self.startWaiting(Waiting(reading, continuation)) }
    }

    private final class Waiting: Sendable {
        let descriptor: Int32
        let continuation: CheckedContinuation<Bool, Never>

        init(_ descriptor: Int32, _ continuation: CheckedContinuation<Bool, Never>) {
            self.descriptor = descriptor
            self.continuation = continuation
        }

        func wait() {
            var byte: UInt8 = 0
            while unsafe read(descriptor, &byte, 1) < 0, errno == EINTR {}
            continuation.resume(returning: true)
        }
    }

    /// On a thread of its own: Swift's own are few, and never wait.
    private static func startWaiting(_ waiting: Waiting) {
        let pointer = unsafe Unmanaged.passRetained(waiting).toOpaque()
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        guard unsafe pthread_create(&thread, nil, run, pointer) != 0 else { return }
        unsafe Unmanaged<Waiting>.fromOpaque(pointer).release()
        waiting.continuation.resume(returning: false)
    }

    #if canImport(Glibc)
        private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
            if let pointer = unsafe pointer { unsafe finish(pointer) }
            return nil
        }
    #else
        private static let run: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { pointer in
            unsafe finish(pointer)
            return nil
        }
    #endif

    private static func finish(_ pointer: UnsafeMutableRawPointer) {
        unsafe Unmanaged<Waiting>.fromOpaque(pointer).takeRetainedValue().wait()
    }

    private static let tell: @convention(c) (Int32) -> Void = { _ in
        let reason = errno
        var byte: UInt8 = 0
        _ = unsafe write(writing.load(ordering: .sequentiallyConsistent), &byte, 1)
        errno = reason
    }
}
