import Crypto
import TestSupport
import Testing

/// A timestamp with one defect, and the code that names it.
private struct Defect: Sendable, CustomStringConvertible {
    typealias Shape = TimestampAuthority.Shape
    let description: String
    var reading: CryptoError.Code?
    var verdict: TimestampFailure.Code?
    var chain: ChainFailure.Code?
    let change: @Sendable (inout Shape) throws -> Void

    private static func signingTime() -> [UInt8] {
        DER.sequence(DER.identifier("1.2.840.113549.1.9.5"), DER.set(DER.value(0x17, "261121120000Z".bytes)))
    }

    static let all = [
        Defect(description: "none") { _ in },
        Defect(description: "a token alone") { $0.isBare = true },
        Defect(description: "granted with modifications") { $0.status = 1 },
        Defect(description: "a fraction of a second") { $0.time = "20261121120000.123Z" },
        Defect(description: "a certificate named by SHA-1") { $0.certificateHash = .sha1 },
        Defect(description: "a certificate named by SHA-512") { $0.certificateHash = .sha512 },
        Defect(description: "an imprint by SHA-512") { $0.imprint = .sha512 },
        Defect(description: "another attribute") { $0.attributes = [signingTime()] },
        Defect(description: "an extension") {
            $0.contentExtensions = DER.value(
                0xa1, DER.sequence(DER.identifier("1.2.3.4"), DER.octets([5, 0])))
        },

        Defect(description: "a refusal", reading: .timestampNotGranted) { $0.status = 2 },
        Defect(description: "no signer", reading: .timestampSigners) { $0.signers = 0 },
        Defect(description: "two signers", reading: .timestampSigners) { $0.signers = 2 },
        Defect(description: "an imprint by SHA-1", reading: .timestampAlgorithm) { $0.imprint = .sha1 },
        Defect(description: "no certificate named", reading: .timestampMalformed) { $0.certificateHash = nil },
        Defect(description: "an attribute twice", reading: .timestampMalformed) {
            $0.attributes = [signingTime(), signingTime()]
        },
        Defect(description: "a fraction that ends in zero", reading: .timestampMalformed) {
            $0.time = "20261121120000.10Z"
        },
        Defect(description: "a fraction of nothing", reading: .timestampMalformed) { $0.time = "20261121120000.Z" },
        Defect(description: "local time", reading: .timestampMalformed) { $0.time = "20261121120000" },
        Defect(description: "the 31st of November", reading: .timestampMalformed) { $0.time = "20261131120000Z" },
        Defect(description: "a critical extension", reading: .timestampMalformed) {
            $0.contentExtensions = DER.value(
                0xa1, DER.sequence(DER.identifier("1.2.3.4"), DER.yes, DER.octets([5, 0])))
        },
        Defect(description: "bytes at the end of the content", reading: .timestampMalformed) {
            $0.contentExtensions = DER.null
        },
        Defect(description: "seventeen certificates", reading: .timestampTooLarge) {
            $0.certificates = Array(repeating: DER.sequence(DER.null), count: 17)
        },

        Defect(description: "another time than was signed", verdict: .contentDigest) {
            $0.forgedTime = "20261121115959Z"
        },
        Defect(description: "another's signature", verdict: .signature) { $0.key = try World.key("mallory") },
        Defect(description: "a signature over SHA-1", verdict: .weakAlgorithm) {
            $0.signatureAlgorithm = DER.sequence(DER.identifier("1.2.840.10045.4.1"))
        },
        Defect(description: "a signature by another algorithm than the key's", verdict: .signature) {
            $0.signatureAlgorithm = DER.sequence(DER.identifier("1.2.840.113549.1.1.11"), DER.null)
        },
        Defect(description: "another certificate in the signed attribute", verdict: .certificateID) {
            $0.namedCertificate = try TimestampAuthority("Mallory").certificate
        },
        Defect(description: "another certificate named by its issuer and number", verdict: .signerUnknown) {
            $0.signerCertificate = try TimestampAuthority("Mallory").certificate
        },
        Defect(description: "a time before the authority's certificate", verdict: .chain, chain: .notYetValid) {
            $0.time = "20261001120000Z"
        },
        Defect(description: "a time after the authority's certificate", verdict: .chain, chain: .expired) {
            $0.time = "20270101120000Z"
        },
    ]
}

@Suite struct TimestampTests {
    private let data = "a signature".bytes
    private let authority: TimestampAuthority
    private let leaf: Certificate
    private let intermediate: Certificate
    private let root: Certificate

    init() throws {
        authority = try TimestampAuthority()
        leaf = try Certificate(der: authority.certificate)
        intermediate = try Certificate(der: authority.issuer.intermediate)
        root = try Certificate(der: authority.issuer.root)
    }

    @Test(arguments: Defect.all)
    private func `A timestamp with one defect is refused with its code`(_ defect: Defect) throws {
        var shape = TimestampAuthority.Shape()
        try defect.change(&shape)
        let der = try authority.timestamp(data) { $0 = shape }
        if let reading = defect.reading {
            #expect(code { () throws(CryptoError) in _ = try TimestampResponse(der: der) } == reading)
            return
        }
        let timestamp = try TimestampResponse(der: der)
        let result = try timestamp.verify(imprintOf: data, leaf: leaf, intermediates: [intermediate], roots: [root])
        let chain = try CertificateChain.verify(
            leaf: leaf, intermediates: [intermediate], roots: [root], at: 1_795_262_400, purpose: .timeStamping
        ).get()
        let known = try timestamp.verify(imprintOf: data, chain: chain)
        for result in [result, known] {
            switch result {
            case .success(let proven):
                #expect(defect.verdict == nil)
                #expect(proven.seconds == 1_795_262_400)
                #expect(proven.nanoseconds == (defect.description == "a fraction of a second" ? 123_000_000 : 0))
                #expect(Array(proven.chain) == [leaf, intermediate, root])
            case .failure(let failure):
                #expect(failure.code == defect.verdict, "\(failure)")
                #expect(failure.chain?.code == defect.chain)
            }
        }
        #expect(ErrorQueue.isEmpty)
    }

    @Test func `A timestamp says when, of what, under which policy`() throws {
        let timestamp = try TimestampResponse(der: try authority.timestamp(data))
        #expect(timestamp.genTime == 1_795_262_400 && timestamp.nanoseconds == 0)
        #expect(timestamp.imprintAlgorithm == .sha256)
        #expect(timestamp.imprint == HashAlgorithm.sha256.hash(data))
        #expect(timestamp.policy == "1.3.6.1.4.1.57264.2")
        #expect(timestamp.serialNumber == [7])
        #expect(timestamp.embeddedCertificates.isEmpty)
        #expect(timestamp.isSigned(for: leaf) && !timestamp.isSigned(for: intermediate))
    }

    @Test func `A timestamp of other data is refused`() throws {
        let timestamp = try TimestampResponse(der: try authority.timestamp(data))
        let result = try timestamp.verify(
            imprintOf: data + [0], leaf: leaf, intermediates: [intermediate], roots: [root])
        #expect(code(result) == .imprint)
    }

    @Test func `Bytes around a timestamp, and too many, are refused`() throws {
        let der = try authority.timestamp(data)
        #expect(code { () throws(CryptoError) in _ = try TimestampResponse(der: der + [0]) } == .timestampTrailingData)
        #expect(code { () throws(CryptoError) in _ = try TimestampResponse(der: []) } == .timestampMalformed)
        let large = DER.sequence([UInt8](repeating: 0, count: 1 << 16))
        #expect(code { () throws(CryptoError) in _ = try TimestampResponse(der: large) } == .timestampTooLarge)
    }

    @Test func `A timestamp cut short or with any byte changed proves no other time`() throws {
        let der = try authority.timestamp(data) { $0.certificates = [] }
        for length in 0..<der.count {
            #expect(throws: CryptoError.self) { _ = try TimestampResponse(der: Array(der[..<length])) }
        }
        for index in der.indices {
            for value in [UInt8(0), 0xff, der[index] ^ 1, der[index] ^ 0x80] where value != der[index] {
                var changed = der
                changed[index] = value
                guard let timestamp = try? TimestampResponse(der: changed) else { continue }
                let result = try timestamp.verify(
                    imprintOf: data, leaf: leaf, intermediates: [intermediate], roots: [root])
                if case .success(let proven) = result { #expect(proven.seconds == 1_795_262_400) }
            }
        }
    }

    @Test func `The signer's certificate is found wherever it is, and a stranger's beside it is passed over`() throws {
        let mallory = try TimestampAuthority("Mallory")
        let bag = [mallory.certificate, authority.certificate, mallory.issuer.root, authority.issuer.intermediate]
        let timestamp = try TimestampResponse(der: try authority.timestamp(data) { $0.certificates = bag })
        #expect(code(try timestamp.verify(imprintOf: data, leaf: nil, intermediates: [], roots: [root])) == nil)
        #expect(code(try timestamp.verify(imprintOf: data, leaf: leaf, intermediates: [], roots: [root])) == nil)
        let bare = try TimestampResponse(der: try authority.timestamp(data))
        #expect(code(try bare.verify(imprintOf: data, leaf: nil, intermediates: [], roots: [root])) == .signerUnknown)
        #expect(
            code(try bare.verify(imprintOf: data, leaf: nil, intermediates: [intermediate, leaf], roots: [root])) == nil
        )
        #expect(code(try bare.verify(imprintOf: data, leaf: nil, intermediates: [], roots: [leaf])) == nil)
    }

    @Test func `A stranger's timestamp with the authority's certificate injected is refused`() throws {
        // CVE-2026-39984: the first certificate is not the signer's.
        let mallory = try TimestampAuthority("Mallory")
        let bag = [authority.certificate, mallory.certificate, mallory.issuer.intermediate, mallory.issuer.root]
        let timestamp = try TimestampResponse(der: try mallory.timestamp(data) { $0.certificates = bag })
        let unknown = try timestamp.verify(imprintOf: data, leaf: leaf, intermediates: [intermediate], roots: [root])
        #expect(code(unknown) == .signerUnknown)
        let embedded = try timestamp.verify(imprintOf: data, leaf: nil, intermediates: [intermediate], roots: [root])
        #expect(code(embedded) == .chain)
        if case .failure(let failure) = embedded { #expect(failure.chain?.code == .issuerUnknown) }
        // Naming the authority's certificate does not help without its key.
        let named = try TimestampResponse(
            der: try mallory.timestamp(data) {
                $0.signerCertificate = authority.certificate
                $0.namedCertificate = authority.certificate
            })
        #expect(
            code(try named.verify(imprintOf: data, leaf: leaf, intermediates: [intermediate], roots: [root]))
                == .signature)
    }

    @Test(arguments: [
        ("codeSigning", ChainFailure.Code.purpose), ("timeStamping", .purpose),
        ("critical,timeStamping,codeSigning", .purpose), ("critical,anyExtendedKeyUsage", .purpose),
        ("critical,timeStamping", nil),
    ])
    func `An authority is for timestamps alone, and says so critically`(
        _ usage: String, _ expected: ChainFailure.Code?
    ) throws {
        var profile = TimestampAuthority.profile
        profile.extendedKeyUsage = usage
        let authority = try TimestampAuthority("Usage", profile)
        let timestamp = try TimestampResponse(der: try authority.timestamp(data))
        let result = try timestamp.verify(
            imprintOf: data, leaf: try Certificate(der: authority.certificate),
            intermediates: [try Certificate(der: authority.issuer.intermediate)],
            roots: [try Certificate(der: authority.issuer.root)])
        if case .failure(let failure) = result {
            #expect(failure.code == .chain && failure.chain?.code == expected)
        } else {
            #expect(expected == nil)
        }
    }

    @Test func `A chain for another purpose, or another authority's, proves no time`() throws {
        let timestamp = try TimestampResponse(der: try authority.timestamp(data))
        let signing = try CertificateAuthority()
        let chain = try CertificateChain.verify(
            leaf: try Certificate(der: try signing.issue(to: try World.key("ci").publicKey)),
            intermediates: [try Certificate(der: signing.intermediate)], roots: [try Certificate(der: signing.root)],
            at: 1_795_262_400, purpose: .codeSigning
        ).get()
        #expect(code(try timestamp.verify(imprintOf: data, chain: chain)) == .chain)
        let mallory = try TimestampAuthority("Mallory")
        let other = try CertificateChain.verify(
            leaf: try Certificate(der: mallory.certificate),
            intermediates: [try Certificate(der: mallory.issuer.intermediate)],
            roots: [try Certificate(der: mallory.issuer.root)], at: 1_795_262_400, purpose: .timeStamping
        ).get()
        #expect(code(try timestamp.verify(imprintOf: data, chain: other)) == .signerUnknown)
    }
}

/// What a verdict says, in short.
func code(_ result: Result<ProvenTime, TimestampFailure>) -> TimestampFailure.Code? {
    switch result {
    case .success: nil
    case .failure(let failure): failure.code
    }
}
