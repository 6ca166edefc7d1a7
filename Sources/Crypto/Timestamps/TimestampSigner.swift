/// Who signed a timestamp, and how (`SignerInfo`, RFC 5652 §5.3), with the attributes that RFC 3161 asks for.
struct TimestampSigner: Hashable {
    /// How the signer's certificate is named.
    enum Identifier: Hashable {
        /// The issuer's name in DER, and its number for the certificate.
        case issuer([UInt8], serialNumber: [UInt8])
        case subjectKey([UInt8])
    }

    /// A certificate by its hash (RFC 2634 §5.4, RFC 5035 §4).
    struct CertificateID: Hashable {
        let hash: HashAlgorithm
        let digest: [UInt8]
        /// The issuer's name in DER, and its number, where the authority adds them.
        let issuer: [UInt8]?
        let serialNumber: [UInt8]?

        func matches(_ certificate: Certificate) -> Bool {
            if let issuer, issuer != Array(certificate.der[certificate.fields.issuer]) { return false }
            if let serialNumber, serialNumber != certificate.serialNumber { return false }
            return hash.hash(certificate.der) == digest
        }
    }

    let identifier: Identifier
    /// What is signed: the attributes as a SET OF (RFC 5652 §5.4).
    let signedAttributes: [UInt8]
    let digestAlgorithm: HashAlgorithm
    let messageDigest: [UInt8]
    /// All must name the signer's certificate; one at least.
    let certificateIDs: [CertificateID]
    let signatureAlgorithm: SignatureAlgorithm
    let signature: [UInt8]

    /// Whether a certificate is the one that is named.
    func names(_ certificate: Certificate) -> Bool {
        switch identifier {
        case .issuer(let issuer, let serialNumber):
            return serialNumber == certificate.serialNumber
                && issuer == Array(certificate.der[certificate.fields.issuer])
        case .subjectKey(let key):
            return certificate.fields.extensions.subjectKeyIdentifier.map { Array($0) == key } ?? false
        }
    }

    /// - Throws: ``CryptoError``: `timestampMalformed`; `timestampAlgorithm` for a digest by SHA-1 or MD5.
    init(_ reader: inout DERReader) throws(CryptoError) {
        var fields = try reader.sequence()
        let version = try fields.smallInteger(upTo: .max)
        if let key = try fields.openIfPresent(0x80) {
            identifier = .subjectKey(Array(key.bytes[key.rest]))
        } else {
            var pair = try fields.sequence()
            let issuer = try DistinguishedName.take(&pair)
            let serialNumber = try pair.integer()
            try pair.requireEnd()
            identifier = .issuer(Array(fields.bytes[issuer]), serialNumber: Array(fields.bytes[serialNumber]))
        }
        // RFC 5652 §5.3: the version follows the way of naming.
        if case .subjectKey = identifier, version != 3 { throw fields.malformed }
        if case .issuer = identifier, version != 1 { throw fields.malformed }
        var digest = try fields.sequence()
        digestAlgorithm = try SignatureAlgorithm.digest(&digest)

        // RFC 5652 §5.3: there must be signed attributes where the content is not plain data.
        let start = fields.position
        let attributes = try fields.open(0xa0)
        // RFC 5652 §5.4: hashed with the tag of a SET OF in place of the [0].
        signedAttributes = [DERReader.Tag.set.rawValue] + fields.bytes[start + 1..<fields.position]
        let values = try TimestampAttributes(attributes)
        messageDigest = values.messageDigest
        certificateIDs = values.certificateIDs

        var algorithm = try fields.sequence()
        signatureAlgorithm = try SignatureAlgorithm(&algorithm, digest: digestAlgorithm)
        signature = Array(try fields.octetString())
        // Attributes that nobody signed say nothing.
        _ = try fields.openIfPresent(0xa1)
        try fields.requireEnd()
    }
}
