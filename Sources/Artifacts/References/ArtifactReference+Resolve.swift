internal import Durable

extension ArtifactReference {
    /// Reads the artifact and computes its digest.
    ///
    /// - Parameters:
    ///   - algorithm: of a file's digest beside SHA-256, where a document goes by it; SHA-512, or nil.
    ///   - limits: bounds on what is read.
    ///   - progress: called with the bytes read so far and, where it is known, how many there are.
    /// - Throws: ``ArtifactError``; a tag, a branch or another name that can move is refused with the code
    ///   `mutable-reference` and the pinned form to use instead.
    package func resolve(
        also algorithm: Digest.Algorithm? = nil, limits: ArtifactLimits = .standard,
        progress: ((_ done: Int64, _ total: Int64?) -> Void)? = nil
    ) throws(ArtifactError) -> Artifact {
        let meter = ProgressMeter(progress)
        switch form {
        case .digest(let digest): return Artifact(digest: digest)
        case .registry(let name, let digest):
            return Artifact(scheme: "oci", name: Self.withoutTag(name), kind: .digest, digest: digest)
        case .file(let path): return try Self.file(path, meter, algorithm)
        case .tree(let path): return try Self.tree(path, limits, progress)
        case .layout(let path, let digest): return try ImageReference(path, digest, limits, meter).layout()
        case .dockerArchive(let path, let digest):
            return try ImageReference(path, digest, limits, meter).dockerArchive()
        case .git(let text): return try GitReference(text).resolve()
        case .path(let path):
            switch PathKind(path) {
            case .file, .other: return try Self.file(path, meter, algorithm)
            case .directory:
                return PathKind(path + "/oci-layout") == .file
                    ? try ImageReference(path, nil, limits, meter).layout() : try Self.tree(path, limits, progress)
            case .nothing: throw Self.absent(path)
            }
        }
    }

    private static func file(
        _ path: String, _ meter: ProgressMeter, _ algorithm: Digest.Algorithm?
    ) throws(ArtifactError) -> Artifact {
        let file = try openFile(path)
        let size = Int64(file.size)
        meter.total = size * (algorithm == nil ? 1 : 2)
        let digest = try file.digest(.sha256, meter)
        // Read again: what changed in between is of two minds, and matches nothing.
        let other = try algorithm.map { algorithm throws(ArtifactError) in
            try openFile(path).digest(algorithm, meter)
        }
        return Artifact(
            scheme: "file", name: baseName(path), kind: .file, digest: digest, also: other.map { [$0] } ?? [],
            size: size)
    }

    private static func tree(
        _ path: String, _ limits: ArtifactLimits, _ progress: ((_ done: Int64, _ total: Int64?) -> Void)?
    ) throws(ArtifactError) -> Artifact {
        let manifest = try TreeManifest.read(path, limits: limits, progress: progress)
        return Artifact(
            scheme: "tree", name: baseName(path), kind: .tree, digest: manifest.digest, size: manifest.contentSize)
    }

    /// Nothing is at the path: perhaps it was meant as an image in a registry.
    private static func absent(_ text: String) -> ArtifactError {
        let last = text.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let host = text.prefix { $0 != "/" }
        let isImage =
            !text.hasPrefix(".") && !text.hasPrefix("/") && (last.contains(":") || host.contains("."))
            && text.contains("/")
        guard isImage, last.contains(":") else {
            return ArtifactError(.notFound, "there is nothing at \(printable(text))")
        }
        let image = withoutTag(text)
        return ArtifactError(
            .mutableReference,
            """
            there is no file \(printable(text)), and as an image in a registry it goes by a tag, which can move; \
            name it by digest: \(printable(image))@sha256:… \
            (skopeo inspect --format '{{.Digest}}' docker://\(printable(text)) tells it)
            """)
    }

    /// `registry/name:tag` without the tag; a port stays.
    private static func withoutTag(_ name: String) -> String {
        guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return name }
        return String(name[..<colon])
    }

    /// The last part of a path; the whole path where it has none, as `/` and `..`.
    static func baseName(_ path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard let last = parts.last, last != ".." else { return path }
        return String(last)
    }
}
