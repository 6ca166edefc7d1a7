package import Crypto

/// A timestamp authority of the virtual world, after RFC 3161.
package struct TimestampAuthority: Sendable {
    package let issuer: CertificateAuthority
    /// The authority's certificate, in DER.
    package let certificate: [UInt8]
    package let key: PrivateKey

    /// What the authority's own certificate says, right as it comes.
    package static var profile: CertificateAuthority.Profile {
        var profile = CertificateAuthority.Profile()
        profile.names = []
        profile.issuer = nil
        profile.extendedKeyUsage = "critical,timeStamping"
        profile.notBefore = World.earlier("30d")
        profile.notAfter = World.later("30d")
        return profile
    }

    /// - Parameter name: tells authorities apart; each has keys of its own.
    package init(
        _ name: String = "Clock", _ profile: CertificateAuthority.Profile = TimestampAuthority.profile
    ) throws {
        issuer = try CertificateAuthority(name, intermediate: { $0.extendedKeyUsage = "timeStamping" })
        key = try World.key(name + "-tsa")
        certificate = try issuer.issue(to: key.publicKey, profile, subject: name)
    }

    /// What a timestamp says and how it is put together, right as it comes.
    package struct Shape: Sendable {
        package var time = "20261121120000Z"
        package var status: UInt8 = 0
        package var imprint: HashAlgorithm = .sha256
        /// Certificates that come along.
        package var certificates: [[UInt8]] = []
        /// Whose certificate the signed attributes name; nil for the authority's own.
        package var namedCertificate: [UInt8]?
        /// Whose certificate the signer names by issuer and number; nil for the authority's own.
        package var signerCertificate: [UInt8]?
        /// The hash of the signed attribute about the certificate: SHA-1 is the first version of it.
        package var certificateHash: HashAlgorithm? = .sha256
        /// Put into the content after it was signed.
        package var forgedTime: String?
        package var signers = 1
        package var signatureAlgorithm = DER.sequence(DER.identifier("1.2.840.10045.4.3.2"))
        /// Who signs; nil for the authority.
        package var key: PrivateKey?
        package var isBare = false
        /// Attributes beside those that must be there.
        package var attributes: [[UInt8]] = []
        /// Put behind everything else in the content.
        package var contentExtensions: [UInt8] = []

        package init() {}
    }

    private static let identifiers: [HashAlgorithm: [UInt8]] = [
        .sha1: DER.sequence(DER.identifier("1.3.14.3.2.26")),
        .sha256: DER.sequence(DER.identifier("2.16.840.1.101.3.4.2.1")),
        .sha384: DER.sequence(DER.identifier("2.16.840.1.101.3.4.2.2")),
        .sha512: DER.sequence(DER.identifier("2.16.840.1.101.3.4.2.3")),
    ]
    private static let sha256 = DER.sequence(DER.identifier("2.16.840.1.101.3.4.2.1"))
    private static let contentType = DER.identifier("1.2.840.113549.1.9.16.1.4")

    /// Timestamps data.
    ///
    /// - Returns: a response in DER, or the token alone.
    package func timestamp(_ data: [UInt8], _ change: (inout Shape) -> Void = { _ in }) throws -> [UInt8] {
        var shape = Shape()
        change(&shape)
        let content = content(data, shape.time, shape)
        let signer = try signer(content, shape)
        let token = DER.sequence(
            DER.identifier("1.2.840.113549.1.7.2"),
            DER.value(
                0xa0,
                DER.sequence(
                    DER.integer([3]), DER.set(Self.sha256),
                    DER.sequence(
                        Self.contentType,
                        DER.value(0xa0, DER.octets(shape.forgedTime.map { self.content(data, $0, shape) } ?? content))),
                    shape.certificates.isEmpty ? [] : DER.value(0xa0, shape.certificates.flatMap { $0 }),
                    DER.set(Array(repeatElement(signer, count: shape.signers).joined())))))
        return shape.isBare ? token : DER.sequence(DER.sequence(DER.integer([shape.status])), token)
    }

    private func content(_ data: [UInt8], _ time: String, _ shape: Shape) -> [UInt8] {
        DER.sequence(
            DER.integer([1]), DER.identifier("1.3.6.1.4.1.57264.2"),
            DER.sequence(Self.identifiers[shape.imprint] ?? [], DER.octets(shape.imprint.hash(data))),
            DER.integer([7]), DER.value(0x18, Array(time.utf8)), DER.sequence(DER.integer([1])), DER.integer([42]),
            shape.contentExtensions)
    }

    private func signer(_ content: [UInt8], _ shape: Shape) throws -> [UInt8] {
        let named = shape.namedCertificate ?? certificate
        var attributes = [
            DER.sequence(DER.identifier("1.2.840.113549.1.9.3"), DER.set(Self.contentType)),
            DER.sequence(
                DER.identifier("1.2.840.113549.1.9.4"), DER.set(DER.octets(HashAlgorithm.sha256.hash(content)))),
        ]
        if let hash = shape.certificateHash {
            // RFC 2634 §5.4 (SHA-1), RFC 5035 §4 (SHA-256 is the default, and so left out).
            let algorithm = hash == .sha1 || hash == .sha256 ? [] : Self.identifiers[hash] ?? []
            let identifier = DER.sequence(algorithm, DER.octets(hash.hash(named)))
            attributes.append(
                DER.sequence(
                    DER.identifier("1.2.840.113549.1.9.16.2." + (hash == .sha1 ? "12" : "47")),
                    DER.set(DER.sequence(DER.sequence(identifier)))))
        }
        let signed = DER.set((attributes + shape.attributes).flatMap { $0 })
        let fields = DER.children(DER.children(shape.signerCertificate ?? certificate)[0])
        return DER.sequence(
            DER.integer([1]), DER.sequence(fields[3], fields[1]), Self.sha256, [0xa0] + signed.dropFirst(),
            shape.signatureAlgorithm, DER.octets(try (shape.key ?? key).sign(signed)))
    }
}
