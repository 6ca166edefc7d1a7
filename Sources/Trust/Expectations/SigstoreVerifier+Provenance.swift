package import Artifacts
package import Evidence

extension SigstoreVerifier {
    /// Who must have signed provenance.
    package enum Attestor: Sendable {
        /// One that the verifier names; its word is taken on who the builder is.
        case signer(Signer)
        /// The builder that an expectation names, or one that may speak for it, as long as this issuer vouches for it.
        case builder(issuer: String)
    }

    /// Verifies a bundle, and holds its statement against what provenance is expected to say.
    ///
    /// - Parameters:
    ///   - bundle: as it was read.
    ///   - artifact: its digests, SHA-256 among them.
    ///   - attestor: who must have signed.
    ///   - name: of the artifact's file, without its folders, for attestations that go by it (PEP 740).
    ///   - expectation: nil for anything, but of a builder, whom only the expectation names.
    /// - Returns: what it proves; or the check that said no, or could not be made.
    package func verify(
        _ bundle: Bundle, about artifact: DigestSet, by attestor: Attestor, named name: String? = nil,
        expecting expectation: ProvenanceExpectation?
    ) -> Verdict<Verified> {
        var trace = VerificationTrace.off
        return verify(bundle, about: artifact, by: attestor, named: name, expecting: expectation, tracing: &trace)
    }

    /// As ``verify(_:about:by:named:expecting:)``, telling every check.
    ///
    /// - Parameters:
    ///   - bundle: as it was read.
    ///   - artifact: its digests, SHA-256 among them.
    ///   - attestor: who must have signed.
    ///   - name: of the artifact's file, without its folders, for attestations that go by it (PEP 740).
    ///   - expectation: nil for anything, but of a builder, whom only the expectation names.
    ///   - trace: takes the checks.
    package func verify(
        _ bundle: Bundle, about artifact: DigestSet, by attestor: Attestor, named name: String? = nil,
        expecting expectation: ProvenanceExpectation?, tracing trace: inout VerificationTrace
    ) -> Verdict<Verified> {
        let signer: Signer =
            switch attestor {
            case .signer(let signer): signer
            case .builder: .anyIdentity
            }
        let verdict = verify(bundle, about: artifact, by: signer, named: name, tracing: &trace)
        guard case .verified(let verified) = verdict else { return verdict }
        do throws(Rejection) {
            try verified.check(expectation, of: artifact, by: attestor)
            expectation?.tell(verified.statement, refusal: nil, &trace)
            return verdict
        } catch {
            expectation?.tell(verified.statement, refusal: error, &trace)
            let refused = Verdict<Verified>.rejected(error)
            trace.end(refused, planned: [])
            return refused
        }
    }
}

extension SigstoreVerifier.Verified {
    /// Holds the statement against what was expected of it, once all else is proven.
    ///
    /// - Throws: ``Rejection`` by `identity.issuer`, or by a `provenance` or `package` check.
    fileprivate func check(
        _ expectation: ProvenanceExpectation?, of artifact: DigestSet, by attestor: SigstoreVerifier.Attestor
    ) throws(Rejection) {
        var proven = ProvenanceSigner.named(nil)
        if case .identity(let identity) = signer { proven = .named(identity) }
        if case .builder(let issuer) = attestor {
            guard case .identity(let identity) = signer, identity.issuer?.utf8.elementsEqual(issuer.utf8) == true else {
                throw Rejection(
                    .identityIssuer, expected: issuer, found: proven.issuer ?? "no issuer",
                    place: "/verificationMaterial/certificate", hint: "another identity provider vouched for the name")
            }
            proven = .workflow(identity)
        } else if expectation == nil {
            return
        }
        guard let statement else {
            throw Rejection(
                .provenanceMissing, expected: "SLSA provenance", found: "a signature without a statement",
                place: "/messageSignature")
        }
        try (expectation ?? ProvenanceExpectation()).check(statement, about: artifact, signer: proven)
    }
}
