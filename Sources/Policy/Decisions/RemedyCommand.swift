/// The command line of a remedy, with a place in it for the artifact, to be copied into a shell.
///
/// Literals of our own code stand as they are, but that `evidence/` in them is the folder that the reader keeps evidence
/// in; every value put in is quoted for a POSIX shell, since names come from file systems, policies and principals:
/// `"custody attest sbom \(.artifact) --key \(signer).key --out evidence/sbom.bundle.json"`.
package struct RemedyCommand: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// Stands for the artifact, which the reader of a remedy may know by a path of their own.
    package enum Place: Sendable { case artifact }

    fileprivate enum Part: Hashable, Sendable {
        case literal(String)
        /// Quoted already.
        case value(String)
        case artifact
    }

    private let parts: [Part]

    package init(stringLiteral literal: String) { parts = [.literal(literal)] }
    package init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }
    private init(parts: [Part]) { self.parts = parts }

    /// Collects literals as they are and values quoted.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}
        package mutating func appendLiteral(_ literal: String) { parts.append(.literal(literal)) }

        /// A word, or a part of one, quoted where a shell would read more than itself in it.
        package mutating func appendInterpolation(_ word: some CustomStringConvertible) {
            parts.append(.value(RemedyCommand.quoted(word.description)))
        }
        /// The artifact.
        package mutating func appendInterpolation(_ place: Place) { parts.append(.artifact) }
    }

    package static func + (left: RemedyCommand, right: RemedyCommand) -> RemedyCommand {
        RemedyCommand(parts: left.parts + right.parts)
    }

    /// The command for an artifact.
    ///
    /// - Parameters:
    ///   - path: the artifact as it is written on a command line.
    ///   - evidence: the folder that evidence is kept in.
    package func line(for path: String, evidence: String = "evidence") -> String {
        let folder = Self.quoted(Self.operand(evidence + "/"))
        return parts.reduce(into: "") { line, part in
            switch part {
            case .literal(let text): line += text.replacing(" evidence/", with: " " + folder)
            case .value(let text): line += text
            case .artifact: line += Self.quoted(Self.operand(path))
            }
        }
    }

    /// A path that is read neither as an option nor as the name of a subcommand.
    private static func operand(_ path: String) -> String {
        let isWord = !path.isEmpty && path.utf8.allSatisfy { $0 == UInt8(ascii: "-") || 0x61...0x7A ~= $0 }
        return path.hasPrefix("-") || isWord ? "./" + path : path
    }

    /// A text as one word of a POSIX shell (IEEE 1003.1, 2.2.2: nothing is special between single quotes).
    static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "%+,-./:=@_".utf8.contains(byte)
                }
            }
        if isPlain { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
