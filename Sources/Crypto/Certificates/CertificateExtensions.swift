/// The extensions of a certificate (RFC 5280 §4.2): where each lies, and those that are understood here.
struct CertificateExtensions {
    struct Part {
        /// Tag and length included.
        let whole: Range<Int>
        /// The contents of the object identifier.
        let identifier: ArraySlice<UInt8>
        let isCritical: Bool
        /// The contents of the OCTET STRING.
        let value: Range<Int>
    }

    /// Most extensions in a certificate; Fulcio writes about thirty.
    static let most = 128

    private(set) var parts: [Part] = []
    private(set) var isAuthority = false
    /// Most authorities between this one and a leaf; `nil` for no limit.
    private(set) var pathLength: Int?
    /// `nil` where the extension is absent: the key may be used for anything.
    private(set) var keyUsage: KeyUsage?
    private(set) var extendedKeyUsages: [String] = []
    private(set) var isExtendedKeyUsageCritical = false
    private(set) var alternativeNames: [SubjectAlternativeName] = []
    private(set) var subjectKeyIdentifier: ArraySlice<UInt8>?
    private(set) var authorityKeyIdentifier: ArraySlice<UInt8>?
    /// The contents of the issuer's own serial number, where the certificate names it.
    private(set) var authoritySerialNumber: ArraySlice<UInt8>?
    private(set) var hasNameConstraints = false
    /// Critical ones that are not understood here.
    private(set) var unknownCritical: [String] = []

    /// None at all.
    init() {}

    /// Reads `Extensions`.
    ///
    /// - Throws: ``CryptoError``: `certificateMalformed`, `certificateDuplicateExtension`, `certificateName`,
    ///   `certificateTooLarge`.
    init(_ reader: inout DERReader) throws(CryptoError) {
        var sequence = try reader.sequence()
        var seen = Set<ArraySlice<UInt8>>()
        repeat {
            let element = try sequence.takeAny()
            guard element.tag == DERReader.Tag.sequence.rawValue else { throw sequence.malformed }
            var fields = sequence.inside(element.contents)
            let identifier = try fields.objectIdentifier()
            let isCritical = try fields.trueIfPresent()
            let value = try fields.take(.octetString)
            try fields.requireEnd()
            // RFC 5280 §4.2: not more than one of a kind; readers differ in which one they believe.
            guard seen.insert(identifier).inserted else {
                let name = ObjectIdentifier.text(identifier) ?? "?"
                throw CryptoError(.certificateDuplicateExtension, "the extension \(name) is in the certificate twice")
            }
            guard parts.count < Self.most else {
                throw CryptoError(.certificateTooLarge, "the certificate has more than \(Self.most) extensions")
            }
            let part = Part(whole: element.whole, identifier: identifier, isCritical: isCritical, value: value)
            parts.append(part)
            var contents = sequence.inside(value)
            try understand(part, &contents)
        } while !sequence.isAtEnd
        // RFC 5280 §4.2.1.9.
        if pathLength != nil, !isAuthority { throw sequence.malformed }
    }

    private mutating func understand(_ part: Part, _ contents: inout DERReader) throws(CryptoError) {
        let identifier = part.identifier
        // 2.5.29: the extensions of X.509 itself.
        if identifier.count == 3, identifier.starts(with: [0x55, 0x1d]), let last = identifier.last {
            switch last {
            case 14: subjectKeyIdentifier = try contents.octetString()
            case 15:
                keyUsage = try KeyUsage(&contents)
            case 17: alternativeNames = try SubjectAlternativeName.read(&contents)
            case 19:
                var fields = try contents.sequence()
                isAuthority = try fields.trueIfPresent()
                if !fields.isAtEnd { pathLength = try fields.smallInteger(upTo: 1 << 16) }
                try fields.requireEnd()
            case 30:
                // What it holds is read by OpenSSL, which also applies it.
                _ = try contents.take(.sequence)
                hasNameConstraints = true
            case 35: try readAuthorityKeyIdentifier(&contents)
            case 37:
                var fields = try contents.sequence()
                repeat {
                    extendedKeyUsages.append(try fields.objectIdentifierText())
                    guard extendedKeyUsages.count <= Self.most else { throw fields.malformed }
                } while !fields.isAtEnd
                isExtendedKeyUsageCritical = part.isCritical
            case 32:
                // Certificate policies restrict nothing unless a policy is required (RFC 5280 §6.1.1), and none is.
                return
            default:
                try passOver(part, contents)
                return
            }
            try contents.requireEnd()
        } else {
            try passOver(part, contents)
        }
    }

    private mutating func passOver(_ part: Part, _ contents: DERReader) throws(CryptoError) {
        guard part.isCritical else { return }
        guard let name = ObjectIdentifier.text(part.identifier) else { throw contents.malformed }
        unknownCritical.append(name)
    }

    /// RFC 5280 §4.2.1.1.
    private mutating func readAuthorityKeyIdentifier(_ contents: inout DERReader) throws(CryptoError) {
        var fields = try contents.sequence()
        if fields.nextByte == 0x80 { authorityKeyIdentifier = fields.bytes[try fields.take(0x80)] }
        let hasIssuer = fields.nextByte == 0xa1
        if hasIssuer { _ = try fields.take(0xa1) }
        if fields.nextByte == 0x82 { authoritySerialNumber = fields.bytes[try fields.take(0x82)] }
        try fields.requireEnd()
        // Both or neither.
        guard hasIssuer == (authoritySerialNumber != nil) else { throw fields.malformed }
    }
}
