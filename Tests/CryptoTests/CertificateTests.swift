import Crypto
import Encoding
import TestSupport
import Testing

/// A certificate's DER taken apart, changed and put together again; nobody needs to sign it to have it read.
struct CertificateParts {
    var body: [[UInt8]]
    let rest: [[UInt8]]

    init(_ der: [UInt8]) {
        let outer = DER.children(der)
        body = DER.children(outer[0])
        rest = Array(outer.dropFirst())
    }

    /// Each with its SEQUENCE.
    var extensions: [[UInt8]] {
        get { DER.children(DER.children(body[7])[0]) }
        set { body[7] = DER.value(0xa3, DER.value(0x30, newValue.flatMap { $0 })) }
    }

    var der: [UInt8] { DER.value(0x30, DER.value(0x30, body.flatMap { $0 }) + rest.flatMap { $0 }) }
}

/// A defect in a certificate's DER, and the code that names it.
private struct Defect: Sendable, CustomStringConvertible {
    let description: String
    let code: CryptoError.Code
    let change: @Sendable (inout CertificateParts) -> Void

    init(
        _ description: String, _ code: CryptoError.Code, _ change: @escaping @Sendable (inout CertificateParts) -> Void
    ) {
        self.description = description
        self.code = code
        self.change = change
    }

    private static func added(_ identifier: String, _ value: [UInt8], critical: [UInt8] = []) -> [UInt8] {
        DER.sequence(DER.identifier(identifier), critical, DER.octets(value))
    }

    private static func name(_ tag: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        added("2.5.29.17", DER.sequence(DER.value(tag, bytes)), critical: DER.yes)
    }

    /// In place of the extension with the same identifier.
    private static func replace(_ parts: inout CertificateParts, _ value: [UInt8]) {
        let identifier = DER.children(value)[0]
        parts.extensions = parts.extensions.map { DER.children($0)[0] == identifier ? value : $0 }
    }

    static let all = [
        Defect("version 1", .certificateVersion) { $0.body.remove(at: 0) },
        Defect("version 2", .certificateVersion) { $0.body[0] = DER.value(0xa0, DER.integer([1])) },
        Defect("a negative serial number", .certificateMalformed) { $0.body[1] = [0x02, 0x01, 0x81] },
        Defect("a serial number with a superfluous zero", .certificateMalformed) { $0.body[1] = [0x02, 0x02, 0, 3] },
        Defect("a serial number of 21 bytes", .certificateMalformed) {
            $0.body[1] = DER.integer([UInt8](repeating: 1, count: 21))
        },
        Defect("another algorithm inside than outside", .certificateMalformed) {
            $0.body[2] = DER.sequence(DER.identifier("1.2.840.10045.4.3.2"))
        },
        Defect("an empty issuer", .certificateMalformed) { $0.body[3] = DER.sequence() },
        Defect("a name whose set is not in order", .certificateMalformed) {
            let one = DER.sequence(DER.identifier("2.5.4.3"), DER.utf8("b"))
            let two = DER.sequence(DER.identifier("2.5.4.3"), DER.utf8("a"))
            $0.body[3] = DER.sequence(DER.set(one, two))
        },
        Defect("a time that does not exist", .certificateMalformed) {
            $0.body[4] = DER.sequence(
                DER.value(0x17, "260229000000Z".bytes), DER.value(0x17, "270301000000Z".bytes))
        },
        Defect("a time outside of UTC", .certificateMalformed) {
            $0.body[4] = DER.sequence(
                DER.value(0x17, "2602010000+0100".bytes), DER.value(0x17, "270301000000Z".bytes))
        },
        Defect("unique identifiers", .certificateMalformed) { $0.body.insert(DER.value(0x81, [0, 1]), at: 7) },
        Defect("an RSA key of 1024 bits", .weakKey) {
            $0.body[6] = DER.rsaKey([0xc1] + [UInt8](repeating: 0xff, count: 127), [1, 0, 1])
        },
        Defect("an RSA key with the exponent 3", .weakKey) {
            $0.body[6] = DER.rsaKey([0xc1] + [UInt8](repeating: 0xff, count: 255), [3])
        },
        Defect("a key on secp256k1", .unsupportedAlgorithm) {
            $0.body[6] = DER.sequence(
                DER.sequence(DER.ecPublicKey, DER.secp256k1), DER.bits([4] + [UInt8](repeating: 1, count: 64)))
        },
        Defect("an extension twice", .certificateDuplicateExtension) { $0.extensions.append($0.extensions[1]) },
        Defect("an unknown extension twice", .certificateDuplicateExtension) {
            let extra = added("1.2.3.4", [1])
            $0.extensions += [extra, extra]
        },
        Defect("an empty list of extensions", .certificateMalformed) { $0.extensions = [] },
        Defect("criticality FALSE written out", .certificateMalformed) {
            $0.extensions.append(added("1.2.3.4", [1], critical: [0x01, 0x01, 0x00]))
        },
        Defect("criticality TRUE written 01", .certificateMalformed) {
            $0.extensions.append(added("1.2.3.4", [1], critical: [0x01, 0x01, 0x01]))
        },
        Defect("more than 128 extensions", .certificateTooLarge) {
            $0.extensions += (0..<128).map { added("1.2.3.\($0)", [1]) }
        },
        Defect("basic constraints FALSE written out", .certificateMalformed) {
            replace(&$0, added("2.5.29.19", DER.sequence([0x01, 0x01, 0x00])))
        },
        Defect("a path length without authority", .certificateMalformed) {
            replace(&$0, added("2.5.29.19", DER.sequence(DER.integer([1]))))
        },
        Defect("bytes behind an extension's value", .certificateMalformed) {
            replace(&$0, added("2.5.29.19", DER.sequence() + DER.null))
        },
        Defect("a key usage without a bit", .certificateMalformed) {
            replace(&$0, added("2.5.29.15", [0x03, 0x02, 0x07, 0x00]))
        },
        Defect("a key usage with zeros at the end", .certificateMalformed) {
            replace(&$0, added("2.5.29.15", [0x03, 0x02, 0x00, 0x80]))
        },
        Defect("no extended key usage in the list", .certificateMalformed) {
            replace(&$0, added("2.5.29.37", DER.sequence()))
        },
        Defect("no alternative name in the list", .certificateMalformed) {
            replace(&$0, added("2.5.29.17", DER.sequence(), critical: DER.yes))
        },
        Defect("an alternative name with a NUL", .certificateName) {
            replace(&$0, name(0x86, "https://acme.test\u{0}.mallory.test".bytes))
        },
        Defect("an alternative name that is not ASCII", .certificateName) {
            replace(&$0, name(0x81, "al\u{ef}ce@acme.test".bytes))
        },
        Defect("an empty alternative name", .certificateName) { replace(&$0, name(0x82, [])) },
        Defect("an address of five bytes", .certificateMalformed) { replace(&$0, name(0x87, [1, 2, 3, 4, 5])) },
        Defect("an alternative name of a kind that nobody uses", .certificateMalformed) {
            replace(&$0, name(0x88, [0x2a]))
        },
        Defect("more than 64 alternative names", .certificateTooLarge) {
            replace(
                &$0, added("2.5.29.17", DER.sequence(Array(repeatElement(DER.value(0x82, [0x61]), count: 65).joined())))
            )
        },
        Defect("an issuer's number without its name", .certificateMalformed) {
            replace(&$0, added("2.5.29.35", DER.sequence(DER.value(0x82, [1]))))
        },
    ]
}

@Suite struct CertificateTests {
    private let authority: CertificateAuthority
    private let leaf: [UInt8]

    init() throws {
        authority = try CertificateAuthority()
        leaf = try authority.issue(to: try World.key("ci").publicKey)
    }

    @Test func `A certificate says who, for what and for how long`() throws {
        let certificate = try Certificate(der: leaf)
        #expect(certificate.der == leaf)
        #expect(certificate.fingerprint == HashAlgorithm.sha256.hash(leaf))
        #expect(certificate.subject.isEmpty)
        #expect(certificate.issuer == "CN=Acme Intermediate,O=Acme")
        #expect(certificate.serialNumber == [3])
        #expect(certificate.notBefore == 1_795_262_400 - 600)
        #expect(certificate.notAfter == 1_795_262_400 + 600)
        #expect(certificate.isValid(at: certificate.notAfter) && !certificate.isValid(at: certificate.notAfter + 1))
        #expect(certificate.isValid(at: certificate.notBefore) && !certificate.isValid(at: certificate.notBefore - 1))
        #expect(certificate.publicKey == (try World.key("ci").publicKey))
        #expect(!certificate.isCertificateAuthority)
        #expect(certificate.keyUsage == .digitalSignature)
        #expect(certificate.extendedKeyUsages == ["1.3.6.1.5.5.7.3.3"])
        #expect(
            certificate.subjectAlternativeNames == [
                .uri("https://git.acme.test/payments/.github/workflows/release.yml@refs/tags/v1.4.2")
            ])
        #expect(certificate.unknownCriticalExtensions.isEmpty)
        let issuer = try #require(certificate.value(ofExtension: "1.3.6.1.4.1.57264.1.8"))
        #expect(DERText.utf8(issuer) == "https://token.actions.githubusercontent.com")
        #expect(certificate.value(ofExtension: "1.3.6.1.4.1.57264.1.9") == nil)
        for text in [
            "", "1", "1.", ".1", "1..2", "3.1", "1.40", "1.03", "1.2.x", "1.2.-3", "2.5.29.99999999999999999999",
        ] {
            #expect(certificate.value(ofExtension: text) == nil, "\(text)")
        }
        #expect(certificate.value(ofExtension: "2.5.29.37") == DER.sequence(DER.identifier("1.3.6.1.5.5.7.3.3")))
    }

    @Test func `An authority's certificate says so, and names itself`() throws {
        let certificate = try Certificate(der: authority.root)
        #expect(certificate.isCertificateAuthority && certificate.isSelfIssued)
        #expect(certificate.subject == "CN=Acme Root,O=Acme")
        #expect(certificate.keyUsage == [.certificateSigning, .revocationListSigning])
        #expect(certificate.pathLength == nil)
        #expect(certificate == (try Certificate(pem: certificate.pem.bytes)))
        #expect(certificate != (try Certificate(der: leaf)))
    }

    @Test func `Alternative names of every kind are read byte for byte`() throws {
        var profile = CertificateAuthority.Profile()
        let value = DER.sequence(
            DER.value(0x81, "alice@acme.test".bytes), DER.value(0x82, "git.acme.test".bytes),
            DER.value(0xa0, DER.identifier("1.3.6.1.4.1.57264.1.7") + DER.value(0xa0, DER.utf8("alice"))),
            DER.value(0x87, [127, 0, 0, 1]),
            DER.value(0xa4, DER.sequence(DER.set(DER.sequence(DER.identifier("2.5.4.3"), DER.utf8("Alice, A."))))))
        profile.names = []
        profile.extensions = [.init("2.5.29.17", isCritical: true, value)]
        let certificate = try Certificate(der: try authority.issue(to: try World.key("ci").publicKey, profile))
        #expect(
            certificate.subjectAlternativeNames == [
                .email("alice@acme.test"), .dns("git.acme.test"),
                .other(type: "1.3.6.1.4.1.57264.1.7", value: DER.utf8("alice")), .ip([127, 0, 0, 1]),
                .directory("CN=Alice\\, A."),
            ])
    }

    @Test(arguments: Defect.all)
    private func `A certificate with one defect is refused`(_ defect: Defect) throws {
        var parts = CertificateParts(leaf)
        try #require(parts.der == leaf)
        defect.change(&parts)
        try #require(parts.der != leaf)
        #expect(code { () throws(CryptoError) in _ = try Certificate(der: parts.der) } == defect.code)
    }

    @Test func `Bytes around a certificate, and too many, are refused`() throws {
        #expect(code { () throws(CryptoError) in _ = try Certificate(der: leaf + [0]) } == .certificateTrailingData)
        #expect(code { () throws(CryptoError) in _ = try Certificate(der: [0] + leaf) } == .certificateMalformed)
        #expect(code { () throws(CryptoError) in _ = try Certificate(der: []) } == .certificateMalformed)
        let large = DER.sequence([UInt8](repeating: 0, count: 1 << 16))
        #expect(code { () throws(CryptoError) in _ = try Certificate(der: large) } == .certificateTooLarge)
    }

    @Test func `A length in more bytes than it needs is refused`() throws {
        // 30 82 xx xx becomes 30 83 00 xx xx.
        let padded = [leaf[0], 0x83, 0x00] + leaf[2...]
        #expect(code { () throws(CryptoError) in _ = try Certificate(der: padded) } == .certificateMalformed)
        let indefinite = [leaf[0], 0x80] + leaf[4...] + [0, 0]
        #expect(code { () throws(CryptoError) in _ = try Certificate(der: indefinite) } == .certificateMalformed)
    }

    @Test func `A certificate cut short or with any byte changed is read or refused, never more`() throws {
        for length in 0..<leaf.count {
            #expect(throws: CryptoError.self) { _ = try Certificate(der: Array(leaf[..<length])) }
        }
        for index in leaf.indices {
            for value in [UInt8(0), 0xff, leaf[index] ^ 1, leaf[index] ^ 0x80] where value != leaf[index] {
                var changed = leaf
                changed[index] = value
                guard let certificate = try? Certificate(der: changed) else { continue }
                #expect(certificate.der == changed)
                #expect(!(try certificate.isIssued(by: try Certificate(der: authority.intermediate))))
            }
        }
    }

    @Test func `A PEM file holds one certificate`() throws {
        let pem = try Certificate(der: leaf).pem
        let key = try World.key("ci").publicKey.pem
        #expect(code { () throws(CryptoError) in _ = try Certificate(pem: (pem + pem).bytes) } == .severalBlocks)
        #expect(code { () throws(CryptoError) in _ = try Certificate(pem: key.bytes) } == .unexpectedLabel)
        #expect(code { () throws(CryptoError) in _ = try Certificate(pem: "none".bytes) } == .notPEM)
    }

    @Test func `Text in DER is one UTF8String`() {
        #expect(DERText.utf8(DER.utf8("https://acme.test")) == "https://acme.test")
        #expect(DERText.utf8(DER.utf8("a") + [0]) == nil)
        #expect(DERText.utf8(DER.utf8("a\u{0}b")) == nil)
        #expect(DERText.utf8(DER.value(0x0c, [0xff])) == nil)
        #expect(DERText.utf8(DER.value(0x16, [0x61])) == nil)
        #expect(DERText.utf8([]) == nil)
    }
}
