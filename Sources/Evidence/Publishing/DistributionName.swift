/// The file name of a Python distribution, read so that two spellings of one name are equal.
///
/// Source: the binary and source distribution formats of packaging.python.org, as `packaging.utils` reads them.
package struct DistributionName: Hashable, Sendable {
    private enum Kind: Hashable { case source, wheel }

    private let kind: Kind
    /// Normalised (PEP 503).
    package let project: String
    package let version: PythonVersion
    /// A wheel's build number without leading zeros, and what follows it.
    private let build: [String]
    /// A wheel's tags, taken apart: `py2.py3-none-any` is two.
    private let tags: Set<String>

    /// Longest name that is read, in bytes; what file systems take.
    private static let longest = 255
    /// Most tags that a wheel's compressed tags may stand for.
    private static let mostTags = 1_024

    /// - Returns: nil for what is no name of a distribution.
    package init?(_ name: String) {
        guard name.utf8.count <= Self.longest, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }) else {
            return nil
        }
        for suffix in [".tar.gz", ".zip"] where name.hasSuffix(suffix) {
            self.init(source: name.dropLast(suffix.utf8.count))
            return
        }
        guard name.hasSuffix(".whl") else { return nil }
        self.init(wheel: name.dropLast(4))
    }

    private init?(source stem: Substring) {
        guard let dash = stem.lastIndex(of: "-"), let version = PythonVersion(stem[stem.index(after: dash)...]),
            let project = Self.normalized(stem[..<dash])
        else { return nil }
        kind = .source
        self.project = project
        self.version = version
        build = []
        tags = []
    }

    private init?(wheel stem: Substring) {
        let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 5 || parts.count == 6, let version = PythonVersion(parts[1]),
            let project = Self.normalized(parts[0]), !parts[0].contains("__")
        else { return nil }
        if parts.count == 6 {
            let digits = parts[2].prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty else { return nil }
            build = [PythonVersion.number(digits), String(parts[2].dropFirst(digits.count))]
        } else {
            build = []
        }
        let columns = parts.suffix(3).map { $0.lowercased().split(separator: ".", omittingEmptySubsequences: false) }
        guard columns.reduce(1, { $0 * $1.count }) <= Self.mostTags else { return nil }
        var tags: Set<String> = []
        for interpreter in columns[0] {
            for abi in columns[1] {
                for platform in columns[2] { tags.insert("\(interpreter)-\(abi)-\(platform)") }
            }
        }
        kind = .wheel
        self.project = project
        self.version = version
        self.tags = tags
    }

    /// PEP 503: lower case, and one dash for every run of dashes, dots and underscores.
    private static func normalized(_ name: Substring) -> String? {
        var text = ""
        var isAtSeparator = false
        for character in name.lowercased() {
            switch character {
            case "-", "_", ".": isAtSeparator = true
            case "a"..."z", "0"..."9":
                if isAtSeparator { text += "-" }
                isAtSeparator = false
                text.append(character)
            default: return nil
            }
        }
        return text.isEmpty ? nil : text
    }
}
