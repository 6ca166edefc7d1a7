/// A certificate log's promise, within a certificate, that it has the certificate (RFC 6962 §3.2).
package struct SignedCertificateTimestamp: Hashable, Sendable {
    /// The extension of a certificate that holds them.
    package static let extensionIdentifier = "1.3.6.1.4.1.11129.2.4.2"
    /// Most timestamps in a certificate.
    static let most = 16

    /// SHA-256 of the log's public key, as SubjectPublicKeyInfo.
    package let logID: [UInt8]
    /// When the log promised, in milliseconds since the epoch.
    package let timestamp: Int64
    /// What later versions may add; signed with the rest.
    package let extensions: [UInt8]
    /// TLS's numbers for hash and signature algorithm (RFC 5246 §7.4.1.4.1).
    private let hashAlgorithm: UInt8
    private let signatureAlgorithm: UInt8
    package let signature: [UInt8]

    /// The timestamps in a certificate.
    ///
    /// - Returns: none where the certificate lacks the extension.
    /// - Throws: ``CryptoError`` with the code `sctMalformed`.
    package static func list(in certificate: Certificate) throws(CryptoError) -> [SignedCertificateTimestamp] {
        guard let value = certificate.value(ofExtension: extensionIdentifier) else { return [] }
        return try list(value)
    }

    /// Reads what the extension holds: an OCTET STRING of TLS's `SignedCertificateTimestampList` (RFC 6962 §3.3).
    ///
    /// - Throws: ``CryptoError`` with the code `sctMalformed`.
    package static func list(_ value: [UInt8]) throws(CryptoError) -> [SignedCertificateTimestamp] {
        var reader = DERReader(value, of: "list of certificate timestamps", .sctMalformed)
        var tls = TLSReader(try reader.octetString())
        try reader.requireEnd()
        var list = TLSReader(try tls.vector())
        try tls.requireEnd()
        var timestamps: [SignedCertificateTimestamp] = []
        // One at least, each with one byte at least.
        repeat {
            guard timestamps.count < most else { throw TLSReader.malformed("there are more than \(most)") }
            timestamps.append(try SignedCertificateTimestamp(try list.vector()))
        } while !list.isAtEnd
        return timestamps
    }

    private init(_ bytes: ArraySlice<UInt8>) throws(CryptoError) {
        var reader = TLSReader(bytes)
        guard try reader.number(1) == 0 else { throw TLSReader.malformed("one is not of version 1") }
        logID = Array(try reader.take(32))
        let milliseconds = try reader.number(8)
        guard let timestamp = Int64(exactly: milliseconds) else { throw TLSReader.malformed("a time is out of range") }
        self.timestamp = timestamp
        extensions = Array(try reader.vector())
        hashAlgorithm = UInt8(try reader.number(1))
        signatureAlgorithm = UInt8(try reader.number(1))
        signature = Array(try reader.vector())
        try reader.requireEnd()
    }

    /// Whether the log with this key promised this for a leaf.
    ///
    /// - Parameters:
    ///   - leaf: the certificate that the timestamp came in.
    ///   - issuer: the certificate that the leaf was issued by; the promise names its key.
    ///   - key: the log's.
    /// - Returns: `false` also for another log's key.
    /// - Throws: ``CryptoError`` with the code `machine` when it could not be checked.
    package func verify(
        for leaf: Certificate, issuer: Certificate, key: PublicKey
    ) throws(CryptoError) -> Bool {
        guard HashAlgorithm.sha256.hash(key.spki) == logID, let scheme = scheme(for: key.algorithm),
            let body = Precertificate.body(of: leaf, without: Self.extensionIdentifier)
        else { return false }
        return try key.verify(signature: signature, message: message(body, issuer), scheme: scheme)
    }

    /// RFC 6962 §3.2: what the log signs, for an entry of the kind `precert_entry`.
    private func message(_ body: [UInt8], _ issuer: Certificate) -> [UInt8] {
        // Version 1, certificate_timestamp.
        var message: [UInt8] = [0, 0]
        message += bigEndian(UInt64(timestamp), 8)
        message += [0, 1]
        message += HashAlgorithm.sha256.hash(issuer.publicKey.spki)
        message += bigEndian(UInt64(body.count), 3) + body
        message += bigEndian(UInt64(extensions.count), 2) + extensions
        return message
    }

    private func bigEndian(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64(count - 1 - $0))) }
    }

    /// RFC 6962 §2.1.4: SHA-256 with ECDSA or RSA; `nil` where the timestamp says otherwise or the key is of another kind.
    private func scheme(for key: KeyAlgorithm) -> SignatureScheme? {
        switch (hashAlgorithm, signatureAlgorithm, key) {
        case (4, 3, .ecdsaP256): .ecdsaP256SHA256
        case (4, 3, .ecdsaP384): .ecdsaP384SHA256
        case (4, 1, .rsa): .rsaPKCS1SHA256
        default: nil
        }
    }
}
