package import JSON

/// What was done in one step, under the signature of who did it: what went in, and what came out.
///
/// Source: in-toto specification v1.0, section 4.4.
package struct StepLink: Sendable {
    /// Materials or products of one link.
    package static let mostArtifacts = 50_000

    package let name: String
    /// Digests by path, as written: algorithm names and values.
    package let materials: [ExactString: JSONObject]
    package let products: [ExactString: JSONObject]

    /// What a supply chain within a supply chain comes down to: what its first step took, what its last step made.
    package init(name: String, materials: [ExactString: JSONObject], products: [ExactString: JSONObject]) {
        self.name = name
        self.materials = materials
        self.products = products
    }

    init(_ field: JSONField) throws(JSONError) {
        try field.allowOnly(["_type", "name", "byproducts", "command", "environment", "materials", "products"])
        name = try field.member("name").string()
        materials = try Self.artifacts(field.member("materials"))
        products = try Self.artifacts(field.member("products"))
    }

    private static func artifacts(_ field: JSONField) throws(JSONError) -> [ExactString: JSONObject] {
        let members = try field.members()
        guard members.count <= mostArtifacts else {
            throw field.error(.limit, "\(members.count) artifacts are more than the \(mostArtifacts) allowed")
        }
        var artifacts: [ExactString: JSONObject] = [:]
        artifacts.reserveCapacity(members.count)
        for (path, digests) in members {
            let object = try digests.object()
            guard !object.isEmpty, object.count <= 16, object.members.allSatisfy({ $0.value.string != nil }) else {
                throw digests.error(.value, "expected digests by algorithm")
            }
            artifacts[ExactString(path)] = object
        }
        return artifacts
    }
}
