package import Artifacts
package import JSON
package import Time

/// What was found when an override was looked at afterwards (`https://custody.dev/predicates/override-review/v1`).
///
/// Its subject is the digest that was overridden.
package struct OverrideReview: Hashable, Sendable {
    /// The attestation that overrode.
    package let override: Digest
    package let finding: String
    package let reviewedOn: Instant

    package init(override: Digest, finding: String, reviewedOn: Instant) {
        self.override = override
        self.finding = finding
        self.reviewedOn = reviewedOn
    }

    init(_ field: JSONField) throws(JSONError) {
        try field.allowOnlySigned(["override", "finding", "reviewedOn"])
        override = try field.member("override").digest()
        finding = try field.member("finding").words()
        reviewedOn = try field.member("reviewedOn").instant()
    }

    package var json: JSONValue {
        [
            "override": .string(override.description), "finding": .string(finding),
            "reviewedOn": .string(reviewedOn.description),
        ]
    }
}
