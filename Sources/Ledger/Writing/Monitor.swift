#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// State that threads share, and whose changes they wait for.
///
/// `@unchecked Sendable`: the state is touched under `lock` only.
@safe final class Monitor<State>: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    init(_ state: sending State) {
        self.state = state
        unsafe lock = .allocate(capacity: 1)
        unsafe changed = .allocate(capacity: 1)
        unsafe pthread_mutex_init(lock, nil)
        #if canImport(Glibc)
            // So that a wait with a limit does not depend on the wall's clock.
            var attributes = pthread_condattr_t()
            unsafe pthread_condattr_init(&attributes)
            unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            unsafe pthread_cond_init(changed, &attributes)
            unsafe pthread_condattr_destroy(&attributes)
        #else
            unsafe pthread_cond_init(changed, nil)
        #endif
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(lock)
        unsafe changed.deallocate()
        unsafe lock.deallocate()
    }

    /// Changes the state, and wakes who waits.
    func change<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        unsafe pthread_mutex_lock(lock)
        defer {
            unsafe pthread_cond_broadcast(changed)
            unsafe pthread_mutex_unlock(lock)
        }
        return try body(&state)
    }

    /// Looks at the state.
    func read<Result>(_ body: (State) -> Result) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return body(state)
    }

    /// Tries at each change until the body gives something.
    ///
    /// - Parameters:
    ///   - milliseconds: how long to wait at most; nil for ever.
    ///   - body: nil to go on waiting; what it changes without giving something wakes nobody.
    /// - Returns: nil when the time was up.
    func wait<Result>(atMost milliseconds: Int? = nil, _ body: (inout State) -> Result?) -> Result? {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        var until = timespec()
        if let milliseconds {
            #if canImport(Glibc)
                unsafe clock_gettime(CLOCK_MONOTONIC, &until)
            #else
                unsafe clock_gettime(CLOCK_REALTIME, &until)
            #endif
            until.tv_sec += milliseconds / 1_000
            until.tv_nsec += milliseconds % 1_000 * 1_000_000
            if until.tv_nsec >= 1_000_000_000 {
                until.tv_sec += 1
                until.tv_nsec -= 1_000_000_000
            }
        }
        while true {
            if let result = body(&state) { return result }
            if milliseconds == nil {
                unsafe pthread_cond_wait(changed, lock)
            } else if unsafe pthread_cond_timedwait(changed, lock, &until) == ETIMEDOUT {
                return body(&state)
            }
        }
    }
}
