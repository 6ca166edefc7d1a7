import Artifacts
package import JSON
package import Time

/// Where a build's output is kept, by digest (`https://custody.dev/predicates/build-log/v1`); its subjects are what was built.
package struct BuildLog: Hashable, Sendable {
    /// With a digest.
    package let log: ResourceDescriptor
    /// The build, as its provenance names it.
    package let invocation: String?
    package let finishedOn: Instant

    package init(log: ResourceDescriptor, invocation: String?, finishedOn: Instant) {
        self.log = log
        self.invocation = invocation
        self.finishedOn = finishedOn
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnlySigned(["log", "invocation", "finishedOn"])
        let log = try field.member("log")
        self.log = try ResourceDescriptor(log, limits: limits)
        guard !self.log.digests.digests.isEmpty else { throw log.error(.missing, "a log is named by its digest") }
        invocation = try field.string("invocation")
        finishedOn = try field.member("finishedOn").instant()
    }

    package var json: JSONValue {
        var object: JSONObject = ["log": log.json]
        if let invocation { object["invocation"] = .string(invocation) }
        object["finishedOn"] = .string(finishedOn.description)
        return .object(object)
    }
}
