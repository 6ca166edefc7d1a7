import Arguments
import Artifacts
import Durable
import Evidence
import Trust

/// Verifies what a registry answers in a form of its own: Google Cloud Build's provenance, npm's attestations.
struct RegistryWay: VerificationWay {
    private static let npmKeys = Option.optional(
        "--npm-keys", .file, "the npm registry's keys, registry.npmjs.org/keys.json of Sigstore's TUF repository")

    static let group = OptionGroup("Registries' answers", [npmKeys])

    private let parsed: ParsedArguments
    private let wrapped: WrappedEvidence
    private let expectation: ProvenanceExpectation

    /// Takes the file by its content.
    init?(_ parsed: ParsedArguments) throws {
        guard let path = parsed[VerifyOptions.bundle] else { return nil }
        let bytes = try readFile(path, limit: EvidenceLimits.standard.documentBytes)
        let wrapped: WrappedEvidence?
        do throws(Rejection) { wrapped = try WrappedEvidence(bytes) } catch {
            throw CommandError(
                error.check.rawValue, "\(path) is no evidence that can be read", location: "\(path), \(error.place)",
                expected: error.expected, found: error.found, next: error.hint.isEmpty ? nil : error.hint)
        }
        guard let wrapped else { return nil }
        self.parsed = parsed
        self.wrapped = wrapped
        expectation = ProvenanceOptions.expectation(parsed) ?? ProvenanceExpectation()
    }

    func evidence(_ parsed: ParsedArguments) -> WrappedEvidence { wrapped }

    /// npm goes by SHA-512.
    var algorithm: Digest.Algorithm? { if case .npm = wrapped { .sha512 } else { nil } }

    func answers(_ evidence: WrappedEvidence, about artifact: Artifact, explains: Bool) throws -> [VerificationAnswer] {
        let verdict: Verdict<VerifiedSubject>
        var trace = explains ? VerificationTrace() : .off
        switch evidence {
        case .cloudBuild(let document):
            let keys = KeyRing([], owned: try OwnedKeys.read(parsed))
            verdict = CloudBuildVerifier(keys: keys).verify(document, about: artifact.digests, expecting: expectation)
                .map {
                    VerifiedSubject(signers: $0.signers.map { .key($0) }, digest: $0.digest, statement: $0.statement)
                }
            trace.end(verdict, planned: [])
        case .npm(let attestations): verdict = try verify(attestations, artifact, &trace)
        }
        return [VerificationAnswer(line: 1, verdict: verdict, trace: trace, document: evidence.documents.first)]
    }

    private func verify(
        _ attestations: NPMAttestations, _ artifact: Artifact, _ trace: inout VerificationTrace
    ) throws -> Verdict<VerifiedSubject> {
        guard let sigstore = try SigstoreWay.verifier(parsed) else {
            return .undetermined(
                Rejection(
                    .signerUnchecked, expected: "a trusted root to check the certificate against", found: "none given",
                    place: "/attestations", hint: "give --trusted-root"))
        }
        let keys = try parsed[Self.npmKeys].map { try NPMKeys(try readFile($0, limit: 1 << 20)) }
        let signer: SigstoreVerifier.Attestor =
            try SigstoreWay.expectation(parsed).map { .signer(.identity($0)) } ?? SigstoreWay.builder(parsed)
        return NPMVerifier(sigstore: sigstore, keys: keys)
            .verify(attestations, about: artifact.digests, by: signer, expecting: expectation, tracing: &trace)
            .map { VerifiedSubject($0) }
    }
}

extension VerifiedSubject {
    /// The builder's word, and the registry as a second signer.
    init(_ verified: NPMVerifier.Verified) {
        let built = VerifiedSubject(verified.provenance)
        let published = VerifiedSubject(verified.publication)
        self.init(signers: built.signers + published.signers, digest: built.digest, statement: built.statement)
        times = (built.times + published.times).sorted()
        logs = Set(built.logs + published.logs).sorted()
    }
}
