package import JSON
package import Time

/// How an environment is configured (`https://custody.dev/predicates/environment/v1`); its subject is the configuration.
package struct EnvironmentRecord: Hashable, Sendable {
    package let environment: String
    /// What admits to it: the digests of policies, in their descriptors.
    package let policies: [ResourceDescriptor]
    /// Clusters, hosts or namespaces that belong to it.
    package let places: [String]
    package let recordedOn: Instant

    package init(environment: String, policies: [ResourceDescriptor], places: [String], recordedOn: Instant) {
        self.environment = environment
        self.policies = policies
        self.places = places
        self.recordedOn = recordedOn
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnlySigned(["environment", "policies", "places", "recordedOn"])
        environment = try field.member("environment").words()
        policies = try field.descriptors("policies", limits: limits)
        places = try field.strings("places", limits: limits)
        recordedOn = try field.member("recordedOn").instant()
    }

    package var json: JSONValue {
        [
            "environment": .string(environment), "policies": .array(policies.map(\.json)),
            "places": .array(places.map { .string($0) }), "recordedOn": .string(recordedOn.description),
        ]
    }
}
