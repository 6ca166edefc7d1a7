package import Artifacts
import Evidence
package import JSON
package import Time
package import Trust

/// What follows from a policy and the facts: whether the artifact may be released, and why, requirement by requirement.
package struct Decision: Sendable {
    package enum Verdict: String, Sendable, CaseIterable {
        case released
        case held
        /// Held, since something could not be checked.
        case undetermined
    }

    package static let schema = "https://custody.dev/schemas/decision/v1"
    /// The requirement that the policy covers the artifact at all; an empty match holds.
    package static let matchRequirement = "policy-match"

    package let verdict: Verdict
    package let subject: Subject
    package let instant: Instant
    package let policyName: String
    package let policyTier: Policy.Tier
    package let policyDigest: Digest
    package let principalsDigest: Digest
    /// Of the trusted roots and witnesses that evidence was verified under; nil where there were none.
    package let trustDigest: Digest?
    /// In the order of the policy.
    package let findings: [Finding]
    /// Waivers and overrides about the artifact, whether they count or not; in the evidence's order.
    package let exceptions: [ExceptionRecord]
    /// Why it is released although findings stand in its way; nil where none do, and where it is not.
    package let override: Override?
    /// What was taken into account, sorted by digest.
    package let evidence: [EvidenceRecord]
    /// What was found and does not count, with the reason.
    package let refused: [EvidenceSet.Refused]
    /// Attestations about the artifact that no principal's valid credential signed.
    package let unattributed: [Digest]

    /// Break-glass, by which an artifact is released that would be held.
    package struct Override: Hashable, Sendable {
        /// The people's names in a sentence.
        package let by: String
        package let until: Instant
        package let reason: String
        package let attestations: [Digest]
    }

    /// An attestation that counts, as decisions name it.
    package struct EvidenceRecord: Hashable, Sendable {
        package let digest: Digest
        package let predicateType: String
        /// Sorted by name.
        package let signers: [Signer]
    }

    /// A principal, and the credential it signed with.
    package struct Signer: Hashable, Sendable, Comparable {
        package let principal: String
        package let credential: String

        package static func < (left: Signer, right: Signer) -> Bool {
            (left.principal, left.credential) < (right.principal, right.credential)
        }
    }

    /// The decision document: the same facts and policy give the same bytes.
    package var json: JSONValue {
        var object: JSONObject = [
            "schema": .string(Self.schema),
            "verdict": .string(verdict.rawValue),
            "artifact": [
                "name": .string(subject.reference), "kind": .string(subject.kind), "digest": subject.digests.json,
            ],
            "at": .string(instant.description),
            "policy": [
                "name": .string(policyName), "tier": .string(policyTier.rawValue),
                "digest": .string(policyDigest.description),
            ],
            "principals": ["digest": .string(principalsDigest.description)],
            "findings": .array(findings.map { $0.json(for: subject.argument) }),
            "exceptions": .array(exceptions.map(\.json)),
            "evidence": .array(
                evidence.map { record in
                    [
                        "digest": .string(record.digest.description),
                        "predicateType": .string(record.predicateType),
                        "signers": .array(
                            record.signers.map {
                                ["principal": .string($0.principal), "credential": .string($0.credential)]
                            }),
                    ]
                }),
            "notCounted": .array(
                refused.map { refused in
                    var object: JSONObject = [
                        "document": .string(refused.document.description), "line": .integer(refused.line),
                        "outcome": .string(refused.isUndetermined ? "undetermined" : "rejected"),
                    ]
                    for member in refused.rejection.json.object?.members ?? [] { object[member.name] = member.value }
                    return .object(object)
                }
                    + unattributed.map { digest in
                        let rejection = Rejection(
                            .signerUnknown, expected: "a signature by a principal's valid credential",
                            found: "only signatures of credentials that are revoked or belong to nobody",
                            place: "/signatures", hint: "name the credential in the principals document")
                        var object: JSONObject = ["attestation": .string(digest.description), "outcome": "rejected"]
                        for member in rejection.json.object?.members ?? [] { object[member.name] = member.value }
                        return .object(object)
                    }),
        ]
        if let override {
            object["override"] = [
                "by": .string(override.by), "until": .string(override.until.description),
                "reason": .string(override.reason),
                "attestations": .array(override.attestations.map { .string($0.description) }),
            ]
        }
        if let trustDigest { object["trust"] = ["digest": .string(trustDigest.description)] }
        return .object(object)
    }

    /// The document's bytes: canonical JSON (RFC 8785).
    package var canonical: [UInt8] { json.canonical() }
}
