package import Artifacts
import Crypto
package import Evidence
import JSON

/// Verifies what the npm registry attests of a package: how it was built, and that the registry published it.
package struct NPMVerifier: Sendable {
    /// Both, verified and of one package.
    package struct Verified: Sendable {
        package let provenance: SigstoreVerifier.Verified
        package let publication: SigstoreVerifier.Verified
    }

    private let sigstore: SigstoreVerifier
    private let keys: NPMKeys?

    /// - Parameters:
    ///   - sigstore: for the builder's bundle, and for the log entry of the registry's.
    ///   - keys: the registry's; nil where they are not at hand, and nothing can be verified.
    package init(sigstore: SigstoreVerifier, keys: NPMKeys?) {
        self.sigstore = sigstore
        self.keys = keys
    }

    /// Verifies both attestations about a package's archive.
    ///
    /// - Parameters:
    ///   - attestations: as they were read.
    ///   - artifact: the archive's digests, SHA-512 among them, which is npm's.
    ///   - attestor: who must have signed the provenance.
    ///   - expectation: what the provenance must say; name and version of the package hold for both.
    package func verify(
        _ attestations: NPMAttestations, about artifact: DigestSet, by attestor: SigstoreVerifier.Attestor,
        expecting expectation: ProvenanceExpectation
    ) -> Verdict<Verified> {
        var trace = VerificationTrace.off
        return verify(attestations, about: artifact, by: attestor, expecting: expectation, tracing: &trace)
    }

    /// As ``verify(_:about:by:expecting:)``, telling every check: the provenance's, then those of the registry's own.
    ///
    /// - Parameters:
    ///   - attestations: as they were read.
    ///   - artifact: the archive's digests, SHA-512 among them, which is npm's.
    ///   - attestor: who must have signed the provenance.
    ///   - expectation: what the provenance must say; name and version of the package hold for both.
    ///   - trace: takes the checks.
    package func verify(
        _ attestations: NPMAttestations, about artifact: DigestSet, by attestor: SigstoreVerifier.Attestor,
        expecting expectation: ProvenanceExpectation, tracing trace: inout VerificationTrace
    ) -> Verdict<Verified> {
        let told = trace.steps.count
        let verdict = decide(attestations, artifact, attestor, expectation, &trace)
        // The bundles' own checks end the trace themselves.
        if trace.steps.count == told || trace.steps.last?.outcome == .passed { trace.end(verdict, planned: []) }
        return verdict
    }

    private func decide(
        _ attestations: NPMAttestations, _ artifact: DigestSet, _ attestor: SigstoreVerifier.Attestor,
        _ expectation: ProvenanceExpectation, _ trace: inout VerificationTrace
    ) -> Verdict<Verified> {
        guard let bundle = attestations.provenance else {
            return .rejected(
                Rejection(
                    .provenanceMissing, expected: "SLSA provenance among the attestations", found: "none",
                    place: "/attestations", hint: "the package was published without provenance"))
        }
        let provenance: SigstoreVerifier.Verified
        switch sigstore.verify(bundle, about: artifact, by: attestor, expecting: expectation, tracing: &trace) {
        case .verified(let verified): provenance = verified
        case .rejected(let rejection): return .rejected(rejection)
        case .undetermined(let rejection): return .undetermined(rejection)
        }
        guard let published = attestations.publication else {
            return .rejected(Self.unpublished("an attestation by the registry", "none"))
        }
        let publication: SigstoreVerifier.Verified
        switch verify(published, about: artifact, &trace) {
        case .verified(let verified): publication = verified
        case .rejected(let rejection): return .rejected(rejection)
        case .undetermined(let rejection): return .undetermined(rejection)
        }
        do throws(Rejection) {
            try Self.check(publication, provenance, artifact, expectation)
        } catch {
            return .rejected(error)
        }
        return .verified(Verified(provenance: provenance, publication: publication))
    }

    private static func unpublished(_ expected: String, _ found: String) -> Rejection {
        Rejection(
            .npmPublication, expected: expected, found: found, place: "/attestations",
            hint: "fetch the attestations of this very version from the registry")
    }

    // MARK: The registry's own attestation

    private func verify(
        _ bundle: Bundle, about artifact: DigestSet, _ trace: inout VerificationTrace
    ) -> Verdict<SigstoreVerifier.Verified> {
        guard let keys else {
            return .undetermined(
                Rejection(
                    .npmPublication, expected: "the registry's keys, to verify its attestation with",
                    found: "none given",
                    place: "/attestations", hint: "give --npm-keys"))
        }
        guard case .publicKey(let hint) = bundle.material.signer,
            let key = keys.keys.first(where: { $0.name.hasSameBytes(as: hint) })
        else {
            return .rejected(
                Rejection(
                    .envelopeKeyUnknown, expected: "a signature by a key of the registry", found: "another signer",
                    place: "/attestations", hint: "the registry's keys may be newer than the document given"))
        }
        return sigstore.verify(
            bundle, about: artifact, by: .managedKey(key.key, validFor: key.validFor), tracing: &trace)
    }

    private static func check(
        _ publication: SigstoreVerifier.Verified, _ provenance: SigstoreVerifier.Verified, _ artifact: DigestSet,
        _ expectation: ProvenanceExpectation
    ) throws(Rejection) {
        guard let statement = publication.statement, let built = provenance.statement,
            statement.predicateType.utf8.starts(with: NPMAttestations.publication.utf8)
        else {
            throw unpublished(
                NPMAttestations.publication + "…", publication.statement?.predicateType ?? "no statement")
        }
        let name = statement.predicateJSON["name"]?.string
        let version = statement.predicateJSON["version"]?.string
        guard let name, let version else { throw unpublished("a package's name and version", "neither, or one") }
        let package = try PackageSubject(built, artifact)
        guard package.type == "npm", package.name.hasSameBytes(as: name),
            package.version?.hasSameBytes(as: version) == true
        else {
            throw unpublished("\(name)@\(version), as the registry published it", "provenance of \(package.name)")
        }
        try PackageSubject(statement, artifact).check(name: name, version: version)
    }
}
