private import Crypto
private import Git

/// A commit or annotated tag in a repository on disk.
struct GitReference {
    private let path: String
    private let revision: String?

    /// Splits `REPOSITORY@REVISION`; a repository's path may itself hold an `@`.
    init(_ text: String) {
        guard let at = text.lastIndex(of: "@"), at > text.startIndex else {
            path = text
            revision = nil
            return
        }
        let suffix = String(text[text.index(after: at)...])
        if GitObjectID(hex: suffix) == nil, PathKind(text) == .directory {
            path = text
            revision = nil
        } else {
            path = String(text[..<at])
            revision = suffix
        }
    }

    func resolve() throws(ArtifactError) -> Artifact {
        do {
            let repository = try Repository.open(path)
            guard let revision, let id = GitObjectID(hex: revision) else { throw try pinned(in: repository) }
            let object = try repository.object(id)
            let name = try repository.remotes().first { $0.name == "origin" }?.url ?? ArtifactReference.baseName(path)
            switch object.kind {
            case .commit:
                _ = try repository.commit(id)
                return try artifact(object, .gitCommit, .commit, name)
            case .tag:
                _ = try repository.tag(id)
                return try artifact(object, .gitTag, .tag, name)
            case .tree, .blob:
                throw ArtifactError(
                    .wrongKind, "\(id) is a \(object.kind.rawValue); a Git artifact is a commit or an annotated tag")
            }
        } catch let error as GitError {
            throw Self.translate(error)
        } catch let error as ArtifactError {
            throw error
        } catch {
            throw ArtifactError(.unreadable, "\(error)")
        }
    }

    /// Named by the object's id, and by SHA-256 over the same bytes as Git hashes: kind, size, NUL, content.
    private func artifact(
        _ object: GitObject, _ algorithm: Digest.Algorithm, _ kind: Artifact.Kind, _ name: String
    ) throws -> Artifact {
        let whole = Array("\(object.kind.rawValue) \(object.bytes.count)\0".utf8) + object.bytes
        return Artifact(
            scheme: "git", name: name, kind: kind, digest: try Digest(algorithm, hex: object.id.hex),
            also: [Digest.sha256(of: whole)], size: Int64(object.bytes.count))
    }

    /// The error for a revision that can move, with the id that it has now.
    private func pinned(in repository: borrowing Repository) throws(GitError) -> ArtifactError {
        let revision = revision ?? "HEAD"
        let (id, _) = try repository.resolve(revision)
        return ArtifactError(
            .mutableReference,
            "'\(printable(revision))' in a Git repository can come to mean another commit; name the one it means now:",
            alternatives: ["git:\(path)@\(id)"])
    }

    private static func translate(_ error: GitError) -> ArtifactError {
        let code: ArtifactError.Code =
            switch error.code {
            case .notRepository, .notFound, .unborn: .notFound
            case .ambiguous: .ambiguous
            case .invalid: .reference
            case .mismatch: .digestMismatch
            case .malformed: .malformed
            case .unsupported: .unsupported
            case .limit: .limit
            case .ownership, .bare, .failed: .unreadable
            }
        return ArtifactError(code, error.message)
    }
}
