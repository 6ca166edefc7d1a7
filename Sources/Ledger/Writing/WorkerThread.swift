private import Synchronization

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A thread of its own for work that waits for the disk, which the pool of Swift's tasks must not.
final class WorkerThread: Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let finished: Monitor<Bool>

    /// Starts the thread.
    ///
    /// - Parameter body: all that it does.
    /// - Throws: ``LogError`` with the code `ended` when the system gives no thread.
    init(_ body: @escaping @Sendable () -> Void) throws(LogError) {
        let finished = Monitor(false)
        self.finished = finished
        let work = Work {
            body()
            finished.change { $0 = true }
        }
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        let context = unsafe Unmanaged.passRetained(work)
        let failure = unsafe pthread_create(
            &thread, nil,
            { context in
                #if canImport(Glibc)
                    guard let context = unsafe context else { return nil }
                #endif
                unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, context.toOpaque())
        guard failure == 0 else {
            unsafe context.release()
            throw LogError(.ended, "the system gives no thread (\(unsafe String(cString: strerror(failure))))")
        }
        #if canImport(Glibc)
            pthread_detach(thread)
        #else
            if let thread { pthread_detach(thread) }
        #endif
    }

    /// Waits until the work is done.
    func join() { _ = finished.wait { $0 ? () : nil } }
}
