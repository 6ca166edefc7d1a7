package import Artifacts
package import Crypto
package import Evidence

/// An attestation whose signature has been verified; only this room can make one.
///
/// A class, since decisions hand the same large value on many times and never change it.
package final class VerifiedAttestation: Hashable, Sendable {
    /// A credential that signed, proven.
    package struct Signer: Hashable, Sendable {
        /// How the credential signs.
        package enum Kind: Hashable, Sendable {
            case key(KeyAlgorithm, SignatureScheme)
            /// An SSH key, with its type: `ssh-ed25519`.
            case ssh(type: String)
            /// An OpenPGP key, with the fingerprint of the key or subkey that signed: upper-case hexadecimal.
            case openpgp(signing: String)
            case certificate(CertificateIdentity)
        }

        /// The credential's name in principals and decisions: ``Credential/id``.
        package let credentialID: String
        package let kind: Kind

        init(credentialID: String, kind: Kind) {
            self.credentialID = credentialID
            self.kind = kind
        }

        /// A key that signed by a scheme.
        init(_ key: PublicKey, _ scheme: SignatureScheme) {
            self.init(credentialID: "key:" + key.id, kind: .key(key.algorithm, scheme))
        }

        /// What names the credential among those of its kind: `PublicKey.id`, an SSH or OpenPGP fingerprint, an identity.
        package var keyID: String {
            guard let colon = credentialID.firstIndex(of: ":") else { return credentialID }
            return String(credentialID[credentialID.index(after: colon)...])
        }
    }

    /// SHA-256 of the DSSE pre-authentication encoding: what was signed names the attestation, as logs name it too.
    package let digest: Digest
    package let statement: Statement
    /// Sorted by credential, each once.
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
        return VerifiedAttestation(
            digest: digest, statement: statement, signers: all.sorted { $0.credentialID < $1.credentialID })
    }

    /// The digest covers the whole statement.
    package static func == (left: VerifiedAttestation, right: VerifiedAttestation) -> Bool {
        left.digest == right.digest && left.signers == right.signers
    }

    package func hash(into hasher: inout Swift.Hasher) { hasher.combine(digest) }
}
