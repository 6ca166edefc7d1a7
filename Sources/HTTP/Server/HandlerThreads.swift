private import Synchronization

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// The threads that a server's handlers run on.
///
/// They are the server's own, so that work which blocks the program's shared threads does not keep clients waiting.
final class HandlerThreads: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var next = 0
        var idle = 0
        var threads = 0
        var isEnding = false
    }

    private let state = Mutex(State())
    private let wake = Wake()
    private let most: Int

    /// - Parameter most: how many threads there may be; they start as they are needed.
    init(most: Int = 8) { self.most = most }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let startsThread = state.withLock { state in
            state.jobs.append(job)
            guard state.idle < state.jobs.count - state.next, state.threads < most else { return false }
            state.threads += 1
            return true
        }
        if startsThread { WorkerThread.run { [self] in work() } }
        wake.signal()
    }

    /// Ends the threads once nothing is left to run.
    func end() {
        state.withLock { $0.isEnding = true }
        for _ in 0..<most { wake.signal() }
    }

    private enum Turn { case job(UnownedJob), wait, end }

    private func work() {
        while true {
            switch turn() {
            case .job(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            case .wait:
                wake.wait()
                state.withLock { $0.idle -= 1 }
            case .end: return
            }
        }
    }

    private func turn() -> Turn {
        state.withLock { state in
            guard state.next < state.jobs.count else {
                if state.isEnding {
                    state.threads -= 1
                    return .end
                }
                state.idle += 1
                return .wait
            }
            let job = state.jobs[state.next]
            state.next += 1
            if state.next == state.jobs.count {
                state.jobs.removeAll(keepingCapacity: true)
                state.next = 0
            }
            return .job(job)
        }
    }
}

/// Counts signals for threads that wait for one.
///
/// Unchecked, since the semaphore is a pointer; it is made for use by many threads, and set once.
@safe private final class Wake: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func signal() { unsafe sem_post(semaphore) }

    func wait() {
        while unsafe sem_wait(semaphore) != 0, errno == EINTR {}
    }
}
