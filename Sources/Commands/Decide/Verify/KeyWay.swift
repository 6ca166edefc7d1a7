import Arguments
import Artifacts
import Evidence
import Trust

/// Verifies by keys that were given.
struct KeyWay: DocumentWay {
    private let ring: KeyRing
    private let provenance: ProvenanceExpectation?

    init?(_ parsed: ParsedArguments) throws {
        ring = KeyRing(
            try parsed[VerifyOptions.keys].map(KeyFile.publicKey), owned: try OwnedKeys.read(parsed))
        provenance = ProvenanceOptions.expectation(parsed)
    }

    func verify(
        _ document: EvidenceDocument, about artifact: Artifact, tracing trace: inout VerificationTrace
    ) -> Verdict<VerifiedSubject> {
        if case .bundle(let bundle) = document, case .message(let message) = bundle.content {
            return MessageVerifier(keys: ring)
                .verify(message, bundle.material, over: artifact.digests, tracing: &trace)
                .map { VerifiedSubject(signers: [.key($0)], digest: nil, statement: nil) }
        }
        if case .bundle(let bundle) = document, case .payload(let payload) = bundle.content {
            let verdict = SimpleSigningVerifier(keys: ring).verify(payload, bundle.material, about: artifact.digests)
                .map { signer in
                    var verified = VerifiedSubject(signers: [.key(signer)], digest: nil, statement: nil)
                    verified.imageReference = (try? SimpleSigning(payload: payload.bytes))?.reference
                    return verified
                }
            trace.end(verdict, planned: [])
            return verdict
        }
        return AttestationVerifier(keys: ring)
            .verify(document, about: artifact.digests, expecting: provenance, tracing: &trace)
            .map { VerifiedSubject(signers: $0.signers.map { .key($0) }, digest: $0.digest, statement: $0.statement) }
    }
}
