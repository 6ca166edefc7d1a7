/// How a person names an artifact.
///
///     PATH                          a file, a directory tree, or an OCI layout (a directory that holds `oci-layout`)
///     file:PATH                     a file, whatever is in it
///     tree:DIRECTORY                a directory tree
///     oci:LAYOUT[@sha256:…]         an OCI image layout, a directory or a tar archive of one
///     docker-archive:FILE[@sha256:…]  what `docker save` writes; the digest is an image id
///     git:REPOSITORY@ID             a commit or an annotated tag, by its whole id
///     NAME@sha256:…                 an image in a registry, pinned; the registry is not asked
///     sha256:…                      a digest alone
///
/// Reading a text does no I/O; `resolve(limits:progress:)` does.
package struct ArtifactReference: Hashable, Sendable, CustomStringConvertible {
    enum Form: Hashable, Sendable {
        /// Without a scheme: what is on disk decides.
        case path(String)
        case file(String)
        case tree(String)
        case layout(String, Digest?)
        case dockerArchive(String, Digest?)
        case git(String)
        case registry(String, Digest)
        case digest(Digest)
    }

    let form: Form
    /// As written.
    package let description: String

    private static let longest = 8192

    /// Reads a reference.
    ///
    /// - Throws: ``ArtifactError`` with the code `reference` where it is empty, too long, or pinned to what is no digest.
    package init(_ text: String) throws(ArtifactError) {
        guard !text.isEmpty else {
            throw ArtifactError(.reference, "the reference is empty; name a file, a directory or a digest")
        }
        guard text.utf8.count <= Self.longest, !text.utf8.contains(0) else {
            throw ArtifactError(.reference, "the reference holds a NUL or is longer than \(Self.longest) bytes")
        }
        description = text
        form = try Self.form(of: text)
    }

    private static func form(of text: String) throws(ArtifactError) -> Form {
        let scheme = text.prefix { $0 != ":" }
        if scheme.count < text.count {
            let rest = String(text[scheme.endIndex...].dropFirst())
            if ["file", "tree", "oci", "docker-archive", "git"].contains(scheme), rest.isEmpty {
                throw ArtifactError(.reference, "a path must follow '\(scheme):'")
            }
            switch scheme {
            case "file": return .file(rest)
            case "tree": return .tree(rest)
            case "oci":
                let (path, digest) = try pinned(rest)
                return .layout(path, digest)
            case "docker-archive":
                let (path, digest) = try pinned(rest)
                return .dockerArchive(path, digest)
            case "git": return .git(rest)
            default:
                if Digest.Algorithm(rawValue: String(scheme)) != nil { return .digest(try digest(text)) }
            }
        }
        let (name, digest) = try pinned(text)
        return digest.map { .registry(name, $0) } ?? .path(text)
    }

    /// Splits off `@algorithm:value`.
    private static func pinned(_ text: String) throws(ArtifactError) -> (String, Digest?) {
        guard let at = text.lastIndex(of: "@") else { return (text, nil) }
        let suffix = text[text.index(after: at)...]
        guard let colon = suffix.firstIndex(of: ":"), Digest.Algorithm(rawValue: String(suffix[..<colon])) != nil else {
            return (text, nil)
        }
        guard at > text.startIndex else { throw ArtifactError(.reference, "a name must stand before '@'") }
        return (String(text[..<at]), try digest(String(suffix)))
    }

    private static func digest(_ text: String) throws(ArtifactError) -> Digest {
        do { return try Digest(text) } catch { throw ArtifactError(.reference, "not a digest: \(error)") }
    }
}
