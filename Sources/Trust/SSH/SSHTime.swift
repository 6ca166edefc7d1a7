import Time

/// A time as OpenSSH writes it: `YYYYMMDD[HHMM[SS]][Z]` (ssh-keygen(1)).
///
/// Without `Z` it is of the zone of whoever reads it, which would make the same file mean two things on two machines. Here
/// such a time is all the moments that it may be anywhere; what lies between them cannot be told.
struct SSHTime: Hashable, Sendable {
    let earliest: Instant
    let latest: Instant

    var isExact: Bool { earliest == latest }

    /// UTC+14 and UTC−12: where a day begins first and last.
    private static let east = TimeSpan.hours(14)
    private static let west = TimeSpan.hours(12)

    init?(_ text: String) {
        let hasZone = text.hasSuffix("Z")
        let digits = Array((hasZone ? text.dropLast() : text[...]).utf8)
        guard [8, 12, 14].contains(digits.count), digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        func part(_ start: Int, _ count: Int) -> String {
            start < digits.count ? String(decoding: digits[start..<start + count], as: UTF8.self) : "00"
        }
        let date = "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))"
        guard let instant = try? Instant("\(date)T\(part(8, 2)):\(part(10, 2)):\(part(12, 2))Z") else { return nil }
        earliest = hasZone ? instant : instant - Self.east
        latest = hasZone ? instant : instant + Self.west
    }
}
