import Artifacts
import Crypto
import Encoding
package import Evidence

/// Takes documents of evidence one after the other, verifies each, and gives the set of them.
package struct EvidenceCollector: Sendable {
    private let verifier: EvidenceVerifier
    private let limits: EvidenceLimits
    private var attestations: [VerifiedAttestation] = []
    private var refused: [EvidenceSet.Refused] = []

    package init(verifier: EvidenceVerifier, limits: EvidenceLimits = .standard) {
        self.verifier = verifier
        self.limits = limits
    }

    /// Verifies a file of evidence: a bundle, an envelope, or one of either a line.
    ///
    /// - Parameter bytes: the whole file.
    /// - Returns: what came of each document in it, in order, with its line.
    @discardableResult
    package mutating func add(_ bytes: [UInt8]) -> [(line: Int, verdict: Verdict<VerifiedAttestation>)] {
        EvidenceDocument.all(in: bytes, limits: limits).map { line, document in
            let verdict: Verdict<VerifiedAttestation> =
                switch document {
                case .success(let document): verifier.verify(document)
                case .failure(let rejection): .rejected(rejection)
                }
            switch verdict {
            case .verified(let attestation): attestations.append(attestation)
            case .rejected(let rejection): refuse(bytes, line, rejection, isUndetermined: false)
            case .undetermined(let rejection): refuse(bytes, line, rejection, isUndetermined: true)
            }
            return (line, verdict)
        }
    }

    private mutating func refuse(_ bytes: [UInt8], _ line: Int, _ rejection: Rejection, isUndetermined: Bool) {
        refused.append(
            EvidenceSet.Refused(
                document: .sha256(of: bytes), line: line, rejection: rejection, isUndetermined: isUndetermined))
    }

    /// What has come together so far.
    package var evidence: EvidenceSet { EvidenceSet(attestations: attestations, refused: refused) }
}
