/// A pattern of paths as in-toto has it: Python's `fnmatch`, where a star passes slashes too.
package struct FilePattern: Hashable, Sendable, CustomStringConvertible {
    private enum Part: Hashable {
        case one(Unicode.Scalar)
        case any
        case anyNumber
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .one(let own): own == scalar
            case .any: true
            case .anyNumber: false
            case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
            }
        }
    }

    /// As written.
    package let description: String
    private let parts: [Part]

    package init(_ pattern: String) {
        description = pattern
        let text = Array(pattern.unicodeScalars)
        var parts: [Part] = []
        var index = 0
        while index < text.count {
            let scalar = text[index]
            index += 1
            switch scalar {
            case "*": if parts.last != .anyNumber { parts.append(.anyNumber) }
            case "?": parts.append(.any)
            case "[":
                if let (set, next) = Self.set(text, from: index) {
                    parts.append(set)
                    index = next
                } else {
                    parts.append(.one("["))
                }
            default: parts.append(.one(scalar))
            }
        }
        self.parts = parts
    }

    /// A set behind its bracket, and where the pattern goes on; nil where it is not closed.
    private static func set(_ text: [Unicode.Scalar], from start: Int) -> (Part, next: Int)? {
        var index = start
        let isNegated = index < text.count && text[index] == "!"
        if isNegated { index += 1 }
        let first = index
        // A bracket at the start is one of the set.
        guard let end = text[min(first + 1, text.count)...].firstIndex(of: "]") else { return nil }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < end {
            if index + 2 < end, text[index + 1] == "-" {
                // Python drops a range whose ends are the wrong way round.
                if text[index] <= text[index + 2] { ranges.append(text[index]...text[index + 2]) }
                index += 3
            } else {
                ranges.append(text[index]...text[index])
                index += 1
            }
        }
        return (.set(ranges, isNegated: isNegated), end + 1)
    }

    /// Whether the whole path matches.
    ///
    /// Goes back to the last star only, so that the steps are at most the product of both lengths.
    package func matches(_ path: some StringProtocol) -> Bool {
        let text = Array(path.unicodeScalars)
        var index = 0
        var part = 0
        var star: (part: Int, index: Int)?
        while index < text.count {
            if part < parts.count, parts[part] == .anyNumber {
                star = (part, index)
                part += 1
            } else if part < parts.count, parts[part].matches(text[index]) {
                part += 1
                index += 1
            } else if let last = star {
                star = (last.part, last.index + 1)
                part = last.part + 1
                index = last.index + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .anyNumber }
    }
}
