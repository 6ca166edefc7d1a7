internal import JSON

/// Checks an image and everything it names, and lists the parts.
struct ImageWalk {
    private let store: any ImageStore
    private let limits: ArtifactLimits
    private(set) var components: [ArtifactComponent] = []
    /// Blobs that were checked already, by what was expected of them.
    private var checked: Set<[String]> = []
    private var documentBytes: Int64 = 0

    init(_ store: any ImageStore, _ limits: ArtifactLimits) {
        self.store = store
        self.limits = limits
    }

    /// Visits a descriptor and what lies under it.
    ///
    /// - Throws: ``ArtifactError``: a missing or false blob, a malformed document, or `limit`.
    mutating func visit(_ root: ImageDescriptor) throws(ArtifactError) {
        // Last in, first out, each with its parent and depth; children go in backwards to come out in order.
        var stack: [(descriptor: ImageDescriptor, parent: Int?, depth: Int)] = [(root, nil, 0)]
        while let (descriptor, parent, depth) = stack.popLast() {
            guard ImageDocument.isDocument(descriptor.mediaType) else {
                try addBlob(descriptor, .blob, parent)
                continue
            }
            let document = try read(descriptor)
            switch document {
            case .index(let manifests):
                guard depth < limits.indexDepth else {
                    throw ArtifactError(.limit, "indexes lie deeper within one another than \(limits.indexDepth)")
                }
                let position = try add(descriptor, .index, parent)
                for child in manifests.reversed() { stack.append((child, position, depth + 1)) }
                guard stack.count <= limits.descriptors else { throw tooMany() }
            case .manifest(let config, let layers):
                let platform = try platform(of: config) ?? descriptor.platform
                let position = try add(descriptor, .manifest, parent, platform)
                try addBlob(config, .config, position)
                for layer in layers { try addBlob(layer, .layer, position) }
            }
        }
    }

    /// Reads an index or manifest whose digest is checked.
    mutating func read(_ descriptor: ImageDescriptor) throws(ArtifactError) -> ImageDocument {
        let bytes = try document(descriptor)
        return try ImageDocument(
            bytes, mediaType: descriptor.mediaType, named: descriptor.digest.description, limits: limits)
    }

    /// A document's bytes: an index that names one manifest many times is not to have it read without end.
    private mutating func document(_ descriptor: ImageDescriptor) throws(ArtifactError) -> [UInt8] {
        let bytes = try store.blob(descriptor)
        documentBytes += Int64(bytes.count)
        guard documentBytes <= Int64(limits.totalDocumentBytes) else {
            throw ArtifactError(
                .limit, "the image's documents have more bytes than the limit of \(limits.totalDocumentBytes)")
        }
        return bytes
    }

    private mutating func addBlob(
        _ descriptor: ImageDescriptor, _ kind: ArtifactComponent.Kind, _ parent: Int?
    ) throws(ArtifactError) {
        // Platforms share layers: each is read once.
        if checked.insert([descriptor.digest.description, String(descriptor.size)]).inserted {
            try store.verify(descriptor)
        }
        try add(descriptor, kind, parent)
    }

    @discardableResult
    private mutating func add(
        _ descriptor: ImageDescriptor, _ kind: ArtifactComponent.Kind, _ parent: Int?, _ platform: String? = nil
    ) throws(ArtifactError) -> Int {
        guard components.count < limits.descriptors else { throw tooMany() }
        components.append(
            ArtifactComponent(
                kind: kind, digest: descriptor.digest, size: descriptor.size,
                mediaType: printable(descriptor.mediaType), platform: platform ?? descriptor.platform, parent: parent))
        return components.count - 1
    }

    private func tooMany() -> ArtifactError {
        ArtifactError(.limit, "the image has more parts than the limit of \(limits.descriptors)")
    }

    /// The platform that an image's configuration states; nil where the configuration is of another kind.
    private mutating func platform(of config: ImageDescriptor) throws(ArtifactError) -> String? {
        let types = ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"]
        guard types.contains(config.mediaType) else { return nil }
        return try imagePlatform(try document(config), named: config.digest.description, limits: limits)
    }
}

/// `os/architecture[/variant]` of an image's configuration (OCI image spec 1.1, config.md).
func imagePlatform(_ config: [UInt8], named name: String, limits: ArtifactLimits) throws(ArtifactError) -> String? {
    try readJSON(config, named: name, limits: limits) { root throws(JSONError) in
        let parts = [
            try root.member("os").string(), try root.member("architecture").string(),
            try root.optional("variant")?.string() ?? "",
        ]
        return printable(parts.filter { !$0.isEmpty }.joined(separator: "/"))
    }
}
