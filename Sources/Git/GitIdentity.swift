/// Who a commit or tag says it is by, and when; a claim, since anybody can write any name.
package struct GitIdentity: Hashable, Sendable, CustomStringConvertible {
    /// As written; may be empty; bytes that are not UTF-8 are shown as U+FFFD.
    package let name: String
    /// As written, without the angle brackets; may be empty.
    package let email: String
    /// Seconds since 1970-01-01T00:00:00Z.
    package let seconds: Int64
    /// Minutes east of UTC.
    package let offset: Int

    package init(name: String, email: String, seconds: Int64, offset: Int) {
        self.name = name
        self.email = email
        self.seconds = seconds
        self.offset = offset
    }

    package var description: String { name.isEmpty ? "<\(email)>" : "\(name) <\(email)>" }

    /// Reads `Name <email> seconds ±hhmm`, nil where it is anything else.
    ///
    /// A second bracket of either kind is refused: readers differ on which of two addresses is meant.
    init?(_ line: ArraySlice<UInt8>) {
        let opening = UInt8(ascii: "<")
        let closing = UInt8(ascii: ">")
        guard let open = line.firstIndex(of: opening), let close = line.firstIndex(of: closing), open < close,
            line.lastIndex(of: opening) == open, line.lastIndex(of: closing) == close
        else { return nil }
        var name = line[..<open]
        while name.last == UInt8(ascii: " ") { name = name.dropLast() }
        guard line[(close + 1)...].first == UInt8(ascii: " ") else { return nil }
        let date = String(decoding: line[(close + 2)...], as: UTF8.self).split(
            separator: " ", omittingEmptySubsequences: false)
        guard date.count == 2, let seconds = Int64(date[0]), let offset = Self.minutes(date[1]) else { return nil }
        self.init(
            name: String(decoding: name, as: UTF8.self),
            email: String(decoding: line[(open + 1)..<close], as: UTF8.self),
            seconds: seconds, offset: offset)
    }

    /// Minutes of `±hhmm`; old commits have longer ones.
    private static func minutes(_ text: Substring) -> Int? {
        guard let sign = text.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        let digits = text.utf8.dropFirst()
        guard (1...7).contains(digits.count), digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let number = Int(text.dropFirst())
        else { return nil }
        let minutes = number / 100 * 60 + number % 100
        return sign == UInt8(ascii: "-") ? -minutes : minutes
    }
}
