package import Artifacts
package import Evidence
import JSON
package import Policy

extension Decision {
    /// What signs decisions as, where nothing else is said.
    package static let verifier = "https://custody.dev/verifiers/gate/v1"

    /// The digest of the decision document.
    package var digest: Digest { .sha256(of: canonical) }

    /// The decision as a SLSA Verification Summary Attestation, which names the decision document by digest.
    ///
    /// Claims SLSA Build Level 1 and no more where a provenance requirement is satisfied: that a builder is hosted and
    /// isolated is nothing that evidence tells.
    /// - Parameters:
    ///   - verifierID: a URI for who decides.
    ///   - record: the digest of what the decision can be repeated from; nil where it is not kept.
    /// - Throws: ``Rejection`` where the artifact has no digest.
    package func summary(
        verifierID: String = Decision.verifier, record: Digest? = nil
    ) throws(Rejection) -> Statement {
        let passed = verdict == .released
        let hasProvenance = findings.contains { $0.requirement == "provenance" && $0.status == .satisfied }
        let predicate = VerificationSummary.predicate(
            verifierID: verifierID, timeVerified: instant, resourceURI: subject.reference,
            policyURI: "custody:policy/\(policyName)", policyDigests: DigestSet([policyDigest]),
            inputs: evidence.map { ResourceDescriptor(name: $0.predicateType, digests: DigestSet([$0.digest])) },
            passed: passed, levels: passed && hasProvenance ? ["SLSA_BUILD_LEVEL_1"] : [])
        var object = predicate.object ?? [:]
        var named: JSONObject = ["digest": ["sha256": .string(digest.hex)]]
        if let record { named["record"] = ["sha256": .string(record.hex)] }
        object[RecordedDecision.member] = .object(named)
        return try Statement(
            subjects: [ResourceDescriptor(name: subject.reference, digests: subject.digests)],
            predicateType: PredicateType.verificationSummary.uri, predicate: .object(object))
    }
}
