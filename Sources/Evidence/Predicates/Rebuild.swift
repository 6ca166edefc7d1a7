package import Artifacts
package import JSON
package import Time

/// Whether building again gave the same bytes (`https://custody.dev/predicates/rebuild/v1`); its subjects are the original.
package struct Rebuild: Hashable, Sendable {
    package enum Outcome: String, Sendable, CaseIterable { case reproduced, differs, failed }

    /// The provenance that was followed.
    package let provenance: Digest
    package let outcome: Outcome
    /// What came out; empty where nothing did.
    package let result: DigestSet
    /// Where it was built, in words or as a URI.
    package let environment: String
    package let finishedOn: Instant

    package init(
        provenance: Digest, outcome: Outcome, result: DigestSet, environment: String, finishedOn: Instant
    ) {
        self.provenance = provenance
        self.outcome = outcome
        self.result = result
        self.environment = environment
        self.finishedOn = finishedOn
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnlySigned(["provenance", "outcome", "result", "environment", "finishedOn"])
        provenance = try field.member("provenance").digest()
        outcome = try field.member("outcome").word()
        result = try field.digestSet("result", limits: limits)
        environment = try field.member("environment").words()
        finishedOn = try field.member("finishedOn").instant()
        guard outcome == .failed || !result.digests.isEmpty else {
            throw field.error(.missing, "a rebuild that finished names the digest of what came out")
        }
    }

    package var json: JSONValue {
        [
            "provenance": .string(provenance.description), "outcome": .string(outcome.rawValue),
            "result": result.json, "environment": .string(environment), "finishedOn": .string(finishedOn.description),
        ]
    }
}
