/// The signed attributes of a timestamp (RFC 5652 §11, RFC 3161 §2.4.2): those that matter, each once.
struct TimestampAttributes {
    /// Most attributes in a timestamp.
    static let most = 32

    // Contents of the object identifiers 1.2.840.113549.1.9.3, .4, .16.2.12, .16.2.47 and .16.1.4.
    private static let contentType: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03]
    private static let messageDigestType: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04]
    private static let signingCertificate: [UInt8] =
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0c]
    private static let signingCertificateV2: [UInt8] =
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f]
    /// What a timestamp's content is called.
    static let timestampInfo: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04]

    let messageDigest: [UInt8]
    let certificateIDs: [TimestampSigner.CertificateID]

    init(_ attributes: DERReader) throws(CryptoError) {
        var attributes = attributes
        var seen = Set<[UInt8]>()
        var digest: [UInt8]?
        var identifiers: [TimestampSigner.CertificateID] = []
        repeat {
            var attribute = try attributes.sequence()
            let type = Array(try attribute.objectIdentifier())
            var values = try attribute.set()
            try attribute.requireEnd()
            guard seen.insert(type).inserted, seen.count <= Self.most else { throw attributes.malformed }
            switch type {
            case Self.contentType:
                guard Array(try values.objectIdentifier()) == Self.timestampInfo else { throw values.malformed }
            case Self.messageDigestType: digest = Array(try values.octetString())
            case Self.signingCertificate: identifiers.append(try Self.certificateID(&values, isSecond: false))
            case Self.signingCertificateV2: identifiers.append(try Self.certificateID(&values, isSecond: true))
            default: _ = try values.takeAny()
            }
            // One value each (RFC 5652 §11.1, §11.2).
            try values.requireEnd()
        } while !attributes.isAtEnd
        guard let digest, seen.contains(Self.contentType), !identifiers.isEmpty else { throw attributes.malformed }
        messageDigest = digest
        certificateIDs = identifiers
    }

    /// The first of the certificates: the signer's (RFC 5035 §3, §4).
    private static func certificateID(
        _ values: inout DERReader, isSecond: Bool
    ) throws(CryptoError) -> TimestampSigner.CertificateID {
        var fields = try values.sequence()
        var list = try fields.sequence()
        var first = try list.sequence()
        while !list.isAtEnd { _ = try list.take(.sequence) }
        // Policies, which nothing here asks for.
        if !fields.isAtEnd { _ = try fields.take(.sequence) }
        try fields.requireEnd()

        // The first version is of SHA-1 (RFC 2634 §5.4.1). It may be: whoever could make a second certificate with
        // the digest would still have to sign with its key and lead to the same root.
        var hash = HashAlgorithm.sha1
        if isSecond {
            hash = .sha256
            if first.nextTag == .sequence {
                var algorithm = try first.sequence()
                hash = try SignatureAlgorithm.digest(&algorithm)
            }
        }
        let digest = Array(try first.octetString())
        guard digest.count == hash.length else { throw first.malformed }
        var issuer: [UInt8]?
        var serialNumber: [UInt8]?
        if !first.isAtEnd {
            // IssuerSerial: GeneralNames with the one directory name, and the number.
            var pair = try first.sequence()
            var names = try pair.sequence()
            var directory = try names.open(0xa4)
            issuer = Array(values.bytes[try DistinguishedName.take(&directory)])
            try directory.requireEnd()
            try names.requireEnd()
            serialNumber = Array(values.bytes[try pair.integer()])
            try pair.requireEnd()
        }
        try first.requireEnd()
        return TimestampSigner.CertificateID(hash: hash, digest: digest, issuer: issuer, serialNumber: serialNumber)
    }
}
