/// A timestamp authority of one's own: signs that it saw a digest at a moment (RFC 3161).
package struct TimestampIssuer: Sendable {
    /// The authority's certificate first, its root last.
    package let chain: [Certificate]
    private let signer: Signer
    private let certificate: Certificate

    // 1.3.6.1.4.1.57264.2: the policy of Sigstore's timestamp authorities.
    private static let policy = DERWriter.identifier([1, 3, 6, 1, 4, 1, 57264, 2])
    private static let sha256 = DERWriter.sequence(DERWriter.identifier([2, 16, 840, 1, 101, 3, 4, 2, 1]))
    private static let signedData = DERWriter.identifier([1, 2, 840, 113549, 1, 7, 2])
    private static let contentType = DERWriter.identifier([1, 2, 840, 113549, 1, 9, 3])
    private static let messageDigest = DERWriter.identifier([1, 2, 840, 113549, 1, 9, 4])
    private static let signingCertificate = DERWriter.identifier([1, 2, 840, 113549, 1, 9, 16, 2, 47])
    private static let timestampInfo = DERWriter.identifier([1, 2, 840, 113549, 1, 9, 16, 1, 4])

    /// Takes a key and the chain that says what it is for.
    ///
    /// - Parameters:
    ///   - signer: the authority's key, P-256.
    ///   - chain: its certificate first, its root last.
    /// - Throws: ``CryptoError``: `mismatch` where the first certificate is not the key's; `schemeMismatch` for another
    ///   kind of key.
    package init(_ signer: Signer, chain: [Certificate]) throws(CryptoError) {
        guard let certificate = chain.first, certificate.publicKey == signer.publicKey else {
            throw CryptoError(.mismatch, "the first certificate is not that of the timestamp authority's key")
        }
        guard signer.publicKey.algorithm == .ecdsaP256 else {
            throw CryptoError(
                .schemeMismatch,
                "a timestamp authority's key is of kind ecdsa-p256 here, not \(signer.publicKey.algorithm)")
        }
        self.signer = signer
        self.chain = chain
        self.certificate = certificate
    }

    /// Signs that data were seen.
    ///
    /// - Parameters:
    ///   - data: what was seen; a Sigstore bundle's timestamp is over the signature's bytes.
    ///   - second: when, since the epoch.
    /// - Returns: a granted response in DER, without certificates: who trusts the authority has them.
    /// - Throws: ``CryptoError``: what signing throws, `machine`.
    package func timestamp(_ data: [UInt8], at second: Int64) throws(CryptoError) -> [UInt8] {
        let content = DERWriter.sequence(
            DERWriter.unsignedInteger([1]), Self.policy,
            DERWriter.sequence(Self.sha256, DERWriter.octets(HashAlgorithm.sha256.hash(data))),
            DERWriter.unsignedInteger(try randomBytes(16)), DERWriter.generalizedTime(second),
            // Accuracy: the clock is read to the second.
            DERWriter.sequence(DERWriter.unsignedInteger([1])))
        let token = DERWriter.sequence(
            Self.signedData,
            DERWriter.value(
                0xa0,
                DERWriter.sequence(
                    // RFC 5652 §5.1: version 3, as the content is not plain data.
                    DERWriter.unsignedInteger([3]), DERWriter.set([Self.sha256]),
                    DERWriter.sequence(Self.timestampInfo, DERWriter.value(0xa0, DERWriter.octets(content))),
                    DERWriter.set([try signerInfo(content)]))))
        return DERWriter.sequence(DERWriter.sequence(DERWriter.unsignedInteger([0])), token)
    }

    /// RFC 5652 §5.3: the signature over the attributes, one of which is the content's digest.
    private func signerInfo(_ content: [UInt8]) throws(CryptoError) -> [UInt8] {
        let attributes = [
            DERWriter.sequence(Self.contentType, DERWriter.set([Self.timestampInfo])),
            DERWriter.sequence(
                Self.messageDigest, DERWriter.set([DERWriter.octets(HashAlgorithm.sha256.hash(content))])),
            // RFC 5035 §4: SHA-256 where no other hash is named.
            DERWriter.sequence(
                Self.signingCertificate,
                DERWriter.set([
                    DERWriter.sequence(
                        DERWriter.sequence(
                            DERWriter.sequence(DERWriter.octets(HashAlgorithm.sha256.hash(certificate.der)))))
                ])),
        ]
        // RFC 5652 §5.4: signed as a SET OF, and written under the tag [0].
        let signed = DERWriter.set(attributes)
        let signature = try signer.sign(signed, scheme: .ecdsaP256SHA256)
        return DERWriter.sequence(
            DERWriter.unsignedInteger([1]),
            DERWriter.sequence(
                Array(certificate.der[certificate.fields.issuer]),
                DERWriter.value(0x02, certificate.serialNumber)),
            Self.sha256, [0xa0] + signed.dropFirst(), TimestampCertificates.signatureAlgorithm,
            DERWriter.octets(signature))
    }
}
