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
        /// What proves when it signed.
        package let proof: SigningProof

        init(credentialID: String, kind: Kind, proof: SigningProof = .none) {
            self.credentialID = credentialID
            self.kind = kind
            self.proof = proof
        }

        /// Whoever a certificate names.
        init(_ identity: CertificateIdentity, _ proof: SigningProof) {
            self.init(credentialID: identity.credentialID, kind: .certificate(identity), proof: proof)
        }

        /// The same with what was proven.
        func proven(by proof: SigningProof) -> Signer {
            Signer(credentialID: credentialID, kind: kind, proof: self.proof.merged(with: proof))
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
        var all = signers
        for signer in other.signers {
            // One credential counts once; what its signatures prove comes together.
            if let place = all.firstIndex(where: { $0.credentialID == signer.credentialID && $0.kind == signer.kind }) {
                all[place] = all[place].proven(by: signer.proof)
            } else {
                all.append(signer)
            }
        }
        return VerifiedAttestation(
            digest: digest, statement: statement, signers: all.sorted { $0.credentialID < $1.credentialID })
    }

    /// The digest covers the whole statement.
    package static func == (left: VerifiedAttestation, right: VerifiedAttestation) -> Bool {
        left.digest == right.digest && left.signers == right.signers
    }

    package func hash(into hasher: inout Swift.Hasher) { hasher.combine(digest) }
}
