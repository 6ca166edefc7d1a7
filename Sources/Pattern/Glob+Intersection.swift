extension Glob {
    /// Whether some text matches both patterns.
    ///
    /// The time is at most proportional to the product of their lengths, and short where their beginnings differ.
    package func overlaps(_ other: Glob) -> Bool {
        let left = Array(description.unicodeScalars)
        let right = Array(other.description.unicodeScalars)
        // What stands before the first wildcard of both, and behind the last, must agree.
        for (a, b) in zip(left, right) {
            if Self.isWildcard(a) || Self.isWildcard(b) { break }
            if a != b { return false }
        }
        for (a, b) in zip(left.reversed(), right.reversed()) {
            if Self.isWildcard(a) || Self.isWildcard(b) { break }
            if a != b { return false }
        }
        return Self.overlap(left, right)
    }

    private static func isWildcard(_ character: Unicode.Scalar) -> Bool { character == "*" || character == "?" }

    /// From the end: whether what is left of both patterns can match one text.
    private static func overlap(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Bool {
        // For the rest of the left pattern that is one shorter, and for each rest of the right one.
        var next = [Bool](repeating: false, count: right.count + 1)
        for i in stride(from: left.count, through: 0, by: -1) {
            var row = [Bool](repeating: false, count: right.count + 1)
            for j in stride(from: right.count, through: 0, by: -1) {
                let a = i < left.count ? left[i] : nil
                let b = j < right.count ? right[j] : nil
                row[j] =
                    switch (a, b) {
                    case (nil, nil): true
                    // A star takes nothing, or whatever the other has next.
                    case ("*", "*"): next[j] || row[j + 1]
                    case ("*", nil): next[j]
                    case (nil, "*"): row[j + 1]
                    case ("*", _): next[j] || row[j + 1]
                    case (_, "*"): next[j] || row[j + 1]
                    case (nil, _), (_, nil): false
                    case (let a?, let b?): (a == b || a == "?" || b == "?") && next[j + 1]
                    }
            }
            next = row
        }
        return next[0]
    }
}
