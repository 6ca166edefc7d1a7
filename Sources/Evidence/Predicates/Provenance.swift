package import JSON
package import Time

/// SLSA provenance: which builder made the subjects, how and out of what (SLSA v1.0 provenance; reads v0.2 and v0.1).
package struct Provenance: Hashable, Sendable {
    package let buildType: String
    /// What the person or system that asked for the build could set.
    package let externalParameters: JSONValue
    package let internalParameters: JSONValue
    package let builderID: String
    package let invocationID: String?
    package let startedOn: Instant?
    package let finishedOn: Instant?
    package let resolvedDependencies: [ResourceDescriptor]
    package let byproducts: [ResourceDescriptor]
    /// Where the source came from, as far as the provenance says.
    package let sources: [SourceReference]

    /// SLSA v1.0: `buildDefinition` and `runDetails`.
    init(v1 field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        let definition = try field.member("buildDefinition")
        buildType = try definition.member("buildType").string()
        // Required, but writers that go through protobuf drop it where it is empty.
        externalParameters = try definition.optional("externalParameters")?.value ?? [:]
        internalParameters = try definition.optional("internalParameters")?.value ?? [:]
        resolvedDependencies = try definition.descriptors("resolvedDependencies", limits: limits)
        let details = try field.member("runDetails")
        builderID = try details.member("builder").member("id").string()
        byproducts = try details.descriptors("byproducts", limits: limits)
        let metadata = try details.optional("metadata")
        invocationID = try metadata?.string("invocationId")
        startedOn = try metadata?.instant("startedOn")
        finishedOn = try metadata?.instant("finishedOn")
        sources = SourceReference.all(in: resolvedDependencies)
    }

    /// SLSA v0.2: `builder`, `invocation`, `metadata`, `materials`.
    init(v02 field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        builderID = try field.member("builder").member("id").string()
        buildType = try field.member("buildType").string()
        let invocation = try field.optional("invocation")
        var parameters: JSONObject = [:]
        var configuration: [ResourceDescriptor] = []
        if let source = try invocation?.optional("configSource") {
            parameters["configSource"] = source.value
            configuration = [try ResourceDescriptor(source, limits: limits)]
        }
        if let values = try invocation?.optional("parameters") { parameters["parameters"] = values.value }
        externalParameters = .object(parameters)
        internalParameters = try invocation?.optional("environment")?.value ?? [:]
        let metadata = try field.optional("metadata")
        // The specification writes `buildInvocationId`, and generators both.
        let identifier = try metadata?.string("buildInvocationID")
        invocationID = try identifier == nil ? metadata?.string("buildInvocationId") : identifier
        startedOn = try metadata?.instant("buildStartedOn")
        finishedOn = try metadata?.instant("buildFinishedOn")
        resolvedDependencies = try field.descriptors("materials", limits: limits)
        byproducts = []
        sources = SourceReference.all(in: configuration + resolvedDependencies)
    }

    /// SLSA v0.1, as Google Cloud Build still writes it: `builder`, `recipe`, `metadata`, `materials`.
    init(v01 field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        builderID = try field.member("builder").member("id").string()
        let recipe = try field.member("recipe")
        buildType = try recipe.member("type").string()
        var parameters: JSONObject = [:]
        for name in ["entryPoint", "arguments"] {
            if let value = try recipe.optional(name) { parameters[name] = value.value }
        }
        externalParameters = .object(parameters)
        internalParameters = try recipe.optional("environment")?.value ?? [:]
        let metadata = try field.optional("metadata")
        invocationID = try metadata?.string("buildInvocationId")
        startedOn = try metadata?.instant("buildStartedOn")
        finishedOn = try metadata?.instant("buildFinishedOn")
        resolvedDependencies = try field.descriptors("materials", limits: limits)
        byproducts = []
        sources = SourceReference.all(in: resolvedDependencies)
    }
}
