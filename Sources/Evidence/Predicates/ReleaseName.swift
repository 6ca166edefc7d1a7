import JSON

/// Which release statements are about: a name and a version, as people call it.
package struct ReleaseName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let name: String
    package let version: String

    /// - Parameters:
    ///   - name: as ``isPart(_:)`` takes it.
    ///   - version: likewise.
    /// - Returns: nil where either cannot be part of a package URL.
    package init?(name: String, version: String) {
        guard Self.isPart(name), Self.isPart(version) else { return nil }
        self.name = name
        self.version = version
    }

    /// Reads `NAME@VERSION`.
    package init?(_ text: String) {
        guard let at = text.lastIndex(of: "@") else { return nil }
        self.init(name: String(text[..<at]), version: String(text[text.index(after: at)...]))
    }

    /// Reads the name out of a package URL of the type `generic`, as Custody writes them.
    package init?(purl: String) {
        guard purl.hasPrefix(Self.prefix) else { return nil }
        self.init(String(purl.dropFirst(Self.prefix.count)))
    }

    private static let prefix = "pkg:generic/"

    /// The package URL of the release (purl-spec, `generic`).
    package var purl: String { Self.prefix + description }

    package var description: String { "\(name)@\(version)" }

    /// Letters, digits, and `.`, `-`, `_`, `+`: what stands in a package URL as it is, and in a file's name.
    package static func isPart(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 128 && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "+"):
                    true
                default: false
                }
            }
    }

    package static func < (left: ReleaseName, right: ReleaseName) -> Bool {
        (left.name, left.version) < (right.name, right.version)
    }
}
