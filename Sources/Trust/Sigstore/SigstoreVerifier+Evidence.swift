import Evidence
import Time

extension SigstoreVerifier {
    /// Verifies a bundle that a certificate signed, whoever that names.
    ///
    /// - Returns: the attestation, its signer the certificate's identity with what proves when it signed.
    func attestation(in bundle: Bundle) -> Verdict<VerifiedAttestation> {
        var trace = VerificationTrace.off
        switch verify(bundle, about: nil, by: .anyIdentity, tracing: &trace) {
        case .verified(let verified):
            guard let statement = verified.statement, case .identity(let identity) = verified.signer else {
                return .rejected(
                    Rejection(
                        .bundleContent, expected: "a DSSE envelope with a statement",
                        found: "a signature over an artifact", place: "/messageSignature"))
            }
            let signer = VerifiedAttestation.Signer(
                identity,
                SigningProof(
                    times: verified.times, entries: verified.entries, certifiedFrom: verified.certifiedFrom))
            return .verified(
                VerifiedAttestation(digest: verified.digest, statement: statement, signers: [signer]))
        case .rejected(let rejection): return .rejected(rejection)
        case .undetermined(let rejection): return .undetermined(rejection)
        }
    }

    /// The earliest time that a timestamp in a bundle proves; nil where none verifies.
    func timestamped(_ bundle: Bundle, over signature: [UInt8]) -> Instant? {
        var trace = VerificationTrace.off
        return (try? clocks.verify(bundle.material.timestamps, over: signature, &trace))?.map(\.time).min()
    }

    /// What a bundle that a key signed, and whose signature was verified, proves besides.
    ///
    /// Logs and authorities that the trusted root does not know prove nothing, and are no reason to doubt the signature;
    /// an entry that its own log did not sign is.
    ///
    /// - Parameter signer: as entries must record it; nil for one whom none can, so that entries prove nothing.
    /// - Throws: ``Rejection`` by a `log-entry` check, `timestamp.form` or `timestamp.duplicate`; any other error where it
    ///   could not be checked.
    func proof(in bundle: Bundle, by signer: RecordedSigner?) throws -> SigningProof {
        var trace = VerificationTrace.off
        let content = try SignedContent(bundle, nil, &trace)
        let known = bundle.material.logEntries.filter { entry in
            signer != nil && root.logs.contains { $0.id == entry.logKeyID || $0.checkpointKeyID == entry.logKeyID }
        }
        let proven = try entryVerifier(bundle.version).verify(known, &trace)
        var times = proven.compactMap(\.entry.integratedTime)
        do {
            times += try clocks.verify(bundle.material.timestamps, over: content.signature, &trace).map(\.time)
        } catch let rejection as Rejection where rejection.check == .timestampAuthority {
            // Somebody else's clock.
        }
        for (entry, proof) in zip(known, proven) {
            try proof.requireTrusted(at: times, &trace)
            if let signer { try content.checkBinding(to: entry, signer, &trace) }
        }
        return SigningProof(times: times, entries: proven.map(\.entry), certifiedFrom: nil)
    }
}
