package import Artifacts
package import Evidence

extension AttestationVerifier {
    /// Verifies a document and that it speaks of an artifact.
    ///
    /// - Parameters:
    ///   - document: a bundle or an envelope, as it was read.
    ///   - digests: of the artifact; one of the statement's subjects must be it, by algorithm and digest.
    ///   - predicateType: what the statement must be of; nil for any type.
    ///   - provenance: what the statement must say of the build; nil for anything.
    package func verify(
        _ document: EvidenceDocument, about digests: DigestSet, predicateType: String? = nil,
        expecting provenance: ProvenanceExpectation? = nil
    ) -> Verdict<VerifiedAttestation> {
        let verdict = verify(document)
        guard case .verified(let attestation) = verdict else { return verdict }
        let statement = attestation.statement
        do throws(Rejection) {
            try statement.requireSubject(naming: digests)
            try provenance?.check(statement, about: digests, signer: .named(nil))
        } catch {
            return .rejected(error)
        }
        if let predicateType, statement.predicateType != predicateType {
            return .rejected(
                Rejection(
                    .predicateType, expected: predicateType, found: statement.predicateType, place: "/predicateType"))
        }
        return verdict
    }
}

extension AttestationVerifier {
    /// As ``verify(_:about:predicateType:expecting:)`` for any type, telling every check.
    ///
    /// - Parameters:
    ///   - document: a bundle or an envelope, as it was read.
    ///   - digests: of the artifact.
    ///   - provenance: what the statement must say of the build; nil for anything.
    ///   - trace: takes the checks.
    package func verify(
        _ document: EvidenceDocument, about digests: DigestSet, expecting provenance: ProvenanceExpectation? = nil,
        tracing trace: inout VerificationTrace
    ) -> Verdict<VerifiedAttestation> {
        let signed = verify(document)
        let place = "/signatures"
        switch signed {
        case .verified(let attestation):
            for signer in attestation.signers {
                trace.pass(
                    .envelopeSignatureMismatch, expected: "a signature by a key that was given",
                    found: "one by \(signer.credentialID)", place: place)
            }
            trace.pass(
                .statementForm, expected: "an in-toto statement",
                found: "one of type \(attestation.statement.predicateType)", place: "/payload")
        case .rejected(let rejection) where Self.isBehindSignature.contains(rejection.check):
            trace.pass(
                .envelopeSignatureMismatch, expected: "a signature by a key that was given", found: "one that verifies",
                place: place)
        case .rejected, .undetermined: break
        }
        let verdict = signed.verified == nil ? signed : verify(document, about: digests, expecting: provenance)
        if case .verified(let attestation) = verdict {
            trace.pass(
                .subjectMismatch, expected: "a subject with \(digests)",
                found: "one of \(attestation.statement.subjects.count)", place: "/subject")
        }
        trace.end(verdict, planned: [.envelopeSignatureMismatch, .statementForm, .subjectMismatch])
        return verdict
    }

    /// What is looked at once the signature over it is known to be good.
    private static let isBehindSignature: Set<Check> = [
        .envelopePayloadType, .statementForm, .statementType, .statementSubject, .predicateForm,
    ]
}

extension Statement {
    /// Refuses a statement of which no subject is the artifact, by algorithm and digest.
    ///
    /// - Throws: ``Rejection`` by `subject.mismatch`.
    func requireSubject(naming digests: DigestSet) throws(Rejection) {
        guard subjects(naming: digests).isEmpty else { return }
        let found = subjects.prefix(4).map { "\($0.label) (\($0.digests))" }.joined(separator: ", ")
        let more = subjects.count > 4 ? " and \(subjects.count - 4) more" : ""
        throw Rejection(
            .subjectMismatch, expected: "a subject with \(digests)", found: found + more, place: "/subject",
            hint: "the statement is about something else, or the artifact was changed since")
    }
}
