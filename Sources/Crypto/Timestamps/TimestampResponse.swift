/// A timestamp of RFC 3161, read strictly and not yet trusted: a whole `TimeStampResp`, or the token in it.
///
/// What it says counts once ``verify(imprintOf:leaf:intermediates:roots:)`` agrees.
package struct TimestampResponse: Hashable, Sendable {
    /// Longest timestamp read, in bytes.
    package static let longest = 65_536
    /// Most certificates read out of one.
    package static let mostCertificates = 16

    // Contents of the object identifier 1.2.840.113549.1.7.2.
    private static let signedData: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]

    /// Certificates that came along, in DER: hints, and nothing else; who wrote them is not known.
    package let embeddedCertificates: [[UInt8]]
    let info: TimestampInfo
    let signer: TimestampSigner
    /// What the authority hashed.
    let content: [UInt8]

    /// Reads a timestamp.
    ///
    /// - Throws: ``CryptoError``: `timestampMalformed`, `timestampTooLarge`, `timestampTrailingData`,
    ///   `timestampNotGranted`, `timestampSigners`, `timestampAlgorithm`.
    package init(der: [UInt8]) throws(CryptoError) {
        guard der.count <= Self.longest else {
            throw CryptoError(
                .timestampTooLarge, "a timestamp has at most \(Self.longest) bytes; this one has \(der.count)")
        }
        var reader = DERReader(der, of: "timestamp", .timestampMalformed)
        var outer = try reader.sequence()
        guard reader.isAtEnd else {
            throw CryptoError(.timestampTrailingData, "bytes follow the timestamp")
        }
        if outer.nextTag == .sequence { outer = try Self.token(&outer) }
        // RFC 5652 §3.
        guard Array(try outer.objectIdentifier()) == Self.signedData else { throw outer.malformed }
        var explicit = try outer.open(0xa0)
        try outer.requireEnd()
        var fields = try explicit.sequence()
        try explicit.requireEnd()

        // RFC 5652 §5.1: version 3, as the content is not plain data.
        guard try fields.smallInteger(upTo: .max) == 3 else { throw fields.malformed }
        _ = try fields.set()
        content = try Self.content(&fields)
        embeddedCertificates = try Self.certificates(&fields)
        // Revocation lists are not looked at.
        _ = try fields.openIfPresent(0xa1)
        var signers = try fields.set()
        try fields.requireEnd()
        // RFC 3161 §2.4.2: the authority's signature, and no other.
        guard !signers.isAtEnd else { throw CryptoError(.timestampSigners, "nobody signed the timestamp") }
        signer = try TimestampSigner(&signers)
        guard signers.isAtEnd else {
            throw CryptoError(.timestampSigners, "the timestamp has several signers, and one is allowed")
        }
        info = try TimestampInfo(content)
    }

    /// Takes the token out of a response (RFC 3161 §2.4.2).
    private static func token(_ response: inout DERReader) throws(CryptoError) -> DERReader {
        var status = try response.sequence()
        let number = try status.smallInteger(upTo: .max)
        // Granted, or granted with modifications.
        guard number <= 1 else {
            throw CryptoError(
                .timestampNotGranted, "the timestamp authority refused: it answered with the status \(number)")
        }
        let token = try response.sequence()
        try response.requireEnd()
        return token
    }

    /// RFC 5652 §5.2: `EncapsulatedContentInfo`.
    private static func content(_ fields: inout DERReader) throws(CryptoError) -> [UInt8] {
        var pair = try fields.sequence()
        guard Array(try pair.objectIdentifier()) == TimestampAttributes.timestampInfo else { throw pair.malformed }
        var explicit = try pair.open(0xa0)
        let content = Array(try explicit.octetString())
        try explicit.requireEnd()
        try pair.requireEnd()
        return content
    }

    private static func certificates(_ fields: inout DERReader) throws(CryptoError) -> [[UInt8]] {
        guard var set = try fields.openIfPresent(0xa0) else { return [] }
        var certificates: [[UInt8]] = []
        while !set.isAtEnd {
            let element = try set.takeAny()
            guard certificates.count < mostCertificates else {
                throw CryptoError(
                    .timestampTooLarge, "the timestamp carries more than \(mostCertificates) certificates")
            }
            // RFC 5652 §10.2.2: the other kinds are obsolete, or no certificates of keys.
            guard element.tag == DERReader.Tag.sequence.rawValue else { throw fields.malformed }
            certificates.append(Array(fields.bytes[element.whole]))
        }
        return certificates
    }
}

extension TimestampResponse {
    /// The second at which the authority saw the data, since the epoch.
    package var genTime: Int64 { info.time.seconds }

    /// The fraction of that second, 0 to 999,999,999.
    package var nanoseconds: Int32 { info.time.nanoseconds }

    /// Whether another says the same under the same authority's name, however it is wrapped and signed.
    package func saysTheSame(as other: TimestampResponse) -> Bool {
        content == other.content && signer.identifier == other.signer.identifier
    }

    /// The hash of the data that the authority saw.
    package var imprintAlgorithm: HashAlgorithm { info.imprintAlgorithm }

    /// The digest of the data that the authority saw.
    package var imprint: [UInt8] { info.imprint }

    /// The policy under which the authority worked, in dotted text.
    package var policy: String { info.policy }

    /// The authority's number for the timestamp: big-endian, in two's complement.
    package var serialNumber: [UInt8] { info.serialNumber }
}
