#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Tells how often work is done in a second.
enum Stopwatch {
    enum Clock {
        /// The time that this thread itself ran: what others do on the machine does not count.
        case thread
        /// The time that went by.
        case wall

        fileprivate var now: Double {
            var time = timespec()
            unsafe clock_gettime(self == .thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
    }

    /// Repeats work for a third of a second or longer.
    ///
    /// - Parameter work: returns how many units it did.
    /// - Returns: units a second.
    static func rate(_ clock: Clock, _ work: () throws -> Int) rethrows -> Double {
        let start = clock.now
        var units = 0
        var elapsed = 0.0
        repeat {
            units += try work()
            elapsed = clock.now - start
        } while elapsed < 0.33
        return Double(units) / elapsed
    }

    /// Does work once.
    ///
    /// - Parameter work: returns how many units it did.
    /// - Returns: units a second.
    static func once(_ clock: Clock, _ work: () throws -> Int) rethrows -> Double {
        let start = clock.now
        let units = try work()
        return Double(units) / (clock.now - start)
    }
}
