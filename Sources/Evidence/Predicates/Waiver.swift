package import JSON
package import Time

/// A planned exception: one requirement, the subjects' digests, until a moment (`https://custody.dev/predicates/waiver/v1`).
package struct Waiver: Hashable, Sendable {
    /// The requirement's id, as policies and findings spell it.
    package let requirement: String
    package let reason: String
    /// Where the work that will make it unnecessary is tracked.
    package let ticket: String
    package let issuedOn: Instant
    /// Later than ``issuedOn``.
    package let expiresOn: Instant

    package init(requirement: String, reason: String, ticket: String, issuedOn: Instant, expiresOn: Instant) {
        self.requirement = requirement
        self.reason = reason
        self.ticket = ticket
        self.issuedOn = issuedOn
        self.expiresOn = expiresOn
    }

    init(_ field: JSONField) throws(JSONError) {
        try field.allowOnlySigned(["requirement", "reason", "ticket", "issuedOn", "expiresOn"])
        requirement = try field.member("requirement").words()
        reason = try field.member("reason").words()
        ticket = try field.member("ticket").words()
        issuedOn = try field.member("issuedOn").instant()
        let expires = try field.member("expiresOn")
        expiresOn = try expires.instant()
        guard issuedOn < expiresOn else { throw expires.error(.value, "expected a time after issuedOn") }
    }

    package var json: JSONValue {
        [
            "requirement": .string(requirement), "reason": .string(reason), "ticket": .string(ticket),
            "issuedOn": .string(issuedOn.description), "expiresOn": .string(expiresOn.description),
        ]
    }

    /// How long it lasts as it was written.
    package var length: TimeSpan { expiresOn.since(issuedOn) }
}
