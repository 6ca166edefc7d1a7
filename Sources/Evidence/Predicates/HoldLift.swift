package import Artifacts
package import JSON
package import Time

/// The end of one hold (`https://custody.dev/predicates/hold-lift/v1`); its subjects are the hold's.
package struct HoldLift: Hashable, Sendable {
    /// The attestation that holds.
    package let hold: Digest
    package let reason: String
    package let liftedOn: Instant

    package init(hold: Digest, reason: String, liftedOn: Instant) {
        self.hold = hold
        self.reason = reason
        self.liftedOn = liftedOn
    }

    init(_ field: JSONField) throws(JSONError) {
        try field.allowOnlySigned(["hold", "reason", "liftedOn"])
        hold = try field.member("hold").digest()
        reason = try field.member("reason").words()
        liftedOn = try field.member("liftedOn").instant()
    }

    package var json: JSONValue {
        ["hold": .string(hold.description), "reason": .string(reason), "liftedOn": .string(liftedOn.description)]
    }
}
