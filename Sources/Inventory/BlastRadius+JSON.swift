import Artifacts
import Evidence
package import JSON
import Storage
import Time

extension BlastRadius {
    /// The answer as a document (Schemas/blast-radius-v1.schema.json).
    ///
    /// - Parameter limit: how many artifacts to list at the most, those that run before the others; all of them are counted,
    ///   and environments are never cut.
    package func json(limit: Int) -> JSONValue {
        let idle = idle
        let listed = reach.artifacts.filter { !$0.running.isEmpty } + idle
        var object: JSONObject = [
            "schema": "https://custody.dev/schemas/blast-radius/v1",
            "question": ["kind": .string(question.kind.rawValue), "id": .string(question.id)],
        ]
        if let principal { object["principal"] = .string(principal) }
        object["credentials"] = .array(credentials.map { .string($0) })
        if let since { object["since"] = .string(since.description) }
        object["transitive"] = .bool(isTransitive)
        object["indexBehind"] = .integer(Int(indexBehind))
        object["counts"] = [
            "attestations": .integer(reach.attestationCount), "artifacts": .integer(reach.artifacts.count),
            "running": .integer(reach.artifacts.count - idle.count), "environments": .integer(environments.count),
        ]
        object["statements"] = .array(reach.kinds.map(\.json))
        object["attestations"] = .array(reach.attestations.map(\.json))
        object["environments"] = .array(environments.map(\.json))
        object["artifacts"] = .array(listed.prefix(limit).map(\.json))
        object["artifactsLeftOut"] = .integer(max(0, listed.count - limit))
        return .object(object)
    }
}

extension PredicateActivity {
    /// Type, count, and from when to when.
    var json: JSONValue {
        var object: JSONObject = ["predicateType": .string(predicateType), "count": .integer(count)]
        if let first { object["first"] = .string(first.description) }
        if let last { object["last"] = .string(last.description) }
        object["lastIndex"] = .integer(Int(lastIndex))
        return .object(object)
    }
}

extension IndexReach.Attestation {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "index": .integer(Int(logIndex)), "attestation": .string(digest.description),
            "predicateType": .string(predicateType),
        ]
        if let recordedOn { object["recordedOn"] = .string(recordedOn.description) }
        return .object(object)
    }
}

extension BlastRadius.Environment {
    fileprivate var json: JSONValue {
        [
            "environment": .string(name),
            "artifacts": .array(
                artifacts.map { place in
                    var object: JSONObject = [
                        "digest": .string(place.artifact.digest.description),
                        "names": .array(place.artifact.labels.map { .string($0) }),
                        "since": .string(place.deployment.since.description),
                    ]
                    if let release = place.deployment.release { object["release"] = .string(release) }
                    object["index"] = .integer(Int(place.deployment.logIndex))
                    return .object(object)
                }),
        ]
    }
}

extension ReachedArtifact {
    fileprivate var json: JSONValue {
        let former = deployments.filter { $0.state == .removed }
        return [
            "digest": .string(digest.description), "names": .array(labels.map { .string($0) }),
            "direct": .bool(isDirect), "releases": .array(releases.map { .string($0) }),
            "runningIn": .array(running.map { .string($0.environment) }),
            "removedFrom": .array(
                former.map { ["environment": .string($0.environment), "on": .string($0.since.description)] }),
        ]
    }
}
