internal import JSON

/// An image in a layout or an archive on disk, chosen by digest or the only one there.
struct ImageReference {
    private let path: String
    private let digest: Digest?
    private let limits: ArtifactLimits
    private let progress: ProgressMeter

    init(_ path: String, _ digest: Digest?, _ limits: ArtifactLimits, _ progress: ProgressMeter) {
        self.path = path
        self.digest = digest
        self.limits = limits
        self.progress = progress
    }

    // MARK: OCI image layout

    /// Resolves `oci:LAYOUT[@digest]`.
    func layout() throws(ArtifactError) -> Artifact {
        switch PathKind(path) {
        case .directory:
            return try image(in: DirectoryStore(root: path, limits: limits, progress: progress), scheme: "oci")
        case .nothing: throw try tagged("oci")
        case .file, .other:
            return try image(in: ArchiveStore(path, limits: limits, progress: progress), scheme: "oci")
        }
    }

    private func image(in store: any ImageStore, scheme: String) throws(ArtifactError) -> Artifact {
        let choices = try manifests(in: store)
        let chosen = try choose(from: choices, in: store, scheme: scheme)
        var walk = ImageWalk(store, limits)
        try walk.visit(chosen)
        // A blob is checked by the algorithm of its name; policies compare by SHA-256.
        let also = chosen.digest.algorithm == .sha256 ? [] : [Digest.sha256(of: try store.blob(chosen))]
        return Artifact(
            scheme: scheme, name: ArtifactReference.baseName(path), kind: .image, digest: chosen.digest, also: also,
            size: chosen.size, mediaType: printable(chosen.mediaType), components: walk.components,
            claimedNames: choices.filter { $0.digest == chosen.digest }.compactMap(\.name).map(printable))
    }

    /// What `index.json` lists (OCI image spec 1.1, image-layout.md).
    private func manifests(in store: any ImageStore) throws(ArtifactError) -> [ImageDescriptor] {
        guard let marker = try store.document("oci-layout") else {
            throw ArtifactError(.malformed, "\(printable(path)) is no OCI image layout: it has no file 'oci-layout'")
        }
        try readJSON(marker, named: "oci-layout", limits: limits) { root throws(JSONError) in
            let version = try root.member("imageLayoutVersion")
            guard try version.string() == "1.0.0" else { throw version.error(.value, "expected 1.0.0") }
        }
        guard let index = try store.document("index.json") else {
            throw ArtifactError(.missingPart, "\(printable(path)) has no index.json")
        }
        return try readJSON(index, named: "index.json", limits: limits) { root throws(JSONError) in
            let version = try root.member("schemaVersion")
            guard try version.integer() == 2 else { throw version.error(.value, "expected 2") }
            return try ImageDocument.descriptors(root.member("manifests"), limits)
        }
    }

    private func choose(
        from choices: [ImageDescriptor], in store: any ImageStore, scheme: String
    ) throws(ArtifactError) -> ImageDescriptor {
        if let digest {
            if let found = try find(digest, under: choices, in: store) { return found }
            throw ArtifactError(
                .notFound, "\(printable(path)) does not hold \(digest); it holds:",
                alternatives: choices.map { reference(to: $0, scheme) })
        }
        // One image under several tags is one image.
        let distinct = Set(choices.map(\.digest))
        guard let first = choices.first else {
            throw ArtifactError(.notFound, "\(printable(path)) is a layout without an image")
        }
        guard distinct.count == 1 else {
            throw ArtifactError(
                .ambiguous, "\(printable(path)) holds \(distinct.count) images; choose one:",
                alternatives: choices.map { reference(to: $0, scheme) })
        }
        return first
    }

    /// Finds a descriptor in the index or in the indexes under it.
    private func find(
        _ digest: Digest, under choices: [ImageDescriptor], in store: any ImageStore
    ) throws(ArtifactError) -> ImageDescriptor? {
        var walk = ImageWalk(store, limits)
        var level = choices
        for _ in 0...limits.indexDepth {
            if let found = level.first(where: { $0.digest == digest }) { return found }
            var next: [ImageDescriptor] = []
            for descriptor in level where ImageDocument.isIndex(descriptor.mediaType) {
                if case .index(let children) = try walk.read(descriptor) { next += children }
                guard next.count <= limits.descriptors else {
                    throw ArtifactError(.limit, "the image has more parts than the limit of \(limits.descriptors)")
                }
            }
            if next.isEmpty { return nil }
            level = next
        }
        return nil
    }

    /// A choice as a person can type it, with its platform and tag behind.
    private func reference(to descriptor: ImageDescriptor, _ scheme: String) -> String {
        let remarks = [descriptor.platform, descriptor.name.map { "tag \(printable($0))" }].compactMap(\.self)
        let remark = remarks.isEmpty ? "" : "  (\(remarks.joined(separator: ", ")))"
        return "\(scheme):\(path)@\(descriptor.digest)\(remark)"
    }

    // MARK: docker-save archive

    /// Resolves `docker-archive:FILE[@digest]`.
    func dockerArchive() throws(ArtifactError) -> Artifact {
        if PathKind(path) == .nothing { throw try tagged("docker-archive") }
        let store = try ArchiveStore(path, limits: limits, progress: progress)
        let archive = try DockerArchive(store, path, limits)
        if let digest {
            if let image = archive.images.first(where: { $0.id == digest }) { return try archive.artifact(image) }
            // Archives of today are OCI layouts too, whose manifests have digests of their own.
            if try store.document("index.json") != nil { return try image(in: store, scheme: "docker-archive") }
            throw ArtifactError(
                .notFound, "\(printable(path)) does not hold \(digest); it holds:",
                alternatives: archive.images.map { $0.reference(path) })
        }
        let distinct = Set(archive.images.map(\.id))
        guard let first = archive.images.first else {
            throw ArtifactError(.notFound, "\(printable(path)) is an archive without an image")
        }
        guard distinct.count == 1 else {
            throw ArtifactError(
                .ambiguous, "\(printable(path)) holds \(distinct.count) images; choose one:",
                alternatives: archive.images.map { $0.reference(path) })
        }
        return try archive.artifact(first)
    }

    // MARK: Tags

    /// The error for `PATH:TAG`, with the digest that the tag has now; or that there is nothing at the path.
    private func tagged(_ scheme: String) throws(ArtifactError) -> ArtifactError {
        var colon = path.firstIndex(of: ":")
        while let at = colon {
            let place = String(path[..<at])
            let tag = String(path[path.index(after: at)...])
            if !place.isEmpty, PathKind(place) != .nothing {
                let inner = ImageReference(place, nil, limits, progress)
                let pinned = try inner.pins(of: tag, scheme)
                guard !pinned.isEmpty else {
                    return ArtifactError(.notFound, "\(printable(place)) has no image tagged '\(printable(tag))'")
                }
                return ArtifactError(
                    .mutableReference, "the tag '\(printable(tag))' can come to mean another image; name it by digest:",
                    alternatives: pinned)
            }
            colon = path[path.index(after: at)...].firstIndex(of: ":")
        }
        return ArtifactError(.notFound, "there is nothing at \(printable(path))")
    }

    private func pins(of tag: String, _ scheme: String) throws(ArtifactError) -> [String] {
        if scheme == "oci" {
            let store: any ImageStore =
                PathKind(path) == .directory
                ? DirectoryStore(root: path, limits: limits, progress: progress)
                : try ArchiveStore(path, limits: limits, progress: progress)
            return try manifests(in: store).filter { $0.name == tag }.map { "oci:\(path)@\($0.digest)" }
        }
        let archive = try DockerArchive(ArchiveStore(path, limits: limits, progress: progress), path, limits)
        return archive.images.filter { $0.tags.contains { $0 == tag || $0.hasSuffix("/" + tag) } }
            .map { "docker-archive:\(path)@\($0.id)" }
    }
}
