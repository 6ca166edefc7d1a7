package import JSON
package import Time

/// Distrust after a moment: what it names counts up to then and no further (`https://custody.dev/predicates/revocation/v1`).
///
/// Its subject is what is revoked: the digest of an artifact or attestation, or SHA-256 of a credential's or principal's id.
package struct Revocation: Hashable, Sendable {
    package enum Target: String, Sendable, CaseIterable { case credential, principal, attestation, artifact }

    package let target: Target
    /// As decisions and the principals document spell it.
    package let id: String
    /// The last moment at which it could be trusted.
    package let notAfter: Instant
    package let reason: String
    package let issuedOn: Instant

    package init(target: Target, id: String, notAfter: Instant, reason: String, issuedOn: Instant) {
        self.target = target
        self.id = id
        self.notAfter = notAfter
        self.reason = reason
        self.issuedOn = issuedOn
    }

    init(_ field: JSONField) throws(JSONError) {
        try field.allowOnlySigned(["target", "id", "notAfter", "reason", "issuedOn"])
        target = try field.member("target").word()
        id = try field.member("id").words()
        reason = try field.member("reason").words()
        issuedOn = try field.member("issuedOn").instant()
        let notAfter = try field.member("notAfter")
        self.notAfter = try notAfter.instant()
        // Distrust is said of what was; a date to come is a rotation.
        guard self.notAfter <= issuedOn else { throw notAfter.error(.value, "expected a time up to issuedOn") }
    }

    package var json: JSONValue {
        [
            "target": .string(target.rawValue), "id": .string(id), "notAfter": .string(notAfter.description),
            "reason": .string(reason), "issuedOn": .string(issuedOn.description),
        ]
    }
}
