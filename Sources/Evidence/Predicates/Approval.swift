package import Artifacts
package import JSON
package import Time

/// A principal's word that the subjects may be released, or may not (`https://custody.dev/predicates/approval/v1`).
package struct Approval: Hashable, Sendable {
    package enum Decision: String, Sendable, CaseIterable { case approved, rejected }

    package let decision: Decision
    package let approvedOn: Instant
    /// After this the approval no longer counts; nil where only the policy bounds it.
    package let expiresOn: Instant?
    package let reason: String?
    /// The attestations that the approver was shown, by their digest.
    package let evidence: [Digest]

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnlySigned(["decision", "approvedOn", "expiresOn", "reason", "evidence"])
        decision = try field.member("decision").word()
        approvedOn = try field.member("approvedOn").instant()
        expiresOn = try field.instant("expiresOn")
        reason = try field.string("reason")
        evidence = try field.digests("evidence", limits: limits)
    }

    /// The predicate's JSON.
    package static func predicate(
        decision: Decision, approvedOn: Instant, expiresOn: Instant?, reason: String?, evidence: [Digest]
    ) -> JSONValue {
        var object: JSONObject = [
            "decision": .string(decision.rawValue), "approvedOn": .string(approvedOn.description),
        ]
        if let expiresOn { object["expiresOn"] = .string(expiresOn.description) }
        if let reason { object["reason"] = .string(reason) }
        object["evidence"] = .array(evidence.sorted().map { .string($0.description) })
        return .object(object)
    }
}
