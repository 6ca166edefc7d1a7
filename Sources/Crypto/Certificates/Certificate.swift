private import Synchronization

/// An X.509 certificate (RFC 5280), read strictly and not yet trusted; equal certificates have equal bytes.
///
/// The bytes are canonical DER: the reader takes one spelling of each value, so none is written again to compare.
package final class Certificate: Hashable, Sendable {
    /// Longest certificate read, in bytes.
    package static let longest = 65_536

    /// The whole certificate.
    package let der: [UInt8]
    /// SHA-256 of ``der``.
    package let fingerprint: [UInt8]
    /// The key that the certificate speaks for.
    package let publicKey: PublicKey
    let fields: CertificateFields
    private let handle = Mutex<CertificateHandle?>(nil)

    /// Reads a certificate in DER.
    ///
    /// - Throws: ``CryptoError``: `certificateMalformed`, `certificateTrailingData`, `certificateTooLarge`,
    ///   `certificateVersion`, `certificateDuplicateExtension`, `certificateName`, and for its key those of
    ///   ``PublicKey/init(spki:)``.
    package init(der: [UInt8]) throws(CryptoError) {
        guard der.count <= Self.longest else {
            throw CryptoError(
                .certificateTooLarge, "a certificate has at most \(Self.longest) bytes; this one has \(der.count)")
        }
        fields = try CertificateFields(der)
        publicKey = try PublicKey(spki: Array(der[fields.subjectPublicKey]))
        self.der = der
        fingerprint = HashAlgorithm.sha256.hash(der)
    }

    /// Reads a PEM file with one `CERTIFICATE` block; text outside of the block is passed over (RFC 7468 §5.2).
    ///
    /// - Throws: ``CryptoError``: `notPEM`, `severalBlocks`, `unexpectedLabel`, and those of ``init(der:)``.
    package convenience init(pem: [UInt8]) throws(CryptoError) { try self.init(der: try Self.der(pem: pem)) }

    /// The DER in a PEM file with one `CERTIFICATE` block, which may be no certificate.
    ///
    /// - Throws: ``CryptoError``: `notPEM`, `severalBlocks`, `unexpectedLabel`.
    package static func der(pem: [UInt8]) throws(CryptoError) -> [UInt8] {
        let text = try PEM(pem)
        guard let block = text.blocks.first else {
            throw CryptoError(
                .notPEM, "there is no PEM block; a certificate starts with -----BEGIN CERTIFICATE-----")
        }
        guard text.blocks.count == 1 else {
            throw CryptoError(.severalBlocks, "there are \(text.blocks.count) PEM blocks; give one certificate")
        }
        guard block.label == "CERTIFICATE" else {
            throw CryptoError(
                .unexpectedLabel,
                "the PEM block is labelled \(block.label.prefix(40)); a block labelled CERTIFICATE belongs here")
        }
        return try text.decode(block)
    }

    package static func == (left: Certificate, right: Certificate) -> Bool { left === right || left.der == right.der }

    package func hash(into hasher: inout Swift.Hasher) { hasher.combine(fingerprint) }

    /// The certificate as OpenSSL has it: read on first use, kept from then on.
    ///
    /// - Throws: ``CryptoError``: `certificateMalformed` where OpenSSL refuses what is in it; `machine`.
    func openSSL() throws(CryptoError) -> CertificateHandle {
        if let ready = handle.withLock({ $0 }) { return ready }
        let made = try CertificateHandle(der)
        return handle.withLock { kept in
            if let kept { return kept }
            kept = made
            return made
        }
    }

    /// As ``openSSL()``; `nil` where OpenSSL refuses what is in it.
    func openSSLIfReadable() throws(CryptoError) -> CertificateHandle? {
        do throws(CryptoError) {
            return try openSSL()
        } catch {
            guard error.code == .certificateMalformed else { throw error }
            return nil
        }
    }
}

extension Certificate {
    /// The certificate as a PEM file has it.
    package var pem: String { PEM.encode(der, label: "CERTIFICATE") }

    /// Who the certificate is about, as RFC 2253 writes it; empty where only alternative names say.
    package var subject: String { DistinguishedName.text(der, fields.subject) }

    /// Who signed the certificate, as RFC 2253 writes it.
    package var issuer: String { DistinguishedName.text(der, fields.issuer) }

    /// The issuer's number for it: big-endian, at most 20 bytes, with the zero byte that a sign may need.
    package var serialNumber: [UInt8] { Array(der[fields.serialNumber]) }

    /// The first second at which it holds, since the epoch.
    package var notBefore: Int64 { fields.notBefore }

    /// The last second at which it holds, since the epoch.
    package var notAfter: Int64 { fields.notAfter }

    /// Whether it may sign other certificates (basic constraints).
    package var isCertificateAuthority: Bool { fields.extensions.isAuthority }

    /// Most authorities below it on the way to a leaf; `nil` for no limit.
    package var pathLength: Int? { fields.extensions.pathLength }

    /// `nil` where the certificate does not say, and its key may be used for anything.
    package var keyUsage: KeyUsage? { fields.extensions.keyUsage }

    /// Object identifiers in dotted text; empty where the certificate does not say.
    package var extendedKeyUsages: [String] { fields.extensions.extendedKeyUsages }

    /// The subject's other names, in the certificate's order.
    package var subjectAlternativeNames: [SubjectAlternativeName] { fields.extensions.alternativeNames }

    /// The extensions marked critical that are not understood here; no chain with one is accepted.
    package var unknownCriticalExtensions: [String] { fields.extensions.unknownCritical }

    /// Whether issuer and subject are one name.
    package var isSelfIssued: Bool { der[fields.issuer] == der[fields.subject] }

    /// What an extension holds: the contents of its OCTET STRING.
    ///
    /// - Parameter oid: the object identifier in dotted text.
    /// - Returns: `nil` where the certificate has no such extension.
    package func value(ofExtension oid: String) -> [UInt8]? {
        guard let contents = ObjectIdentifier.contents(oid) else { return nil }
        return fields.extensions.parts.first { $0.identifier.elementsEqual(contents) }.map { Array(der[$0.value]) }
    }

    /// Where the extensions lie whose identifiers are one arc below another, in the certificate's order.
    ///
    /// - Parameter arc: the object identifier above, in dotted text.
    /// - Returns: the last arc of each, below 128, and where in ``der`` the contents of its OCTET STRING are.
    package func extensions(below arc: String) -> [(number: Int, value: Range<Int>)] {
        guard let above = ObjectIdentifier.contents(arc) else { return [] }
        return fields.extensions.parts.compactMap { part in
            guard part.identifier.count == above.count + 1, let last = part.identifier.last, last < 0x80,
                part.identifier.starts(with: above)
            else { return nil }
            return (Int(last), part.value)
        }
    }

    /// Whether it holds at a moment, both ends included.
    ///
    /// - Parameter second: since the epoch.
    package func isValid(at second: Int64) -> Bool { notBefore <= second && second <= notAfter }
}
