/// A version as far as somebody cares: `v13` is any `v13.…`, `v13.0` any `v13.0.…` (Semantic Versioning 2.0.0).
package struct VersionedTag: Hashable, Sendable, CustomStringConvertible {
    /// As written.
    package let description: String
    private let version: Version

    /// - Parameter text: `vMAJOR`, `vMAJOR.MINOR` or a whole version; only a whole one may have a pre-release.
    /// - Returns: nil for what is no version.
    package init?(_ text: String) {
        guard let version = Version(text) else { return nil }
        description = text
        self.version = version
    }

    /// Whether a tag is of the version; a tag that leaves out its last parts has zeros there.
    ///
    /// A pre-release counts where the version is whole, and build metadata never (Semantic Versioning, §10).
    package func matches(_ tag: String) -> Bool {
        guard let found = Version(tag), found.major == version.major else { return false }
        guard let minor = version.minor else { return true }
        guard minor == found.minor ?? "0" else { return false }
        guard let patch = version.patch else { return true }
        return patch == found.patch ?? "0" && version.preRelease == found.preRelease
    }

    /// Whether a tag is a release's: `vMAJOR.MINOR.PATCH` and nothing more, unless it is one of these pre-releases.
    static func isRelease(_ tag: String, orPreRelease allowed: [String] = []) -> Bool {
        guard let version = Version(tag), version.patch != nil, version.build.isEmpty else { return false }
        return version.preRelease.isEmpty || allowed.contains(version.preRelease)
    }
}

/// A version tag in its parts; numbers as text, since they may be of any length.
private struct Version: Hashable {
    let major: String
    var minor: String?
    var patch: String?
    var preRelease = ""
    var build = ""

    init?(_ text: String) {
        guard text.utf8.count <= 256, text.utf8.first == UInt8(ascii: "v") else { return nil }
        var rest = text.dropFirst()
        if let plus = rest.firstIndex(of: "+") {
            build = String(rest[rest.index(after: plus)...])
            rest = rest[..<plus]
            guard Self.areIdentifiers(build, numbersPlain: false) else { return nil }
        }
        if let dash = rest.firstIndex(of: "-") {
            preRelease = String(rest[rest.index(after: dash)...])
            rest = rest[..<dash]
            guard Self.areIdentifiers(preRelease, numbersPlain: true) else { return nil }
        }
        let numbers = rest.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard (1...3).contains(numbers.count), numbers.allSatisfy(Self.isNumber) else { return nil }
        // What is not whole has neither: v1-rc names nothing.
        guard numbers.count == 3 || (preRelease.isEmpty && build.isEmpty && !text.contains { $0 == "-" || $0 == "+" })
        else { return nil }
        major = numbers[0]
        minor = numbers.count > 1 ? numbers[1] : nil
        patch = numbers.count > 2 ? numbers[2] : nil
    }

    private static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 } && (text == "0" || text.utf8.first != 0x30)
    }

    private static func areIdentifiers(_ text: String, numbersPlain: Bool) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            guard !part.isEmpty, part.utf8.allSatisfy(isIdentifierByte) else { return false }
            let isNumeric = part.utf8.allSatisfy { 0x30...0x39 ~= $0 }
            return !numbersPlain || !isNumeric || isNumber(String(part))
        }
    }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
        default: false
        }
    }
}
