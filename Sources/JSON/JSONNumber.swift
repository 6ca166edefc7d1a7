/// A JSON number: a whole number of 64 bits where it was written as one, else a finite double.
package enum JSONNumber: Hashable, Sendable {
    case integer(Int64)
    case double(Double)

    package init(_ integer: Int64) { self = .integer(integer) }

    /// The number as a whole number, also where it was written `3.0` or `3e0`.
    package var integer: Int64? {
        switch self {
        case .integer(let integer): integer
        case .double(let double): Int64(exactly: double)
        }
    }

    package var double: Double {
        switch self {
        case .integer(let integer): Double(integer)
        case .double(let double): double
        }
    }

    /// Equal when the values are: `1`, `1.0` and `1e0` are one number.
    package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        if case .integer(let one) = left, case .integer(let other) = right { return one == other }
        return left.double == right.double
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(double) }

    /// ECMAScript's spelling of the number, as canonical JSON has it (RFC 8785 §3.2.2.3).
    package var canonical: String {
        switch self {
        case .integer(let integer) where integer.magnitude <= 1 << 53: String(integer)
        case .integer, .double: ecmaScript(double)
        }
    }
}

/// `Number::toString` (ECMA-262 §6.1.6.1.20) from Swift's shortest digits that read back as the same double.
private func ecmaScript(_ number: Double) -> String {
    if number == 0 { return "0" }
    let (digits, point) = shortestDigits(number.magnitude)
    let sign = number < 0 ? "-" : ""
    let count = digits.utf8.count
    if point > 0, point <= 21 {
        if count <= point { return sign + digits + String(repeating: "0", count: point - count) }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }
    if point <= 0, point > -6 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    let exponent = point - 1
    let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
    return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
}

/// The shortest decimal digits, without leading or trailing zeros, and where the point stands after the first.
private func shortestDigits(_ number: Double) -> (digits: String, point: Int) {
    let parts = number.description.split(separator: "e")
    var point = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    point += halves[0].utf8.count
    var digits = halves[0] + (halves.count == 2 ? halves[1] : "")
    while digits.first == "0" {
        digits.removeFirst()
        point -= 1
    }
    while digits.last == "0" { digits.removeLast() }
    return (String(digits), point)
}
