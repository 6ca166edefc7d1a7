internal import JSON

/// What a manifest or index says of another blob (OCI image spec 1.1, descriptor.md).
struct ImageDescriptor: Hashable {
    let mediaType: String
    /// SHA-256 or SHA-512.
    let digest: Digest
    let size: Int64
    /// `os/architecture` or `os/architecture/variant`.
    let platform: String?
    /// A tag or another name that the layout gives it.
    let name: String?

    init(_ field: JSONField) throws(JSONError) {
        mediaType = try field.member("mediaType").string()
        let digestField = try field.member("digest")
        digest = try Self.digest(digestField)
        let sizeField = try field.member("size")
        size = try sizeField.integer()
        guard size >= 0 else { throw sizeField.error(.value, "a size is not negative") }
        platform = try field.optional("platform").map(Self.platform)
        name = try field.optional("annotations")?.optional("org.opencontainers.image.ref.name")?.string()
    }

    /// An algorithm that the image spec registers.
    static func digest(_ field: JSONField) throws(JSONError) -> Digest {
        let text = try field.string()
        guard let digest = try? Digest(text), digest.algorithm == .sha256 || digest.algorithm == .sha512 else {
            throw field.error(.value, "'\(printable(text))' is not a SHA-256 or SHA-512 digest")
        }
        return digest
    }

    private static func platform(_ field: JSONField) throws(JSONError) -> String {
        let parts = [
            try field.member("os").string(), try field.member("architecture").string(),
            try field.optional("variant")?.string() ?? "",
        ]
        return printable(parts.filter { !$0.isEmpty }.joined(separator: "/"))
    }
}
