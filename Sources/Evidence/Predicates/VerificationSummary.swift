package import Artifacts
package import JSON
package import Time

/// A verifier's verdict on an artifact (SLSA Verification Summary Attestation v1).
package struct VerificationSummary: Hashable, Sendable {
    package let verifierID: String
    package let timeVerified: Instant?
    package let resourceURI: String
    package let policyURI: String?
    package let policyDigests: DigestSet
    package let inputAttestations: [ResourceDescriptor]
    package let passed: Bool
    package let verifiedLevels: [String]

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        verifierID = try field.member("verifier").member("id").string()
        timeVerified = try field.instant("timeVerified")
        resourceURI = try field.member("resourceUri").string()
        let policy = try field.member("policy")
        policyURI = try policy.string("uri")
        policyDigests = try policy.digestSet("digest", limits: limits)
        inputAttestations = try field.descriptors("inputAttestations", limits: limits)
        let result = try field.member("verificationResult")
        switch try result.string() {
        case "PASSED": passed = true
        case "FAILED": passed = false
        default: throw result.error(.value, "expected PASSED or FAILED")
        }
        verifiedLevels = try field.strings("verifiedLevels", limits: limits)
    }

    /// The predicate's JSON for a verdict.
    ///
    /// - Parameters:
    ///   - verifierID: a URI for who verified.
    ///   - timeVerified: when.
    ///   - resourceURI: the artifact as the verifier was asked for it.
    ///   - policyURI: the policy's name as a URI.
    ///   - policyDigests: of the policy's bytes.
    ///   - inputs: the attestations that the verdict rests on.
    ///   - passed: the verdict.
    ///   - levels: SLSA levels or other properties that hold, empty where none is claimed.
    package static func predicate(
        verifierID: String, timeVerified: Instant, resourceURI: String, policyURI: String, policyDigests: DigestSet,
        inputs: [ResourceDescriptor], passed: Bool, levels: [String]
    ) -> JSONValue {
        [
            "verifier": ["id": .string(verifierID)],
            "timeVerified": .string(timeVerified.description),
            "resourceUri": .string(resourceURI),
            "policy": ["uri": .string(policyURI), "digest": policyDigests.json],
            "inputAttestations": .array(inputs.map(\.json)),
            "verificationResult": .string(passed ? "PASSED" : "FAILED"),
            "verifiedLevels": .array(levels.map { .string($0) }),
            "slsaVersion": "1.0",
        ]
    }
}
