package import Artifacts
package import Evidence

extension AttestationVerifier {
    /// Verifies a document and that it speaks of an artifact.
    ///
    /// - Parameters:
    ///   - document: a bundle or an envelope, as it was read.
    ///   - digests: of the artifact; one of the statement's subjects must be it, by algorithm and digest.
    ///   - predicateType: what the statement must be of; nil for any type.
    package func verify(
        _ document: EvidenceDocument, about digests: DigestSet, predicateType: String? = nil
    ) -> Verdict<VerifiedAttestation> {
        let verdict = verify(document)
        guard case .verified(let attestation) = verdict else { return verdict }
        let statement = attestation.statement
        guard !statement.subjects(naming: digests).isEmpty else {
            let found = statement.subjects.prefix(4).map { "\($0.label) (\($0.digests))" }.joined(separator: ", ")
            let more = statement.subjects.count > 4 ? " and \(statement.subjects.count - 4) more" : ""
            return .rejected(
                Rejection(
                    .subjectMismatch, expected: "a subject with \(digests)", found: found + more, place: "/subject",
                    hint: "the statement is about something else, or the artifact was changed since"))
        }
        if let predicateType, statement.predicateType != predicateType {
            return .rejected(
                Rejection(
                    .predicateType, expected: predicateType, found: statement.predicateType, place: "/predicateType"))
        }
        return verdict
    }
}
