package import Artifacts
package import Evidence

extension AttestationVerifier {
    /// Verifies a document and that it speaks of something known by a digest that Custody does not compute.
    ///
    /// - Parameters:
    ///   - document: a bundle or an envelope, as it was read; its verifier must take foreign digests.
    ///   - foreign: an algorithm and a value, compared as written.
    package func verify(
        _ document: EvidenceDocument, about foreign: DigestSet.Other
    ) -> Verdict<VerifiedAttestation> {
        let verdict = verify(document)
        guard case .verified(let attestation) = verdict else { return verdict }
        let subjects = attestation.statement.subjects
        guard attestation.statement.subjects(naming: foreign).isEmpty else { return verdict }
        return .rejected(
            Rejection(
                .subjectMismatch, expected: "a subject with \(foreign.algorithm):\(foreign.value)",
                found: subjects.prefix(4).map { "\($0.label) (\($0.digests))" }.joined(separator: ", "),
                place: "/subject", hint: "the statement is about something else"))
    }
}
