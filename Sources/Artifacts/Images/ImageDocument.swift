internal import JSON

/// An index or a manifest, read as far as it names other blobs.
enum ImageDocument {
    case index([ImageDescriptor])
    case manifest(config: ImageDescriptor, layers: [ImageDescriptor])

    private static let indexTypes: Set = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ]
    private static let manifestTypes: Set = [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ]

    /// Whether a descriptor of this type is an index or a manifest.
    static func isDocument(_ mediaType: String) -> Bool {
        indexTypes.contains(mediaType) || manifestTypes.contains(mediaType)
    }

    static func isIndex(_ mediaType: String) -> Bool { indexTypes.contains(mediaType) }

    /// Reads a document of a known type.
    ///
    /// - Throws: ``ArtifactError`` with the code `malformed`, where the document could also be read as another type too:
    ///   two readers would see two images (CVE-2021-41190).
    init(_ bytes: [UInt8], mediaType: String, named name: String, limits: ArtifactLimits) throws(ArtifactError) {
        self = try readJSON(bytes, named: name, limits: limits) { root throws(JSONError) in
            let version = try root.member("schemaVersion")
            guard try version.integer() == 2 else { throw version.error(.value, "expected 2") }
            if let field = try root.optional("mediaType") {
                let found = try field.string()
                guard found == mediaType else {
                    throw field.error(.value, "expected \(mediaType) as its descriptor says, found \(printable(found))")
                }
            }
            let isIndex = Self.isIndex(mediaType)
            for stranger in isIndex ? ["config", "layers"] : ["manifests"] where try root.optional(stranger) != nil {
                throw root.error(.value, "\(isIndex ? "an index" : "a manifest") may not have '\(stranger)'")
            }
            return isIndex
                ? .index(try Self.descriptors(root.member("manifests"), limits))
                : .manifest(
                    config: try ImageDescriptor(root.member("config")),
                    layers: try Self.descriptors(root.member("layers"), limits))
        }
    }

    static func descriptors(_ field: JSONField, _ limits: ArtifactLimits) throws(JSONError) -> [ImageDescriptor] {
        var descriptors: [ImageDescriptor] = []
        for element in try field.array(atMost: limits.descriptors) { descriptors.append(try ImageDescriptor(element)) }
        return descriptors
    }
}

/// Reads a JSON document of an image within limits.
///
/// - Parameter name: of the file or blob, for errors.
/// - Throws: ``ArtifactError`` with the code `malformed` or `limit`.
func readJSON<T>(
    _ bytes: [UInt8], named name: String, limits: ArtifactLimits, _ body: (JSONField) throws(JSONError) -> T
) throws(ArtifactError) -> T {
    do throws(JSONError) {
        let bounds = JSONLimits(bytes: limits.documentBytes, depth: 32, values: 500_000)
        return try body(JSONField(try JSONValue.parse(bytes, limits: bounds)))
    } catch {
        throw ArtifactError(error.code == .limit ? .limit : .malformed, "\(name): \(error)")
    }
}
