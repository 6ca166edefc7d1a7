/// A command that a person can paste into a shell: what is interpolated is quoted, where a shell would take it apart.
package struct CommandLine: ExpressibleByStringInterpolation, Sendable, CustomStringConvertible {
    package let description: String

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        /// - Parameter word: one word of the command or a part of one, whatever is in it.
        package mutating func appendInterpolation(_ word: String) { text += quoted(word) }
        package mutating func appendInterpolation(_ part: CommandLine) { text += part.description }
    }

    package init(stringLiteral value: String) { description = value }
    package init(stringInterpolation: StringInterpolation) { description = stringInterpolation.text }
    private init(_ description: String) { self.description = description }

    package static func + (left: CommandLine, right: CommandLine) -> CommandLine {
        CommandLine(left.description + right.description)
    }
}

/// A word as POSIX shells read it back (IEEE 1003.1, Shell Command Language §2.2).
private func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "+"),
            UInt8(ascii: "="), UInt8(ascii: ","):
            true
        default: false
        }
    }
    if isPlain, !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
