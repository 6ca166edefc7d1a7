package import JSON
package import Time

/// Break-glass: one digest may ship for hours, and must be reviewed (`https://custody.dev/predicates/override/v1`).
package struct Override: Hashable, Sendable {
    package let reason: String
    /// The release by whose name the next one is held until this was reviewed; nil for an artifact of no release.
    package let release: ReleaseName?
    package let issuedOn: Instant
    /// Later than ``issuedOn``.
    package let expiresOn: Instant

    package init(reason: String, release: ReleaseName?, issuedOn: Instant, expiresOn: Instant) {
        self.reason = reason
        self.release = release
        self.issuedOn = issuedOn
        self.expiresOn = expiresOn
    }

    init(_ field: JSONField) throws(JSONError) {
        try field.allowOnlySigned(["reason", "release", "issuedOn", "expiresOn"])
        reason = try field.member("reason").words()
        release = try field.optional("release")?.releaseName()
        issuedOn = try field.member("issuedOn").instant()
        let expires = try field.member("expiresOn")
        expiresOn = try expires.instant()
        guard issuedOn < expiresOn else { throw expires.error(.value, "expected a time after issuedOn") }
    }

    package var json: JSONValue {
        var object: JSONObject = ["reason": .string(reason)]
        if let release { object["release"] = .string(release.description) }
        object["issuedOn"] = .string(issuedOn.description)
        object["expiresOn"] = .string(expiresOn.description)
        return .object(object)
    }

    /// How long it lasts as it was written.
    package var length: TimeSpan { expiresOn.since(issuedOn) }
}
