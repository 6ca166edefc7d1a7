package import Artifacts
package import Evidence
import JSON

/// The package that a statement says the artifact is, by the package URL that names its subject (purl specification).
package struct PackageSubject: Hashable, Sendable {
    /// `npm`, `maven`, `pypi`.
    package let type: String
    /// With its namespace: `@acme/payments`.
    package let name: String
    package let version: String?

    /// Reads the name of the subject that is the artifact.
    ///
    /// - Throws: `Rejection` by `package.name` where none has a package URL, or several have.
    package init(_ statement: Statement, _ artifact: DigestSet) throws(Rejection) {
        let names = Set(statement.subjects(naming: artifact).compactMap(\.name))
        guard let name = names.first, names.count == 1, let package = PackageSubject(purl: name) else {
            throw Rejection(
                .packageName, expected: "one subject named by a package URL, as pkg:npm/name@1.2.3",
                found: names.isEmpty ? "no name" : names.sorted().joined(separator: ", "), place: "/subject")
        }
        self = package
    }

    /// - Parameter purl: `pkg:type/namespace/name@version`, percent-encoded.
    init?(purl: String) {
        guard purl.utf8.starts(with: "pkg:".utf8) else { return nil }
        var rest = purl.dropFirst(4)
        rest = rest[..<(rest.firstIndex { $0 == "?" || $0 == "#" } ?? rest.endIndex)]
        guard let slash = rest.firstIndex(of: "/"), slash > rest.startIndex else { return nil }
        type = String(rest[..<slash])
        rest = rest[rest.index(after: slash)...]
        // A scope's '@' is encoded; a writer that does not encode it has it first, where no version can be.
        if let at = rest.lastIndex(of: "@"), at > rest.startIndex {
            guard let version = Self.decoded(rest[rest.index(after: at)...]) else { return nil }
            self.version = version
            rest = rest[..<at]
        } else {
            version = nil
        }
        guard let name = Self.decoded(rest), !name.isEmpty else { return nil }
        self.name = name
    }

    /// Holds name and version against what is expected, as far as it is.
    ///
    /// - Throws: `Rejection` by `package.name` or `package.version`.
    package func check(name: String?, version: String?) throws(Rejection) {
        if let name, !name.hasSameBytes(as: self.name) {
            throw Rejection(.packageName, expected: name, found: self.name, place: "/subject")
        }
        if let version, self.version?.hasSameBytes(as: version) != true {
            throw Rejection(
                .packageVersion, expected: version, found: self.version ?? "no version", place: "/subject")
        }
    }

    /// Percent-decoding (RFC 3986 §2.1); nil for what is cut short or no UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
