package import Artifacts
package import Evidence

/// All evidence that was looked at: what verified, once each, and what did not, with the reason.
///
/// The order in which documents were found leaves no trace: the same documents make the same set.
package struct EvidenceSet: Sendable {
    /// A document, or a line of one, that does not count.
    package struct Refused: Hashable, Sendable {
        /// SHA-256 of the document's bytes; of the file's, where a line of it was refused.
        package let document: Digest
        /// The line of a `.jsonl` file, one-based; 1 for a file of one document.
        package let line: Int
        package let rejection: Rejection
        /// Whether the check could not be made, as against said no.
        package let isUndetermined: Bool

        package init(document: Digest, line: Int, rejection: Rejection, isUndetermined: Bool) {
            self.document = document
            self.line = line
            self.rejection = rejection
            self.isUndetermined = isUndetermined
        }
    }

    /// Sorted by digest; a statement that several signed, or that came several times, is there once with all signers.
    package let attestations: [VerifiedAttestation]
    /// Sorted by document, line and check.
    package let refused: [Refused]

    package init(attestations: [VerifiedAttestation], refused: [Refused]) {
        var merged: [Digest: VerifiedAttestation] = [:]
        for attestation in attestations {
            merged[attestation.digest] = merged[attestation.digest].map { $0.merged(with: attestation) } ?? attestation
        }
        self.attestations = merged.values.sorted { $0.digest < $1.digest }
        self.refused = Set(refused).sorted {
            ($0.document, $0.line, $0.rejection.description) < ($1.document, $1.line, $1.rejection.description)
        }
    }
}
