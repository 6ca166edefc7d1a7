import Crypto
import Testing

/// How `openssl genpkey` and its elders spell a kind of private key.
private struct Spelling: Sendable, CustomStringConvertible {
    let description: String
    /// The command's arguments; `OUT` stands for the file, `RAW` for an unencrypted P-256 key in PKCS #8.
    let command: String
    let algorithm: KeyAlgorithm
    var passphrase: String?

    static let all = [
        Spelling(
            description: "PKCS #8, P-384", command: "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out OUT",
            algorithm: .ecdsaP384),
        Spelling(description: "PKCS #8, Ed25519", command: "genpkey -algorithm ED25519 -out OUT", algorithm: .ed25519),
        Spelling(
            description: "SEC 1 behind its curve", command: "ecparam -name prime256v1 -genkey -out OUT",
            algorithm: .ecdsaP256),
        Spelling(
            description: "SEC 1 with a compressed point", command: "ec -in RAW -conv_form compressed -out OUT",
            algorithm: .ecdsaP256),
        Spelling(
            description: "SEC 1 without a point", command: "ec -in RAW -no_public -out OUT", algorithm: .ecdsaP256),
        Spelling(
            description: "PKCS #1", command: "genrsa -traditional -out OUT 2048", algorithm: .rsa(bits: 2048)),
        Spelling(
            description: "SEC 1, encrypted as of old", command: "ec -in RAW -aes256 -passout pass:open -out OUT",
            algorithm: .ecdsaP256, passphrase: "open"),
        Spelling(
            description: "PKCS #8, encrypted", command: "pkcs8 -topk8 -in RAW -passout pass:open -out OUT",
            algorithm: .ecdsaP256, passphrase: "open"),
        Spelling(
            description: "PKCS #8, encrypted under scrypt",
            command: "pkcs8 -topk8 -scrypt -in RAW -passout pass:open -out OUT",
            algorithm: .ecdsaP256, passphrase: "open"),
    ]
}

@Suite(.enabled(if: OpenSSLCommand.isInstalled, "the openssl command is not installed"))
struct OpenSSLCommandTests {
    let message = "what was agreed\n".bytes

    /// The options by which `openssl dgst` speaks a scheme.
    private func options(_ scheme: SignatureScheme) -> String {
        let hash = scheme.hash.map { "-\($0.rawValue)" } ?? ""
        switch scheme {
        case .rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512:
            return hash + " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest"
        default: return hash
        }
    }

    @Test(arguments: SignatureScheme.allCases)
    func `OpenSSL verifies what is signed here, and the reverse`(_ scheme: SignatureScheme) throws {
        let folder = try Folder()
        let key = try Keys.key(for: scheme)
        let secret = try folder.save(try key.pem(passphrase: nil), "key.pem")
        let shared = try folder.save(key.publicKey.pem.bytes, "pub.pem")
        let text = try folder.save(message, "message")
        let ours = try folder.save(try key.sign(message, scheme: scheme), "ours")
        let theirs = folder.file("theirs")
        if scheme == .ed25519 {
            let verify = "pkeyutl -verify -rawin -pubin -inkey \(shared) -in \(text) -sigfile \(ours)"
            #expect(OpenSSLCommand.succeeds(verify))
            #expect(OpenSSLCommand.succeeds("pkeyutl -sign -rawin -inkey \(secret) -in \(text) -out \(theirs)"))
        } else {
            let how = options(scheme)
            #expect(OpenSSLCommand.succeeds("dgst \(how) -verify \(shared) -signature \(ours) \(text)"))
            #expect(OpenSSLCommand.succeeds("dgst \(how) -sign \(secret) -out \(theirs) \(text)"))
        }
        let signature = try folder.load("theirs")
        #expect(try key.publicKey.verify(signature: signature, message: message, scheme: scheme))
    }

    @Test func `OpenSSL opens a key that is encrypted here`() throws {
        let folder = try Folder()
        let key = try Keys.p256.get()
        let secret = try folder.save(try key.pem(passphrase: try Passphrase("open sesame".bytes)), "key.pem")
        let out = folder.file("pub.pem")
        func opens(_ passphrase: String) -> Bool {
            Command("openssl", "pkey", "-in", secret, "-passin", "pass:\(passphrase)", "-pubout", "-out", out).run()
                == 0
        }
        #expect(!opens("open barley"))
        #expect(opens("open sesame"))
        #expect(try folder.load("pub.pem") == key.publicKey.pem.bytes)
    }

    @Test(arguments: Spelling.all)
    private func `Keys are read as OpenSSL spells them`(_ spelling: Spelling) throws {
        let folder = try Folder()
        let raw = folder.file("raw.pem")
        let out = folder.file("key.pem")
        let command = spelling.command.replacing("OUT", with: out).replacing("RAW", with: raw)
        #expect(
            OpenSSLCommand.succeeds("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out \(raw)"))
        try #require(OpenSSLCommand.succeeds(command))
        let pem = try folder.load("key.pem")
        if let passphrase = spelling.passphrase {
            let missing = code { () throws(CryptoError) in _ = try PrivateKey(pem: pem, passphrase: nil) }
            #expect(missing == .passphraseMissing)
            let wrong = try Passphrase("shut".bytes)
            let refused = code { () throws(CryptoError) in _ = try PrivateKey(pem: pem, passphrase: wrong) }
            #expect(refused == .passphraseWrong)
            let right = try Passphrase(passphrase.bytes)
            #expect(try PrivateKey(pem: pem, passphrase: right).publicKey.algorithm == spelling.algorithm)
        } else {
            #expect(try PrivateKey(pem: pem, passphrase: nil).publicKey.algorithm == spelling.algorithm)
        }
        #expect(ErrorQueue.isEmpty)
    }

    @Test(arguments: [
        (
            "a curve that is not accepted", "ecparam -name secp256k1 -genkey -noout -out OUT",
            CryptoError.Code.unsupportedAlgorithm
        ),
        (
            "a curve spelled out", "ecparam -name prime256v1 -param_enc explicit -genkey -noout -out OUT",
            .unsupportedAlgorithm
        ),
        ("RSA of 1024 bits", "genrsa -out OUT 1024", .weakKey),
        ("Ed448", "genpkey -algorithm ED448 -out OUT", .unsupportedAlgorithm),
    ])
    func `A private key that is not accepted is refused by its code`(
        _ name: String, _ command: String, _ expected: CryptoError.Code
    ) throws {
        let folder = try Folder()
        try #require(OpenSSLCommand.succeeds(command.replacing("OUT", with: folder.file("key.pem"))))
        let pem = try folder.load("key.pem")
        let found = code { () throws(CryptoError) in _ = try PrivateKey(pem: pem, passphrase: nil) }
        #expect(found == expected, "\(name)")
    }
}
