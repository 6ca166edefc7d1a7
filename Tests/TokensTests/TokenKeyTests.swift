import Crypto
import TestSupport
import Testing

@testable import Tokens

/// One token for all tests of this process: SoftHSM reads its configuration once.
private let token = Result {
    let token = try SoftToken()
    token.useInThisProcess()
    return token
}

@Suite(.enabled(if: SoftToken.isInstalled, "SoftHSM is not installed"), .serialized) struct `Keys in tokens` {
    static let kinds: [KeyAlgorithm] = [.ecdsaP256, .ecdsaP384, .ed25519, .rsa(bits: 3072)]

    private func pin(_ label: String) throws -> Passphrase { try Passphrase(Array(SoftToken.pin.utf8)) }

    @Test(arguments: kinds)
    func `A key is made in the token, signs there, and is found again`(kind: KeyAlgorithm) throws {
        let uri = try TokenURI(try token.get().uri("key-\(kind)"))
        let made = try TokenKey.generate(kind, uri, module: SoftToken.module, pin: pin)
        #expect(made.publicKey.algorithm == kind)
        let found = try TokenKey(uri, module: SoftToken.module, pin: pin)
        #expect(found.publicKey == made.publicKey)
        let signer = found.signer
        #expect(signer.custody == .hsm)
        let signature = try signer.sign([1, 2, 3])
        #expect(
            try made.publicKey.verify(signature: signature, message: [1, 2, 3], scheme: made.publicKey.defaultScheme))
    }

    @Test func `A key of P-384 signs with SHA-256 where a note asks for it`() throws {
        let uri = try TokenURI(try token.get().uri("p384-note"))
        let key = try TokenKey.generate(.ecdsaP384, uri, module: SoftToken.module, pin: pin)
        let signature = try key.signer.sign([7], scheme: .ecdsaP384SHA256)
        #expect(try key.publicKey.verify(signature: signature, message: [7], scheme: .ecdsaP384SHA256))
    }

    @Test func `RSA-PSS is refused by what it is`() throws {
        let uri = try TokenURI(try token.get().uri("pss"))
        let key = try TokenKey.generate(.rsa(bits: 2048), uri, module: SoftToken.module, pin: pin)
        let error = #expect(throws: CryptoError.self) { try key.signer.sign([1], scheme: .rsaPSSSHA256) }
        #expect(error?.code == .schemeMismatch)
    }

    @Test func `A second key of a name is not made`() throws {
        let uri = try TokenURI(try token.get().uri("twice"))
        _ = try TokenKey.generate(.ecdsaP256, uri, module: SoftToken.module, pin: pin)
        let error = #expect(throws: TokenError.self) {
            try TokenKey.generate(.ecdsaP256, uri, module: SoftToken.module, pin: pin)
        }
        #expect(error?.code == .keyTaken)
    }

    @Test func `A key that may leave its token is refused`() throws {
        guard Tool.isInstalled("pkcs11-tool"), let module = SoftToken.module else { return }
        let token = try token.get()
        try Tool.run(
            [
                "pkcs11-tool", "--module", module, "--login", "--pin", SoftToken.pin, "--keypairgen", "--key-type",
                "EC:prime256v1", "--extractable", "--label", "loose", "--id", "77",
            ], environment: token.environment)
        let error = #expect(throws: TokenError.self) {
            try TokenKey(TokenURI(token.uri("loose")), module: module, pin: pin)
        }
        #expect(error?.code == .keyExtractable)
    }

    @Test func `A key that is not there, and a token that is not there, are told apart`() throws {
        let token = try token.get()
        let noKey = #expect(throws: TokenError.self) {
            try TokenKey(TokenURI(token.uri("nobody")), module: SoftToken.module, pin: pin)
        }
        #expect(noKey?.code == .keyNotFound)
        let noToken = #expect(throws: TokenError.self) {
            try TokenKey(TokenURI("pkcs11:token=other;object=a"), module: SoftToken.module, pin: pin)
        }
        #expect(noToken?.code == .notFound)
        #expect(noToken?.message.contains("'acme'") == true)
    }

    @Test(arguments: ["/nowhere/module.so", "/etc/hostname", "libcrypto.so.3"])
    func `A module that is none is refused`(path: String) throws {
        let error = #expect(throws: TokenError.self) {
            try TokenKey(TokenURI("pkcs11:token=acme;object=a"), module: path, pin: pin)
        }
        #expect(error?.code == .module)
    }

    @Test func `Signatures are made from many threads at once`() async throws {
        let uri = try TokenURI(try token.get().uri("busy"))
        let key = try TokenKey.generate(.ecdsaP256, uri, module: SoftToken.module, pin: pin)
        let (signer, publicKey) = (key.signer, key.publicKey)
        let good = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in UInt8(0)..<32 {
                group.addTask {
                    let signature = try signer.sign([number])
                    return try publicKey.verify(
                        signature: signature, message: [number], scheme: publicKey.defaultScheme)
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(good == 32)
    }
}
