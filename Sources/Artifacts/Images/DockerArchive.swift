internal import JSON

/// What `docker save` writes: `manifest.json` names configurations and layers by their paths in the archive.
///
/// Source: Docker Image Specification v1.2.0, "Combined Image JSON + Filesystem Changeset Format".
struct DockerArchive {
    struct Image {
        /// The digest of the configuration, which is the image's id.
        let id: Digest
        /// The path of the configuration in the archive.
        let config: String
        let tags: [String]
        let layers: [String]

        func reference(_ path: String) -> String {
            "docker-archive:\(path)@\(id)"
                + (tags.isEmpty ? "" : "  (\(tags.map { printable($0) }.joined(separator: ", ")))")
        }
    }

    let images: [Image]
    private let store: ArchiveStore
    private let path: String
    private let limits: ArtifactLimits

    /// - Throws: ``ArtifactError`` with the code `malformed`, `missing-part` or `limit`.
    init(_ store: ArchiveStore, _ path: String, _ limits: ArtifactLimits) throws(ArtifactError) {
        guard let manifest = try store.document("manifest.json") else {
            throw ArtifactError(.malformed, "\(printable(path)) is no docker-save archive: it has no manifest.json")
        }
        let entries = try readJSON(manifest, named: "manifest.json", limits: limits) { root throws(JSONError) in
            var entries: [(config: String, tags: [String], layers: [String])] = []
            for field in try root.array(atMost: limits.descriptors) {
                var tags: [String] = []
                if let field = try field.optional("RepoTags") { tags = try Self.strings(field, limits) }
                let layers = try Self.strings(field.member("Layers"), limits)
                entries.append((try field.member("Config").string(), tags, layers))
            }
            return entries
        }
        var images: [Image] = []
        for entry in entries {
            guard let file = store.file(entry.config) else {
                throw ArtifactError(.missingPart, "the configuration \(printable(entry.config)) is not in the archive")
            }
            images.append(Image(id: file.sha256, config: entry.config, tags: entry.tags, layers: entry.layers))
        }
        self.images = images
        self.store = store
        self.path = path
        self.limits = limits
    }

    private static func strings(_ field: JSONField, _ limits: ArtifactLimits) throws(JSONError) -> [String] {
        var strings: [String] = []
        for element in try field.array(atMost: limits.descriptors) { strings.append(try element.string()) }
        return strings
    }

    /// Checks an image's layers against its configuration.
    ///
    /// - Throws: ``ArtifactError`` with the code `digest-mismatch` where a layer is not the one that the configuration
    ///   names, `missing-part`, `malformed`, or `unsupported` for layers that are compressed.
    func artifact(_ image: Image) throws(ArtifactError) -> Artifact {
        guard let config = store.file(image.config), let bytes = try store.document(image.config) else {
            throw ArtifactError(.missingPart, "the configuration \(printable(image.config)) is not in the archive")
        }
        let named = "the configuration \(image.id)"
        // The name of the file is a promise of docker's that costs nothing to hold it to.
        try checkName(of: image)
        let expected = try readJSON(bytes, named: named, limits: limits) { root throws(JSONError) in
            var digests: [Digest] = []
            for field in try root.member("rootfs").member("diff_ids").array(atMost: limits.descriptors) {
                digests.append(try ImageDescriptor.digest(field))
            }
            return digests
        }
        guard expected.count == image.layers.count else {
            throw ArtifactError(
                .malformed, "\(named) names \(expected.count) layers, and manifest.json \(image.layers.count)")
        }
        let type = "application/vnd.docker.container.image.v1+json"
        var components = [
            ArtifactComponent(
                kind: .config, digest: image.id, size: config.size, mediaType: type,
                platform: try imagePlatform(bytes, named: named, limits: limits), parent: nil)
        ]
        for (path, digest) in zip(image.layers, expected) { components.append(try layer(path, digest)) }
        return Artifact(
            scheme: "docker-archive", name: ArtifactReference.baseName(path), kind: .image, digest: image.id,
            size: config.size, mediaType: type, components: components, claimedNames: image.tags.map { printable($0) })
    }

    /// Docker names the configuration `<id>.json`, or by its place among the blobs.
    private func checkName(of image: Image) throws(ArtifactError) {
        let last = image.config.split(separator: "/").last ?? ""
        let stem = last.hasSuffix(".json") ? String(last.dropLast(5)) : String(last)
        guard let named = try? Digest(.sha256, hex: stem), named != image.id else { return }
        throw ArtifactError(
            .digestMismatch,
            "the configuration has other bytes than its name says: expected \(named), found \(image.id)")
    }

    private func layer(_ path: String, _ expected: Digest) throws(ArtifactError) -> ArtifactComponent {
        guard let file = store.file(path) else {
            throw ArtifactError(.missingPart, "the layer \(printable(path)) is not in the archive")
        }
        guard !file.isCompressed else {
            throw ArtifactError(
                .unsupported,
                """
                the layer \(printable(path)) is compressed, so that it cannot be compared with the configuration; \
                convert the archive: skopeo copy docker-archive:FILE oci:LAYOUT
                """)
        }
        guard file.sha256 == expected else {
            throw ArtifactError(
                .digestMismatch,
                "the layer \(printable(path)) has other bytes: expected \(expected), found \(file.sha256)")
        }
        return ArtifactComponent(
            kind: .layer, digest: file.sha256, size: file.size,
            mediaType: "application/vnd.docker.image.rootfs.diff.tar",
            platform: nil, parent: 0)
    }
}
