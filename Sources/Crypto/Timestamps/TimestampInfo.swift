/// What a timestamp authority signs: that it saw a digest at a moment (`TSTInfo`, RFC 3161 §2.4.2).
struct TimestampInfo: Hashable {
    /// Under which the authority worked, in dotted text.
    let policy: String
    let imprintAlgorithm: HashAlgorithm
    let imprint: [UInt8]
    let serialNumber: [UInt8]
    let time: DERTime

    /// - Throws: ``CryptoError``: `timestampMalformed`; `timestampAlgorithm` for an imprint by SHA-1 or MD5.
    init(_ der: [UInt8]) throws(CryptoError) {
        var reader = DERReader(der, of: "timestamp's content", .timestampMalformed)
        var fields = try reader.sequence()
        try reader.requireEnd()
        guard try fields.smallInteger(upTo: .max) == 1 else { throw fields.malformed }
        policy = try fields.objectIdentifierText()
        var imprintFields = try fields.sequence()
        var algorithm = try imprintFields.sequence()
        imprintAlgorithm = try SignatureAlgorithm.digest(&algorithm)
        imprint = Array(try imprintFields.octetString())
        try imprintFields.requireEnd()
        guard imprint.count == imprintAlgorithm.length else { throw fields.malformed }
        // RFC 3161 §2.4.2: up to 160 bits.
        let number = try fields.integer()
        guard number.count <= 21 else { throw fields.malformed }
        serialNumber = Array(der[number])
        time = try fields.preciseTime()
        try Self.readRest(&fields)
    }

    /// Accuracy, ordering, nonce, name and extensions: read to be sure of the structure, and used for nothing.
    ///
    /// The name only hints at who signed (RFC 3161 §2.4.2); the signed identifier of the certificate says it.
    private static func readRest(_ fields: inout DERReader) throws(CryptoError) {
        if var accuracy = try fields.openIfPresent(0x30) {
            if accuracy.nextTag == .integer { _ = try accuracy.smallInteger(upTo: .max) }
            for tag in [UInt8(0x80), 0x81] {
                guard let part = try accuracy.openIfPresent(tag) else { continue }
                // Milliseconds and microseconds, 1 to 999.
                guard (1...2).contains(part.rest.count) else { throw fields.malformed }
            }
            try accuracy.requireEnd()
        }
        _ = try fields.trueIfPresent()
        if fields.nextTag == .integer { _ = try fields.integer() }
        if var name = try fields.openIfPresent(0xa0) {
            _ = try name.takeAny()
            try name.requireEnd()
        }
        if var extensions = try fields.openIfPresent(0xa1) {
            repeat {
                var part = try extensions.sequence()
                _ = try part.objectIdentifier()
                // None is understood here, so none may be critical.
                guard !(try part.trueIfPresent()) else { throw fields.malformed }
                _ = try part.octetString()
                try part.requireEnd()
            } while !extensions.isAtEnd
        }
        try fields.requireEnd()
    }
}
