import Crypto
import TestSupport
import Testing

struct `A timestamp authority of one's own` {
    private let moment: Int64 = 1_795_262_400

    private func made() throws -> (issuer: TimestampIssuer, chain: [Certificate]) {
        let key = try PrivateKey.generate(.ecdsaP256)
        let chain = try TimestampCertificates.issue(
            for: key.publicKey, name: "log.acme.test", validity: moment - 10...moment + 1_000)
        return (try TimestampIssuer(Signer(key), chain: chain), chain)
    }

    private func verify(_ response: [UInt8], of data: [UInt8], _ chain: [Certificate]) throws -> Result<
        ProvenTime, TimestampFailure
    > {
        try TimestampResponse(der: response)
            .verify(imprintOf: data, leaf: chain[0], intermediates: [], roots: [chain[1]])
    }

    @Test func `Its timestamps prove the time under its root, and no other`() throws {
        let (issuer, chain) = try made()
        let response = try issuer.timestamp([1, 2, 3], at: moment)
        let proven = try verify(response, of: [1, 2, 3], chain).get()
        #expect(proven.seconds == moment)
        #expect(throws: TimestampFailure.self) { try verify(response, of: [1, 2, 4], chain).get() }
        let (_, other) = try made()
        #expect(throws: TimestampFailure.self) { try verify(response, of: [1, 2, 3], other).get() }
    }

    @Test func `A time outside of its certificate proves nothing`() throws {
        let (issuer, chain) = try made()
        for second in [moment - 11, moment + 1_001] {
            let response = try issuer.timestamp([1], at: second)
            #expect(throws: TimestampFailure.self) { try verify(response, of: [1], chain).get() }
        }
    }

    @Test func `No two timestamps have one number`() throws {
        let (issuer, _) = try made()
        let numbers = try (0..<64).map { _ in
            try TimestampResponse(der: try issuer.timestamp([1], at: moment)).serialNumber
        }
        #expect(Set(numbers).count == 64)
    }

    @Test func `A key that is not the certificate's, or of another kind, is refused`() throws {
        let (_, chain) = try made()
        #expect(throws: CryptoError.self) {
            try TimestampIssuer(Signer(try PrivateKey.generate(.ecdsaP256)), chain: chain)
        }
        let key = try PrivateKey.generate(.ed25519)
        let certificates = try TimestampCertificates.issue(for: key.publicKey, name: "x", validity: 0...moment)
        #expect(throws: CryptoError.self) { try TimestampIssuer(Signer(key), chain: certificates) }
    }

    @Test(.enabled(if: Tool.isInstalled("openssl"), "openssl is not installed"))
    func `OpenSSL's own verifier agrees`() throws {
        let (issuer, chain) = try made()
        let files = try TemporaryDirectory()
        try files.write("data", [1, 2, 3])
        try files.write("response", try issuer.timestamp([1, 2, 3], at: moment))
        try files.write("leaf.pem", chain[0].pem)
        try files.write("root.pem", chain[1].pem)
        func status(_ data: String) throws -> Tool.Output {
            try Tool.start(
                [
                    "openssl", "ts", "-verify", "-in", "response", "-data", data, "-untrusted", "leaf.pem", "-CAfile",
                    "root.pem", "-attime", "\(moment)", "-x509_strict",
                ], in: files.path)
        }
        let output = try status("data")
        #expect(output.status == 0, "\(output.errors)")
        try files.write("other", [1, 2, 4])
        #expect(try status("other").status != 0)
    }
}
