import Testing

@testable import Crypto

@Suite struct `Keys that sign from elsewhere` {
    @Test func `A signature of another key is not passed on`() throws {
        let (one, other) = (try PrivateKey.generate(.ed25519), try PrivateKey.generate(.ed25519))
        let signer = Signer(publicKey: one.publicKey, custody: .hsm) { message, scheme throws(CryptoError) in
            try other.sign(message, scheme: scheme)
        }
        let error = #expect(throws: CryptoError.self) { try signer.sign([1]) }
        #expect(error?.code == .mismatch)
    }

    @Test func `A scheme of another kind of key is refused before anybody is asked`() throws {
        let key = try PrivateKey.generate(.ecdsaP256).publicKey
        let signer = Signer(publicKey: key, custody: .agent) { _, _ throws(CryptoError) in
            Issue.record("asked")
            return []
        }
        let error = #expect(throws: CryptoError.self) { try signer.sign([1], scheme: .ed25519) }
        #expect(error?.code == .schemeMismatch)
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519])
    func `A key on a curve is the same from its point`(kind: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(kind).publicKey
        let length = [.ecdsaP256: 65, .ecdsaP384: 97, .ecdsaP521: 133][kind] ?? 32
        #expect(try PublicKey(curve: kind, point: key.spki.suffix(length)) == key)
        #expect(kind.curveParameters.flatMap(KeyAlgorithm.init(curveParameters:)) == kind)
    }

    @Test func `A pair of numbers becomes strict DER`() {
        // 0x0080 needs a byte for its sign; 0x0102 does not.
        #expect(
            ecdsaSignature(pair: [0x00, 0x80, 0x01, 0x02]) == [
                0x30, 0x08, 0x02, 0x02, 0x00, 0x80, 0x02, 0x02, 0x01, 0x02,
            ])
        #expect(ecdsaSignature(pair: []) == nil)
        #expect(ecdsaSignature(pair: [1, 2, 3]) == nil)
    }
}
