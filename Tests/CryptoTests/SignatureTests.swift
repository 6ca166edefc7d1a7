import Crypto
import TestSupport
import Testing

/// One key of each kind, made once: RSA keys are slow to make.
enum Keys {
    static let p256 = Result { try PrivateKey.generate(.ecdsaP256) }
    static let p384 = Result { try PrivateKey.generate(.ecdsaP384) }
    static let p521 = Result { try PrivateKey.generate(.ecdsaP521) }
    static let ed25519 = Result { try PrivateKey.generate(.ed25519) }
    static let rsa = Result { try PrivateKey.generate(.rsa(bits: 2048)) }

    static func key(for scheme: SignatureScheme) throws -> PrivateKey {
        switch scheme {
        case .ecdsaP256SHA256: try p256.get()
        case .ecdsaP384SHA384, .ecdsaP384SHA256: try p384.get()
        case .ecdsaP521SHA512: try p521.get()
        case .ed25519: try ed25519.get()
        default: try rsa.get()
        }
    }

    static let all = [p256, p384, p521, ed25519, rsa]
}

@Suite struct SignatureTests {
    let message = "the message".bytes

    @Test(arguments: SignatureScheme.allCases)
    func `What a key signs its public half verifies, and nothing near it`(_ scheme: SignatureScheme) throws {
        let key = try Keys.key(for: scheme)
        let signature = try key.sign(message, scheme: scheme)
        let publicKey = try PublicKey(pem: key.publicKey.pem.bytes)
        func verified(_ signature: [UInt8], _ message: [UInt8]) throws -> Bool {
            try publicKey.verify(signature: signature, message: message, scheme: scheme)
        }
        #expect(try verified(signature, message))
        #expect(try !verified(signature, message + [0]))
        #expect(try !verified(signature, []))
        #expect(try !verified([], message))
        #expect(try !verified(signature + [0], message))
        #expect(try !verified(Array(signature.dropLast()), message))
        for index in signature.indices {
            var flipped = signature
            flipped[index] ^= 1
            #expect(try !verified(flipped, message), "byte \(index)")
        }
        // A refusal must not spoil the context that is kept.
        #expect(try verified(signature, message))
        #expect(ErrorQueue.isEmpty)
    }

    @Test(arguments: SignatureScheme.allCases)
    func `A digest is signed and verified as its message is`(_ scheme: SignatureScheme) throws {
        let key = try Keys.key(for: scheme)
        guard let hash = scheme.hash else {
            let digest = HashAlgorithm.sha512.hash(message)
            #expect(code { () throws(CryptoError) in _ = try key.sign(digest: digest) } == .schemeMismatch)
            let found = code { () throws(CryptoError) in
                _ = try key.publicKey.verify(signature: [], digest: digest, scheme: scheme)
            }
            #expect(found == .schemeMismatch)
            return
        }
        let digest = hash.hash(message)
        let signature = try key.sign(digest: digest, scheme: scheme)
        #expect(try key.publicKey.verify(signature: signature, message: message, scheme: scheme))
        #expect(try key.publicKey.verify(signature: signature, digest: digest, scheme: scheme))
        let other = hash.hash([])
        #expect(try !key.publicKey.verify(signature: signature, digest: other, scheme: scheme))
        let short = Array(digest.dropLast())
        #expect(code { () throws(CryptoError) in _ = try key.sign(digest: short, scheme: scheme) } == .digestLength)
        let found = code { () throws(CryptoError) in
            _ = try key.publicKey.verify(signature: signature, digest: short, scheme: scheme)
        }
        #expect(found == .digestLength)
    }

    @Test(arguments: SignatureScheme.allCases)
    func `A scheme goes with its own kind of key only`(_ scheme: SignatureScheme) throws {
        for result in Keys.all {
            let key = try result.get()
            let expected: CryptoError.Code? = scheme.fits(key.publicKey.algorithm) ? nil : .schemeMismatch
            #expect(code { () throws(CryptoError) in _ = try key.sign([], scheme: scheme) } == expected)
            let found = code { () throws(CryptoError) in
                _ = try key.publicKey.verify(signature: [], message: [], scheme: scheme)
            }
            #expect(found == expected)
        }
    }

    @Test func `One RSA key keeps its schemes apart`() throws {
        let key = try Keys.rsa.get()
        let schemes = SignatureScheme.allCases.filter { $0.fits(.rsa(bits: 2048)) }
        for scheme in schemes {
            let signature = try key.sign(message, scheme: scheme)
            for other in schemes {
                let verdict = try key.publicKey.verify(signature: signature, message: message, scheme: other)
                #expect(verdict == (scheme == other), "\(scheme) as \(other)")
            }
        }
    }

    @Test func `The default scheme is what Sigstore clients read`() throws {
        #expect(try Keys.p256.get().publicKey.defaultScheme == .ecdsaP256SHA256)
        #expect(try Keys.p384.get().publicKey.defaultScheme == .ecdsaP384SHA384)
        #expect(try Keys.p521.get().publicKey.defaultScheme == .ecdsaP521SHA512)
        #expect(try Keys.ed25519.get().publicKey.defaultScheme == .ed25519)
        #expect(try Keys.rsa.get().publicKey.defaultScheme == .rsaPKCS1SHA256)
    }

    @Test func `Another spelling of an ECDSA signature is refused`() throws {
        let key = try Keys.p256.get()
        // Redrawn until r needs no sign byte, so that adding one is a defect.
        var signature = try key.sign(message)
        while signature[3] != 32 { signature = try key.sign(message) }
        let r = Array(signature[4..<36])
        let s = Array(signature[(38)...])
        #expect(try key.publicKey.verify(signature: signature, message: message, scheme: .ecdsaP256SHA256))
        let spellings: [(String, [UInt8])] = [
            ("a needless zero", DER.sequence(DER.value(0x02, [0] + r), DER.value(0x02, s))),
            ("a long length", [0x30, 0x81] + signature.dropFirst()),
            ("an indefinite length", [0x30, 0x80] + signature.dropFirst(2) + [0, 0]),
            ("a value behind", DER.sequence(DER.value(0x02, r), DER.value(0x02, s), DER.null)),
            ("r alone", DER.sequence(DER.value(0x02, r))),
            ("r ‖ s", r + s.suffix(32)),
            ("r as octets", DER.sequence(DER.octets(r), DER.value(0x02, s))),
            ("r = 0", DER.sequence(DER.value(0x02, [0]), DER.value(0x02, s))),
            ("s negative", DER.sequence(DER.value(0x02, r), DER.value(0x02, [0x80] + s))),
        ]
        for (name, spelling) in spellings {
            let verdict = try key.publicKey.verify(signature: spelling, message: message, scheme: .ecdsaP256SHA256)
            #expect(!verdict, "\(name)")
        }
    }

    @Test func `Many threads verify under one key at once`() async throws {
        for result in Keys.all {
            let key = try result.get()
            let publicKey = key.publicKey
            let messages = (0..<16).map { [UInt8($0)] }
            let signatures = try messages.map { try key.sign($0) }
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        try (0..<32).allSatisfy { round in
                            let (one, other) = ((round + task) % 16, round % 16)
                            let verdict = try publicKey.verify(
                                signature: signatures[one], message: messages[other], scheme: publicKey.defaultScheme)
                            return verdict == (one == other)
                        }
                    }
                }
                for try await agreed in group { #expect(agreed) }
            }
        }
    }
}
