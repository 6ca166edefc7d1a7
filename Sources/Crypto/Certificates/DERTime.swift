/// Moments as DER writes them, in seconds since the epoch.
struct DERTime: Hashable {
    /// Since 1970-01-01T00:00:00Z, without leap seconds.
    let seconds: Int64
    /// 0 to 999,999,999.
    let nanoseconds: Int32

    /// A second as people read it: `2026-11-21T12:00:00Z`.
    static func text(_ second: Int64) -> String {
        let days = Int((second - (second % 86_400 + 86_400) % 86_400) / 86_400)
        let rest = Int(second) - days * 86_400
        // Days since 0000-03-01, in years that start with March.
        let shifted = days + 719_468
        let era = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return "\(padded(year, 4))-\(padded(month < 10 ? month + 3 : month - 9, 2))-\(padded(day, 2))T"
            + "\(padded(rest / 3_600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension DERReader {
    /// Takes a UTCTime or a GeneralizedTime as certificates have it: to the second, in UTC (RFC 5280 §4.1.2.5).
    mutating func time() throws(CryptoError) -> Int64 {
        let element = try takeAny()
        switch element.tag {
        case 0x17:
            // RFC 5280 §4.1.2.5.1: 50 to 99 are of the twentieth century.
            guard element.contents.count == 13 else { throw malformed }
            let year = try number(element.contents.lowerBound, 2)
            return try moment(year < 50 ? 2000 + year : 1900 + year, element.contents.dropFirst(2))
        case 0x18:
            guard element.contents.count == 15 else { throw malformed }
            return try moment(try number(element.contents.lowerBound, 4), element.contents.dropFirst(4))
        default: throw malformed
        }
    }

    /// Takes a GeneralizedTime that may have a fraction of a second (RFC 3161 §2.4.2, `genTime`).
    mutating func preciseTime() throws(CryptoError) -> DERTime {
        let contents = try take(0x18)
        guard contents.count >= 15, let last = contents.last else { throw malformed }
        var nanoseconds: Int32 = 0
        if contents.count > 15 {
            // X.690 §11.7.3: a point, and no zero at the end of the fraction.
            let digits = contents.dropFirst(15).dropLast()
            guard bytes[contents.lowerBound + 14] == UInt8(ascii: "."), (1...9).contains(digits.count),
                bytes[last - 1] != UInt8(ascii: "0")
            else { throw malformed }
            nanoseconds = Int32(try number(digits.lowerBound, digits.count))
            for _ in digits.count..<9 { nanoseconds *= 10 }
        }
        guard bytes[last] == UInt8(ascii: "Z") else { throw malformed }
        let year = try number(contents.lowerBound, 4)
        let seconds = try moment(year, contents.dropFirst(4).prefix(10), isZoned: false)
        return DERTime(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// Reads `MMDDhhmmss`, then `Z` where it is zoned.
    private func moment(_ year: Int, _ range: Range<Int>, isZoned: Bool = true) throws(CryptoError) -> Int64 {
        let start = range.lowerBound
        let month = try number(start, 2)
        let day = try number(start + 2, 2)
        let hour = try number(start + 4, 2)
        let minute = try number(start + 6, 2)
        let second = try number(start + 8, 2)
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), day >= 1, day <= lengths[month - 1], hour < 24, minute < 60, second < 60,
            !isZoned || bytes[start + 10] == UInt8(ascii: "Z")
        else { throw malformed }
        // Days since 0000-03-01, in years that start with March.
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let era = shifted >= 0 ? shifted / 400 : (shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return Int64(days * 86_400 + hour * 3_600 + minute * 60 + second)
    }

    private func number(_ start: Int, _ count: Int) throws(CryptoError) -> Int {
        var value = 0
        for offset in start..<start + count {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[offset] else { throw malformed }
            value = value * 10 + Int(bytes[offset] - UInt8(ascii: "0"))
        }
        return value
    }
}
