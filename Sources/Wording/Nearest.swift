extension Sequence<String> {
    /// The word that was probably meant, for "did you mean".
    ///
    /// - Parameter word: what was written; beyond 64 characters nothing is suggested.
    /// - Returns: the nearest by edit distance (Levenshtein, with neighbours swapped counted once), within a third of
    ///   the word's length, a word that was only begun counting as one slip; nil where none is near.
    package func nearest(to word: String) -> String? {
        let wanted = Array(word.lowercased().utf8)
        guard (1...64).contains(wanted.count) else { return nil }
        let furthest = Swift.max(1, (wanted.count + 1) / 3)
        var best: (word: String, distance: Int)?
        for candidate in self {
            let letters = Array(candidate.lowercased().utf8.prefix(96))
            let distance = letters.starts(with: wanted) ? 1 : editDistance(wanted, letters)
            if distance <= furthest, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }
}

/// The optimal string alignment distance.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Array(0...right.count)
    for (row, character) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var cost = Swift.min(
                last[column + 1] + 1, current[column] + 1, last[column] + (character == other ? 0 : 1))
            if row > 0, column > 0, character == right[column - 1], left[row - 1] == other {
                cost = Swift.min(cost, before[column - 1] + 1)
            }
            current.append(cost)
        }
        before = last
        last = current
    }
    return last[right.count]
}
