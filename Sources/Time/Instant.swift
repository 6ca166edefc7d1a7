#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A point in time, in UTC, between the years 1 and 9999.
///
/// Evidence and policy carry times as RFC 3339 text; this is its value, without calendars or locales.
package struct Instant: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Whole seconds since 1970-01-01T00:00:00Z, negative before it.
    package let seconds: Int64
    /// 0…999,999,999 nanoseconds after ``seconds``.
    package let nanoseconds: UInt32

    /// The years 1 to 9999, as RFC 3339 can spell them.
    package static let earliest = Instant(unchecked: -62_135_596_800, 0)
    package static let latest = Instant(unchecked: 253_402_300_799, 999_999_999)

    /// - Parameters:
    ///   - seconds: since the epoch; clamped into the years 1 to 9999.
    ///   - nanoseconds: 0…999,999,999; larger values are clamped.
    package init(seconds: Int64, nanoseconds: UInt32 = 0) {
        let lowest = Self.earliest.seconds
        let highest = Self.latest.seconds
        self.seconds = min(max(seconds, lowest), highest)
        self.nanoseconds = min(nanoseconds, 999_999_999)
    }

    private init(unchecked seconds: Int64, _ nanoseconds: UInt32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The machine's clock, to the second: evidence needs no finer one, and its texts stay short.
    package static func now() -> Instant {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Instant(seconds: Int64(now.tv_sec))
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// How long after `earlier` this is; negative when it is before.
    package func since(_ earlier: Instant) -> TimeSpan {
        TimeSpan(seconds: seconds - earlier.seconds)
    }

    package static func + (instant: Instant, span: TimeSpan) -> Instant {
        let (sum, overflow) = instant.seconds.addingReportingOverflow(span.seconds)
        if overflow { return span.seconds > 0 ? .latest : .earliest }
        return Instant(seconds: sum, nanoseconds: instant.nanoseconds)
    }

    package static func - (instant: Instant, span: TimeSpan) -> Instant {
        instant + TimeSpan(seconds: -span.seconds)
    }

    /// RFC 3339 in UTC, with as many fraction digits as are needed: `2026-11-21T00:27:00Z`.
    package var description: String {
        var days = seconds / 86_400
        var rest = seconds % 86_400
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        let date = CivilDate(daysSinceEpoch: days)
        var text = padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2)
        text += "T" + padded(rest / 3_600, 2) + ":" + padded(rest / 60 % 60, 2) + ":" + padded(rest % 60, 2)
        if nanoseconds > 0 {
            var fraction = padded(Int64(nanoseconds), 9)
            while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
            text += "." + fraction
        }
        return text + "Z"
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
