package import Crypto
package import Evidence

/// Signs statements, in the two forms that the field reads.
package struct StatementSigner: Sendable {
    /// The key, wherever it is kept.
    package let key: Signer

    package init(_ key: Signer) { self.key = key }

    /// Signs with a private key that is at hand.
    package init(key: PrivateKey) { self.init(Signer(key)) }

    /// A DSSE envelope; its keyid is the SHA-256 of the public key in hexadecimal.
    package func envelope(_ statement: Statement) throws(CryptoError) -> Envelope {
        try envelope(statement, keyID: key.publicKey.id)
    }

    /// A Sigstore bundle v0.3; the key's hint is the SHA-256 of the public key in base 64, as cosign spells it.
    ///
    /// The envelope within has no keyid, since reference clients refuse one there.
    package func bundle(_ statement: Statement) throws(CryptoError) -> Bundle {
        Bundle(envelope: try envelope(statement, keyID: ""), keyHint: key.publicKey.hint)
    }

    private func envelope(_ statement: Statement, keyID: String) throws(CryptoError) -> Envelope {
        let payload = statement.payload
        let encoding = Envelope.preAuthenticationEncoding(
            payloadType: Envelope.inTotoPayloadType, payload: payload)
        return Envelope(
            payloadType: Envelope.inTotoPayloadType, payload: payload,
            signatures: [Envelope.Signature(keyID: keyID, bytes: try key.sign(encoding))])
    }
}
