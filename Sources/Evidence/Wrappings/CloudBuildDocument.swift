import Encoding
package import JSON

/// Provenance of a container image as Google Cloud writes it out, not yet verified
/// (`gcloud artifacts docker images describe --show-provenance --format json`).
package struct CloudBuildDocument: Hashable, Sendable {
    /// A signature, and which key of Google's made it.
    package struct Signature: Hashable, Sendable {
        /// A resource name, `projects/verified-builder/locations/…`; empty where none is named.
        package let keyID: String
        /// Nil where the text is not base 64.
        package let bytes: [UInt8]?
    }

    /// One build that the registry knows of.
    package struct Occurrence: Hashable, Sendable {
        package let kind: String
        /// The image that it is about, `https://…@sha256:…`.
        package let resource: String
        /// The statement in the form for people, which nobody signed.
        package let text: JSONValue?
        package let payloadType: String
        package let payload: [UInt8]
        package let signatures: [Signature]
    }

    /// The image's digest as the registry gives it, `sha256:…`.
    package let imageDigest: String
    /// The image's name with its digest.
    package let imageName: String
    package let occurrences: [Occurrence]

    /// Most builds of one image.
    private static let most = 256

    /// - Throws: ``Rejection`` by `cloud-build.form`.
    init(_ field: JSONField, limits: EvidenceLimits) throws(Rejection) {
        do throws(JSONError) {
            let summary = try field.member("image_summary")
            imageDigest = try summary.member("digest").string()
            imageName = try summary.member("fully_qualified_digest").string()
            occurrences = try field.member("provenance_summary").member("provenance").array(atMost: Self.most)
                .map { element throws(JSONError) in try Occurrence(element, limits: limits) }
            guard !occurrences.isEmpty else { throw field.error(.missing, "there is no provenance in it") }
        } catch {
            throw Rejection(
                .cloudBuildForm, error, expected: "provenance as gcloud writes it",
                hint: "gcloud artifacts docker images describe IMAGE --show-provenance --format json")
        }
    }
}

extension CloudBuildDocument.Occurrence {
    fileprivate init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        kind = try field.string("kind") ?? ""
        resource = try field.string("resourceUri") ?? ""
        let build = try field.optional("build")
        let older = try build?.optional("intotoStatement")
        let newer = try build?.optional("inTotoSlsaProvenanceV1")
        text = (newer ?? older)?.value
        let envelope = try field.member("envelope")
        payloadType = try envelope.member("payloadType").string()
        let encoded = try envelope.member("payload")
        guard let payload = Self.decode(try encoded.string()) else {
            throw encoded.error(.value, "not canonical base 64")
        }
        self.payload = payload
        signatures = try envelope.list("signatures", limits: limits) { element throws(JSONError) in
            let text = try element.string("sig") ?? ""
            return CloudBuildDocument.Signature(
                keyID: try element.optional("keyid")?.keyName(limits: limits) ?? "",
                bytes: text.utf8.count > limits.signatureBytes ? nil : Self.decode(text))
        }
        guard signatures.count <= limits.signatures else {
            throw envelope.error(.limit, "more than \(limits.signatures) signatures")
        }
    }

    /// Google writes either alphabet.
    private static func decode(_ text: String) -> [UInt8]? {
        if let bytes = try? Base64.decode(text) { return bytes }
        return try? Base64.decode(text, alphabet: .urlSafe)
    }
}
