/// A text that is not a time or a span of time.
package struct TimeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text as it was given, cut to 64 characters.
    package let text: String
    /// What would have been read.
    package let expected: String

    package var description: String { "'\(text)' is not \(expected)" }

    init(_ text: String, expected: String) {
        self.text = String(text.prefix(64))
        self.expected = expected
    }
}

extension Instant {
    /// Reads RFC 3339 `date-time` (§5.6), in upper case, with `Z` or a numeric offset.
    ///
    /// A leap second (`:60`) is refused: POSIX time has no place for it.
    /// - Parameter text: for example `2026-11-21T00:27:00Z` or `2026-11-21T01:27:00.5+01:00`.
    /// - Throws: ``TimeError`` where the text is anything else, or a day that the calendar lacks.
    package init(_ text: String) throws(TimeError) {
        let error = TimeError(text, expected: "an RFC 3339 time such as 2026-11-21T00:27:00Z")
        var scanner = Scanner(Array(text.utf8))
        guard
            let year = scanner.number(digits: 4), year >= 1, scanner.skip("-"),
            let month = scanner.number(digits: 2), (1...12).contains(month), scanner.skip("-"),
            let day = scanner.number(digits: 2), (1...CivilDate.daysIn(month: month, of: year)).contains(day),
            scanner.skip("T"),
            let hour = scanner.number(digits: 2), hour < 24, scanner.skip(":"),
            let minute = scanner.number(digits: 2), minute < 60, scanner.skip(":"),
            let second = scanner.number(digits: 2), second < 60
        else { throw error }
        var nanoseconds: Int64 = 0
        if scanner.skip(".") {
            guard let fraction = scanner.fraction() else { throw error }
            nanoseconds = fraction
        }
        var offset: Int64 = 0
        if !scanner.skip("Z") {
            let sign: Int64
            if scanner.skip("+") { sign = 1 } else if scanner.skip("-") { sign = -1 } else { throw error }
            guard
                let hours = scanner.number(digits: 2), hours < 24, scanner.skip(":"),
                let minutes = scanner.number(digits: 2), minutes < 60
            else { throw error }
            offset = sign * (hours * 3_600 + minutes * 60)
        }
        guard scanner.isAtEnd else { throw error }
        let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        guard (Instant.earliest.seconds...Instant.latest.seconds).contains(seconds) else { throw error }
        self.init(seconds: seconds, nanoseconds: UInt32(nanoseconds))
    }
}

private struct Scanner {
    private let characters: [UInt8]
    private var position = 0

    init(_ characters: [UInt8]) { self.characters = characters }

    var isAtEnd: Bool { position == characters.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < characters.count, characters[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func number(digits: Int) -> Int64? {
        guard position + digits <= characters.count else { return nil }
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// One or more digits after the point, as nanoseconds; digits beyond the ninth are dropped.
    mutating func fraction() -> Int64? {
        guard var number = digit() else { return nil }
        var count = 1
        while let digit = digit() {
            if count < 9 {
                number = number * 10 + digit
                count += 1
            }
        }
        while count < 9 {
            number *= 10
            count += 1
        }
        return number
    }

    private mutating func digit() -> Int64? {
        guard position < characters.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(characters[position])
        else { return nil }
        defer { position += 1 }
        return Int64(characters[position] - UInt8(ascii: "0"))
    }
}
