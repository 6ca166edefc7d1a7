package import Artifacts
package import JSON

/// What a signature of cosign over a container image says: which manifest, and under which name it was signed.
///
/// Source: containers/image, "atomic signature", and cosign's signature specification, "Payload".
package struct SimpleSigning: Hashable, Sendable {
    package static let mediaType = "application/vnd.dev.cosign.simplesigning.v1+json"

    private static let types = ["cosign container image signature", "atomic container signature"]

    /// The name that the signer used; anybody can put the same image under another one.
    package let reference: String
    /// The manifest's digest.
    package let manifest: Digest
    /// What the signer added (`optional`); nothing rests on it.
    package let annotations: JSONObject

    /// Reads a payload.
    ///
    /// - Parameter payload: the bytes that were signed.
    /// - Throws: ``Rejection`` by `simple-signing.form`.
    package init(payload: [UInt8]) throws(Rejection) {
        do throws(JSONError) {
            let field = JSONField(
                try JSONValue.parse(payload, limits: JSONLimits(bytes: 1 << 20, depth: 16, values: 10_000)))
            try field.allowOnly(["critical", "optional"])
            let critical = try field.member("critical")
            // containers/image: a reader refuses what it does not know to be critical.
            try critical.allowOnly(["identity", "image", "type"])
            let type = try critical.member("type")
            guard Self.types.contains(where: { $0.hasSameBytes(as: (try? type.string()) ?? "") }) else {
                throw type.error(.value, "expected \(Self.types.joined(separator: " or "))")
            }
            let identity = try critical.member("identity")
            try identity.allowOnly(["docker-reference"])
            reference = try identity.member("docker-reference").string()
            let image = try critical.member("image")
            try image.allowOnly(["docker-manifest-digest"])
            let digest = try image.member("docker-manifest-digest")
            let text = try digest.string()
            do throws(DigestError) { manifest = try Digest(text) } catch {
                throw digest.error(.value, error.description)
            }
            annotations = try field.optional("optional")?.object() ?? [:]
        } catch {
            throw Rejection(
                .simpleSigningForm, error, expected: "a simple-signing payload",
                hint: "the signature is over something else than an image")
        }
    }

    /// Refuses another image than the one that was signed.
    ///
    /// - Throws: ``Rejection`` by `subject.mismatch`.
    package func requireImage(_ artifact: DigestSet) throws(Rejection) {
        guard DigestSet([manifest]).names(sameAs: artifact) else {
            throw Rejection(
                .subjectMismatch, expected: "a payload about \(artifact)", found: "\(manifest) (\(reference))",
                place: "/critical/image/docker-manifest-digest",
                hint: "the signature is over another image; for a multi-platform image, name the digest that was signed"
            )
        }
    }
}

/// A payload as it was signed, with its signature; what it says is not believed before that is verified.
package struct SignedPayload: Hashable, Sendable {
    package let bytes: [UInt8]
    package let signature: [UInt8]
}
