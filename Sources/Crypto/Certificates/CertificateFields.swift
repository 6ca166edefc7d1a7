/// Where the parts of a certificate lie in its DER (RFC 5280 §4.1), read strictly.
struct CertificateFields {
    /// What is signed, tag and length included; so are the parts below unless told.
    let body: Range<Int>
    /// Contents.
    let serialNumber: Range<Int>
    /// The name as RFC 5280 §4.1.2.4 has it.
    let issuer: Range<Int>
    let notBefore: Int64
    let notAfter: Int64
    let subject: Range<Int>
    let subjectPublicKey: Range<Int>
    let extensions: CertificateExtensions
    /// The extensions and their `[3]`.
    let extensionsField: Range<Int>
    let signatureAlgorithm: SignatureAlgorithm
    /// Without the count of unused bits.
    let signature: ArraySlice<UInt8>

    init(_ der: [UInt8]) throws(CryptoError) {
        var reader = DERReader(der, of: "certificate", .certificateMalformed)
        var outer = try reader.sequence()
        guard reader.isAtEnd else {
            throw CryptoError(.certificateTrailingData, "bytes follow the certificate; give the certificate alone")
        }
        let body = try outer.takeAny()
        guard body.tag == DERReader.Tag.sequence.rawValue else { throw outer.malformed }
        let outerAlgorithm = try outer.take(.sequence)
        signature = try outer.bitString()
        try outer.requireEnd()
        self.body = body.whole

        var fields = outer.inside(body.contents)
        try Self.requireVersion3(&fields)
        // RFC 5280 §4.1.2.2: a positive number of at most 20 bytes.
        serialNumber = try fields.integer()
        guard serialNumber.count <= 20, der[serialNumber.lowerBound] < 0x80 else { throw fields.malformed }
        let innerAlgorithm = try fields.take(.sequence)
        // RFC 5280 §4.1.1.2: the same inside as outside, where nobody signs it.
        guard der[innerAlgorithm] == der[outerAlgorithm] else { throw fields.malformed }
        var algorithm = fields.inside(innerAlgorithm)
        signatureAlgorithm = try SignatureAlgorithm(&algorithm)
        issuer = try DistinguishedName.take(&fields)
        // RFC 5280 §4.1.2.4: not empty.
        guard issuer.count > 2 else { throw fields.malformed }
        var validity = try fields.sequence()
        notBefore = try validity.time()
        notAfter = try validity.time()
        try validity.requireEnd()
        subject = try DistinguishedName.take(&fields)
        let key = try fields.takeAny()
        guard key.tag == DERReader.Tag.sequence.rawValue else { throw fields.malformed }
        subjectPublicKey = key.whole
        // RFC 5280 §4.1.2.8: unique identifiers, [1] and [2], are not written any more, and refused here.
        let start = fields.position
        guard var explicit = try fields.openIfPresent(0xa3) else {
            try fields.requireEnd()
            extensions = CertificateExtensions()
            extensionsField = start..<start
            return
        }
        try fields.requireEnd()
        extensionsField = start..<fields.position
        extensions = try CertificateExtensions(&explicit)
        try explicit.requireEnd()
    }

    private static func requireVersion3(_ fields: inout DERReader) throws(CryptoError) {
        var number: Int?
        if var version = try fields.openIfPresent(0xa0) {
            number = try version.smallInteger(upTo: .max)
            try version.requireEnd()
        }
        // RFC 5280 §4.1.2.1: version 3 is written 2, version 1 not at all.
        guard number == 2 else {
            throw CryptoError(
                .certificateVersion, "the certificate is not of version 3, and so cannot say what it is for")
        }
    }
}
