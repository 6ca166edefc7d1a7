package import Crypto
package import Evidence
package import Trust

/// Signs statements, in the two forms that the field reads.
package struct StatementSigner: Sendable {
    /// What signs.
    private enum Kind: Sendable {
        /// A key, wherever it is kept.
        case key(Signer)
        case ssh(SSHSigningKey)
        case openpgp(OpenPGPSigningKey)
    }

    private let kind: Kind

    package init(_ key: Signer) { kind = .key(key) }

    /// Signs with a private key that is at hand.
    package init(key: PrivateKey) { self.init(Signer(key)) }

    /// Signs as `ssh-keygen -Y sign` does, over the envelope's PAE, for envelopes alone (`SSHSignature/envelopes`).
    package init(_ key: SSHSigningKey) { kind = .ssh(key) }

    /// Signs as `gpg --detach-sign --armor` does, over the envelope's PAE.
    package init(_ key: OpenPGPSigningKey) { kind = .openpgp(key) }

    /// Where the private key is kept, as far as it can be told: GnuPG keeps its keys behind an agent.
    package var custody: KeyCustody {
        switch kind {
        case .key(let key): key.custody
        case .ssh(let key): key.isHeldByAgent ? .agent : .file
        case .openpgp: .agent
        }
    }

    /// A DSSE envelope; its keyid is the SHA-256 of the public key in hexadecimal, or an SSH or OpenPGP fingerprint.
    ///
    /// - Throws: `CryptoError`, `SSHError` or `OpenPGPError` where it cannot be signed.
    package func envelope(_ statement: Statement) throws -> Envelope {
        let keyID =
            switch kind {
            case .key(let key): key.publicKey.id
            case .ssh(let key): key.publicKey.fingerprint
            case .openpgp(let key): key.fingerprint
            }
        return try envelope(statement, keyID: keyID)
    }

    /// A Sigstore bundle v0.3; the key's hint is the SHA-256 of the public key in base 64, as cosign spells it, or an SSH or
    /// OpenPGP fingerprint.
    ///
    /// The envelope within has no keyid, since reference clients refuse one there.
    /// - Throws: as ``envelope(_:)``.
    package func bundle(_ statement: Statement) throws -> Bundle {
        let hint =
            switch kind {
            case .key(let key): key.publicKey.hint
            case .ssh(let key): key.publicKey.fingerprint
            case .openpgp(let key): key.fingerprint
            }
        return Bundle(envelope: try envelope(statement, keyID: ""), keyHint: hint)
    }

    private func envelope(_ statement: Statement, keyID: String) throws -> Envelope {
        let payload = statement.payload
        let encoding = Envelope.preAuthenticationEncoding(
            payloadType: Envelope.inTotoPayloadType, payload: payload)
        let signature =
            switch kind {
            case .key(let key): try key.sign(encoding)
            case .ssh(let key): Array(try key.sign(encoding, namespace: SSHSignature.envelopes).utf8)
            case .openpgp(let key): try key.sign(encoding)
            }
        return Envelope(
            payloadType: Envelope.inTotoPayloadType, payload: payload,
            signatures: [Envelope.Signature(keyID: keyID, bytes: signature)])
    }
}
