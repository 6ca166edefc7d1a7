package import Artifacts

/// A commit of a repository that a build took its source from.
package struct SourceReference: Hashable, Sendable {
    /// The repository without the reference: `git+https://git.acme.test/payments`.
    package let repository: String
    /// The branch or tag in full where it is said, as `refs/tags/v1.4.2`.
    package let ref: String?
    /// The commit; nil where only a name is given.
    package let commit: Digest?

    package init(repository: String, ref: String?, commit: Digest?) {
        self.repository = repository
        self.ref = ref
        self.commit = commit
    }

    /// The Git sources among dependencies, in their order, each once.
    static func all(in dependencies: [ResourceDescriptor]) -> [SourceReference] {
        var found: [SourceReference] = []
        for dependency in dependencies {
            guard let source = SourceReference(dependency), !found.contains(source) else { continue }
            found.append(source)
        }
        return found
    }

    /// Reads an SPDX download location, `git+https://host/path@ref`, as provenance carries it.
    ///
    /// - Returns: nil where the dependency is no Git source.
    init?(_ dependency: ResourceDescriptor) {
        var commit = dependency.digests[.gitCommit]
        guard let uri = dependency.uri else { return nil }
        let isGit = uri.utf8.starts(with: "git+".utf8) || uri.utf8.starts(with: "git:".utf8)
        if commit == nil, isGit, let legacy = dependency.digests.others.first(where: { $0.algorithm == "sha1" }) {
            // Before v1, generators wrote the commit under `sha1`.
            commit = try? Digest(.gitCommit, hex: legacy.value)
        }
        guard isGit || commit != nil else { return nil }
        // The reference follows the first '@' of the path, since tags such as refs/tags/@acme/app@1.2.3 have more; an '@'
        // before the path is a user's name in the authority. What reads two ways, as a branch named x@refs/tags/v1 or a
        // repository named payments@refs/tags would have it, is not split: it matches no repository and no reference.
        let text = uri.utf8
        let pathStart = text.end(of: "://", from: text.startIndex).flatMap {
            text[$0...].firstIndex(of: UInt8(ascii: "/"))
        }
        if let pathStart, let at = text[pathStart...].firstIndex(of: UInt8(ascii: "@")),
            text.end(of: "@refs/", from: text.index(after: at)) == nil
        {
            repository = String(uri[..<at])
            ref = String(uri[text.index(after: at)...])
        } else {
            repository = uri
            ref = nil
        }
        self.commit = commit
    }
}

extension String.UTF8View {
    /// Where the first occurrence of some bytes ends; nil where there is none.
    fileprivate func end(of bytes: String, from start: Index) -> Index? {
        var rest = self[start...]
        let wanted = bytes.utf8
        while let first = wanted.first, let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: wanted) { return rest.index(place, offsetBy: wanted.count) }
            rest = rest.dropFirst()
        }
        return nil
    }
}
