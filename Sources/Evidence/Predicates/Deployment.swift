package import JSON
package import Time

/// What runs where since when (`https://custody.dev/predicates/deployment/v1`); its subjects are what runs.
package struct Deployment: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable { case running, removed }

    /// The environment's name: `production`.
    package let environment: String
    package let state: State
    package let since: Instant
    package let release: ReleaseName?
    /// Clusters, hosts or namespaces, as URIs or names.
    package let places: [String]

    package init(environment: String, state: State, since: Instant, release: ReleaseName?, places: [String]) {
        self.environment = environment
        self.state = state
        self.since = since
        self.release = release
        self.places = places
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnlySigned(["environment", "state", "since", "release", "places"])
        environment = try field.member("environment").words()
        state = try field.member("state").word()
        since = try field.member("since").instant()
        release = try field.optional("release")?.releaseName()
        places = try field.strings("places", limits: limits)
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "environment": .string(environment), "state": .string(state.rawValue), "since": .string(since.description),
        ]
        if let release { object["release"] = .string(release.description) }
        object["places"] = .array(places.map { .string($0) })
        return .object(object)
    }
}
