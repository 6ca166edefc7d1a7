/// A length of time in whole seconds, as policies write it: `90s`, `15m`, `48h`, `30d`, `2w`.
package struct TimeSpan: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Negative for a span into the past.
    package let seconds: Int64

    package init(seconds: Int64) { self.seconds = seconds }

    /// Days of 24 hours.
    package static func days(_ count: Int64) -> TimeSpan { TimeSpan(seconds: count * 86_400) }
    package static func hours(_ count: Int64) -> TimeSpan { TimeSpan(seconds: count * 3_600) }

    /// Reads a whole number and one unit: s, m, h, d (24 hours) or w (7 days).
    ///
    /// - Throws: ``TimeError`` for any other text, for zero, and beyond a hundred years.
    package init(_ text: String) throws(TimeError) {
        let error = TimeError(text, expected: "a length of time such as 90s, 15m, 48h, 30d or 2w")
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        guard let last = text.last, let unit = units[last] else { throw error }
        let digits = text.dropLast()
        guard
            !digits.isEmpty, digits.utf8.count <= 10, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.first != "0", let count = Int64(digits), count * unit <= 3_155_760_000
        else { throw error }
        self.init(seconds: count * unit)
    }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.seconds < right.seconds }

    /// The largest unit that loses nothing: `30d`, `36h`, `90s`.
    package var description: String {
        let sign = seconds < 0 ? "-" : ""
        let size = seconds.magnitude
        if size >= 86_400, size.isMultiple(of: 86_400) { return "\(sign)\(size / 86_400)d" }
        if size >= 3_600, size.isMultiple(of: 3_600) { return "\(sign)\(size / 3_600)h" }
        if size >= 60, size.isMultiple(of: 60) { return "\(sign)\(size / 60)m" }
        return "\(sign)\(size)s"
    }

    /// For people, in one unit, rounded down: `3 days`, `1 hour`.
    package var approximately: String {
        let size = seconds.magnitude
        func words(_ count: UInt64, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s")" }
        if size >= 172_800 { return words(size / 86_400, "day") }
        if size >= 7_200 { return words(size / 3_600, "hour") }
        if size >= 120 { return words(size / 60, "minute") }
        return words(size, "second")
    }
}
