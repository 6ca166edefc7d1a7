import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
import Time
import Trust

/// Verifies bundles by certificates of an authority of one's own.
struct CertificateWay: DocumentWay {
    static let authorities = Option.repeated(
        "--certificate-authority", .file,
        "a root certificate (PEM) of one's own; whoever has a certificate for code signing from it may have signed")

    private let verifier: AuthorityVerifier

    init?(_ parsed: ParsedArguments) throws {
        let paths = parsed[Self.authorities]
        guard !paths.isEmpty else { return nil }
        verifier = AuthorityVerifier(
            authorities: try paths.map { path in
                let pem = try readFile(path, limit: 65_536)
                do throws(CryptoError) { return try Certificate(pem: pem) } catch {
                    throw CommandError(error, in: path)
                }
            }, at: SharedOptions.instant(parsed))
    }

    func verify(
        _ document: EvidenceDocument, about artifact: Artifact, tracing trace: inout VerificationTrace
    ) -> Verdict<VerifiedSubject> {
        let verdict = verdict(document, artifact)
        trace.end(verdict, planned: [])
        return verdict
    }

    private func verdict(_ document: EvidenceDocument, _ artifact: Artifact) -> Verdict<VerifiedSubject> {
        guard case .bundle(let bundle) = document else {
            return .rejected(
                Rejection(
                    .documentKind, expected: "a bundle with a certificate", found: "a bare DSSE envelope", place: "/",
                    hint: "verify it by key: --key"))
        }
        return verifier.verify(bundle, about: artifact.digests).map { VerifiedSubject($0) }
    }
}
