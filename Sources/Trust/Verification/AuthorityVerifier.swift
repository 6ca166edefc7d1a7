package import Artifacts
package import Crypto
package import Evidence
package import Time

/// Verifies bundles that are signed by a certificate of an authority of one's own, without logs and timestamps.
///
/// Nothing proves when such a bundle was signed; so the certificate has to hold at the time of verification.
package struct AuthorityVerifier: Sendable {
    private let authorities: [Certificate]
    private let time: Instant

    /// - Parameters:
    ///   - authorities: root certificates; whoever they issued a certificate for code signing to, may have signed.
    ///   - time: at which the whole chain must hold.
    package init(authorities: [Certificate], at time: Instant) {
        self.authorities = authorities
        self.time = time
    }

    /// Verifies a bundle about an artifact.
    ///
    /// - Parameters:
    ///   - bundle: as it was read.
    ///   - artifact: its digests, SHA-256 among them.
    /// - Returns: what it proves; or the check that said no, or could not be made.
    package func verify(
        _ bundle: Bundle, about artifact: DigestSet
    ) -> Verdict<SigstoreVerifier.Verified> {
        do {
            var trace = VerificationTrace.off
            let content = try SignedContent(bundle, artifact, &trace)
            let leaf = try leaf(of: bundle.material)
            let scheme = try content.verify(by: leaf.publicKey, &trace)
            return .verified(
                SigstoreVerifier.Verified(
                    signer: .key(VerifiedAttestation.Signer(leaf.publicKey, scheme)), times: [], entries: [],
                    statement: try content.statement(about: artifact, &trace), digest: content.digest,
                    certifiedFrom: Instant(seconds: leaf.notBefore),
                    imageReference: try content.image(artifact, &trace)?.reference))
        } catch let rejection as Rejection {
            return .rejected(rejection)
        } catch let undetermined as Undetermined {
            return .undetermined(undetermined.rejection)
        } catch {
            return .undetermined(
                Rejection(
                    .certificateChain, expected: "a verification that runs", found: "\(error)", place: "/",
                    hint: "the cryptographic library failed; nothing is known of the bundle"))
        }
    }

    private func leaf(of material: VerificationMaterial) throws -> Certificate {
        let place = "/verificationMaterial/x509CertificateChain"
        let ders: [[UInt8]] =
            switch material.signer {
            case .publicKey: []
            case .certificate(let der): [der]
            case .certificateChain(let chain): chain
            }
        var chain: [Certificate] = []
        for der in ders { chain.append(try certificate(der, place)) }
        guard let leaf = chain.first else {
            throw Rejection(
                .bundleContent, expected: "a bundle signed by a certificate", found: "one signed by a key",
                place: "/verificationMaterial", hint: "give --key")
        }
        let result = try CertificateChain.verify(
            leaf: leaf, intermediates: Array(chain.dropFirst()), roots: authorities, at: time.seconds,
            purpose: .codeSigning)
        if case .failure(let failure) = result {
            throw Rejection(
                .certificateChain,
                expected: "a certificate for code signing that a given authority issued, valid at \(time)",
                found: "\(failure)", place: place,
                hint: "another authority issued it, or it has expired; --at decides for another time")
        }
        return leaf
    }

    private func certificate(_ der: [UInt8], _ place: String) throws -> Certificate {
        do throws(CryptoError) { return try Certificate(der: der) } catch {
            guard error.code != .machine else { throw error }
            throw Rejection(.certificateForm, expected: "a certificate", found: "\(error)", place: place)
        }
    }
}
