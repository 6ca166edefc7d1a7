package import JSON

/// What one step of a supply chain ran, took in and put out (in-toto link v0.3).
package struct Link: Hashable, Sendable {
    package let name: String
    package let command: [String]
    package let materials: [ResourceDescriptor]
    package let byproducts: JSONValue
    package let environment: JSONValue

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        name = try field.member("name").string()
        command = try field.strings("command", limits: limits)
        materials = try field.descriptors("materials", limits: limits)
        byproducts = try field.optional("byproducts")?.value ?? [:]
        environment = try field.optional("environment")?.value ?? [:]
    }
}
