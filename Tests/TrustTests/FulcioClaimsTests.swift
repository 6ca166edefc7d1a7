import Crypto
import Evidence
import TestSupport
import Testing
import Trust

@Suite struct `The claims of a Fulcio certificate` {
    private static func certificate(_ extensions: [(Int, [UInt8])], issuer: String? = nil) throws -> Certificate {
        var profile = CertificateAuthority.Profile()
        profile.issuer = issuer
        profile.extensions = extensions.map { .init("1.3.6.1.4.1.57264.1.\($0)", $1) }
        return try Certificate(
            der: SigstoreInstance.acme.authority.issue(to: World.key("sigstore-signer").publicKey, profile))
    }

    @Test func `Every extension is read by its number`() throws {
        let all = FulcioClaims.Claim.allCases.filter { $0 != .issuerV1 && $0 != .issuerV2 }
        let certificate = try Self.certificate(
            all.map { ($0.rawValue, $0.rawValue < 8 ? Array("claim \($0)".utf8) : DER.utf8("claim \($0)")) },
            issuer: "https://accounts.acme.test")
        let claims = try FulcioClaims(certificate)
        for claim in all { #expect(claims[claim] == "claim \(claim)") }
        #expect(claims.issuer == "https://accounts.acme.test")
        #expect(claims.all.count == all.count + 1)
        #expect(FulcioClaims.Claim.tokenSubject.identifier == "1.3.6.1.4.1.57264.1.24")
    }

    @Test func `A certificate without any has none, and later ones are passed over`() throws {
        let claims = try FulcioClaims(Self.certificate([(25, [0xff]), (7, [0xff])]))
        #expect(claims.all.isEmpty)
        #expect(claims.issuer == nil)
    }

    @Test func `The older issuer counts where the newer is absent, and beside it where they agree`() throws {
        let issuer = "https://accounts.acme.test"
        #expect(try FulcioClaims(Self.certificate([(1, Array(issuer.utf8))])).issuer == issuer)
        #expect(try FulcioClaims(Self.certificate([(1, Array(issuer.utf8))], issuer: issuer)).issuer == issuer)
    }

    @Test(arguments: [
        (9, Array("https://bare.text.test".utf8)), (9, DER.value(0x13, Array("PrintableString".utf8))),
        (24, DER.utf8("text") + [0]), (12, [0x0c, 0x81, 0x04] + Array("long".utf8)), (12, DER.value(0x0c, [0xff])),
        (14, DER.value(0x0c, [0x61, 0x00])), (20, []), (5, [0xc3, 0x28]), (6, [0x61, 0x00]),
    ])
    func `What is not the text that it should be is refused`(number: Int, value: [UInt8]) throws {
        let certificate = try Self.certificate([(number, value)])
        let error = #expect(throws: Rejection.self) { _ = try FulcioClaims(certificate) }
        #expect(error?.check == .certificateClaims)
    }

    @Test func `Two issuers that contradict each other are refused`() throws {
        let certificate = try Self.certificate(
            [(1, Array("https://a.test".utf8))], issuer: "https://b.test")
        let error = #expect(throws: Rejection.self) { _ = try FulcioClaims(certificate) }
        #expect(error?.check == .certificateClaims)
    }
}
