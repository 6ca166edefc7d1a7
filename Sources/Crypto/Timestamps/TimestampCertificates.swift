/// The certificates of a timestamp authority of one's own.
package enum TimestampCertificates {
    // 1.2.840.10045.4.3.2: ECDSA with SHA-256.
    static let signatureAlgorithm = DERWriter.sequence(DERWriter.identifier([1, 2, 840, 10045, 4, 3, 2]))
    // RFC 5280 §4.2.1.
    private static let subjectKeyIdentifier = DERWriter.identifier([2, 5, 29, 14])
    private static let keyUsage = DERWriter.identifier([2, 5, 29, 15])
    private static let basicConstraints = DERWriter.identifier([2, 5, 29, 19])
    private static let authorityKeyIdentifier = DERWriter.identifier([2, 5, 29, 35])
    private static let extendedKeyUsage = DERWriter.identifier([2, 5, 29, 37])
    private static let timeStamping = DERWriter.identifier([1, 3, 6, 1, 5, 5, 7, 3, 8])

    /// Issues a certificate for a timestamp authority's key, under a root that is made for it.
    ///
    /// The root's key signs this one certificate and is never written down: nobody can issue another under it. The next
    /// key comes with a root of its own, beside this one in the trusted root.
    ///
    /// - Parameters:
    ///   - key: of the authority, P-256.
    ///   - name: in the certificates' subjects; what is beyond 48 bytes is left out.
    ///   - validity: seconds since the epoch.
    /// - Returns: the authority's certificate, and the root's.
    /// - Throws: ``CryptoError``: `machine`.
    package static func issue(
        for key: PublicKey, name: String, validity: ClosedRange<Int64>
    ) throws(CryptoError) -> [Certificate] {
        var name = name
        while name.utf8.count > 48 { name.removeLast() }
        let rootKey = try PrivateKey.generate(.ecdsaP256)
        let rootName = distinguishedName(name + " time root")
        // RFC 5280 §4.2.1.3: the bits count from the first; keyCertSign is the sixth, digitalSignature the first.
        let root = try certificate(
            for: rootKey.publicKey, subject: rootName, by: rootKey, issuer: rootName, validity: validity,
            extensions: [
                part(basicConstraints, DERWriter.sequence(DERWriter.yes, DERWriter.unsignedInteger([0]))),
                part(keyUsage, DERWriter.value(0x03, [2, 0x04])),
                part(subjectKeyIdentifier, DERWriter.octets(identifier(rootKey.publicKey)), isCritical: false),
            ])
        let leaf = try certificate(
            for: key, subject: distinguishedName(name + " time"), by: rootKey, issuer: rootName, validity: validity,
            extensions: [
                part(basicConstraints, DERWriter.sequence()),
                part(keyUsage, DERWriter.value(0x03, [7, 0x80])),
                // RFC 3161 §2.3: critical, and nothing else.
                part(extendedKeyUsage, DERWriter.sequence(timeStamping)),
                part(subjectKeyIdentifier, DERWriter.octets(identifier(key)), isCritical: false),
                part(
                    authorityKeyIdentifier, DERWriter.sequence(DERWriter.value(0x80, identifier(rootKey.publicKey))),
                    isCritical: false),
            ])
        return [leaf, root]
    }

    private static func certificate(
        for key: PublicKey, subject: [UInt8], by issuerKey: PrivateKey, issuer: [UInt8],
        validity: ClosedRange<Int64>, extensions: [[UInt8]]
    ) throws(CryptoError) -> Certificate {
        // RFC 5280 §4.1.2.2: positive, at most 20 bytes.
        let number = [UInt8(0x40)] + (try randomBytes(15))
        let body = DERWriter.sequence(
            DERWriter.value(0xa0, DERWriter.unsignedInteger([2])), DERWriter.unsignedInteger(number),
            signatureAlgorithm, issuer,
            DERWriter.sequence(
                DERWriter.certificateTime(validity.lowerBound), DERWriter.certificateTime(validity.upperBound)),
            subject, key.spki, DERWriter.value(0xa3, DERWriter.value(0x30, Array(extensions.joined()))))
        let signature = try issuerKey.sign(body, scheme: .ecdsaP256SHA256)
        return try Certificate(
            der: DERWriter.sequence(body, signatureAlgorithm, DERWriter.bits(signature)))
    }

    private static func part(_ name: [UInt8], _ value: [UInt8], isCritical: Bool = true) -> [UInt8] {
        DERWriter.sequence(name, isCritical ? DERWriter.yes : [], DERWriter.octets(value))
    }

    /// RFC 7093 §2 (1): the first 160 bits of a SHA-256 of the key.
    private static func identifier(_ key: PublicKey) -> [UInt8] {
        Array(HashAlgorithm.sha256.hash(key.spki).prefix(20))
    }

    private static func distinguishedName(_ commonName: String) -> [UInt8] {
        // 2.5.4.3 is commonName.
        let attribute = DERWriter.sequence(
            DERWriter.identifier([2, 5, 4, 3]), DERWriter.value(0x0c, Array(commonName.utf8)))
        return DERWriter.sequence(DERWriter.set([attribute]))
    }
}
