#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// Runs work that blocks on a thread that is its own.
enum WorkerThread {
    static func run(_ body: @escaping @Sendable () -> Void) {
        let work = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
        // Without a thread the caller's must do.
        guard unsafe start(work) else { return unsafe Work.run(work) }
    }

    private static func start(_ work: UnsafeMutableRawPointer) -> Bool {
        #if canImport(Glibc)
            var thread = pthread_t()
            guard unsafe pthread_create(&thread, nil, runWork, work) == 0 else { return false }
            pthread_detach(thread)
        #else
            var thread: pthread_t?
            guard unsafe pthread_create(&thread, nil, runWork, work) == 0 else { return false }
            if let thread { pthread_detach(thread) }
        #endif
        return true
    }
}

private final class Work: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    static func run(_ pointer: UnsafeMutableRawPointer) {
        unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
    }
}

#if canImport(Glibc)
    private func runWork(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        blockBrokenPipes()
        if let work = unsafe work { unsafe Work.run(work) }
        return nil
    }
#else
    private func runWork(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        blockBrokenPipes()
        unsafe Work.run(work)
        return nil
    }
#endif

/// A peer that closes early must not end the process.
private func blockBrokenPipes() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
}
