package import Artifacts
package import Crypto
package import Evidence

/// An attestation whose signature has been verified; only this room can make one.
///
/// A class, since decisions hand the same large value on many times and never change it.
package final class VerifiedAttestation: Hashable, Sendable {
    /// A key that signed, proven.
    package struct Signer: Hashable, Sendable {
        /// `PublicKey.id` of the key.
        package let keyID: String
        package let algorithm: KeyAlgorithm
        package let scheme: SignatureScheme
        /// The credential's name in principals and decisions.
        package let credentialID: String

        init(keyID: String, algorithm: KeyAlgorithm, scheme: SignatureScheme) {
            self.keyID = keyID
            self.algorithm = algorithm
            self.scheme = scheme
            credentialID = "key:" + keyID
        }
    }

    /// SHA-256 of the DSSE pre-authentication encoding: what was signed names the attestation, as logs name it too.
    package let digest: Digest
    package let statement: Statement
    /// Sorted by key, each once.
    package let signers: [Signer]

    init(digest: Digest, statement: Statement, signers: [Signer]) {
        self.digest = digest
        self.statement = statement
        self.signers = signers
    }

    /// The same statement with another's signers as well.
    func merged(with other: VerifiedAttestation) -> VerifiedAttestation {
        let known = Set(signers)
        let all = signers + other.signers.filter { !known.contains($0) }
        return VerifiedAttestation(digest: digest, statement: statement, signers: all.sorted { $0.keyID < $1.keyID })
    }

    /// The digest covers the whole statement.
    package static func == (left: VerifiedAttestation, right: VerifiedAttestation) -> Bool {
        left.digest == right.digest && left.signers == right.signers
    }

    package func hash(into hasher: inout Swift.Hasher) { hasher.combine(digest) }
}
