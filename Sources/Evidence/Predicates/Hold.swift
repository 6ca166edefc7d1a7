package import JSON
package import Time

/// A manual stop: the subjects stay in custody until it is lifted (`https://custody.dev/predicates/hold/v1`).
package struct Hold: Hashable, Sendable {
    /// Whether the subjects were stopped before they were released, or called back after.
    package enum Kind: String, Sendable, CaseIterable { case hold, recall }

    package let kind: Kind
    package let reason: String
    package let heldOn: Instant
    /// The principal who owns the next step; nil where it is the one who signed.
    package let owner: String?
    /// What has to be so before the hold is lifted, in words.
    package let exitRule: String?

    package init(kind: Kind, reason: String, heldOn: Instant, owner: String?, exitRule: String?) {
        self.kind = kind
        self.reason = reason
        self.heldOn = heldOn
        self.owner = owner
        self.exitRule = exitRule
    }

    init(_ field: JSONField) throws(JSONError) {
        try field.allowOnlySigned(["kind", "reason", "heldOn", "owner", "exitRule"])
        kind = try field.member("kind").word()
        reason = try field.member("reason").words()
        heldOn = try field.member("heldOn").instant()
        owner = try field.string("owner")
        exitRule = try field.string("exitRule")
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "kind": .string(kind.rawValue), "reason": .string(reason), "heldOn": .string(heldOn.description),
        ]
        if let owner { object["owner"] = .string(owner) }
        if let exitRule { object["exitRule"] = .string(exitRule) }
        return .object(object)
    }
}
