import Crypto
import Encoding
import JSON
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// C2SP's Wycheproof vectors, third-party data beside the package: `$CUSTODY_TEST_DATA` or `../shared/data`.
private enum Wycheproof {
    static let folder: String = {
        if let named = unsafe getenv("CUSTODY_TEST_DATA") { return unsafe String(cString: named) }
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return package.joined(separator: "/") + "/../shared/data"
    }()

    static let isThere = unsafe access(path("ed25519_test.json"), R_OK) == 0

    static func path(_ name: String) -> String { "\(folder)/wycheproof/testvectors_v1/\(name)" }

    static func groups(_ name: String) throws -> [JSONValue] {
        let descriptor = unsafe open(path(name), O_RDONLY)
        try #require(descriptor >= 0, "\(path(name))")
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4 << 20)
        var count = 0
        while true {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            guard got > 0 else { break }
            count += got
        }
        return try #require(try JSONValue.parse(Array(bytes[..<count]))["testGroups"]?.array)
    }
}

/// A file of vectors and the scheme to read it with.
private struct Vectors: Sendable, CustomStringConvertible {
    let file: String
    let scheme: SignatureScheme
    /// Vectors in the file that are looked at and must be accepted: guards against a loop over nothing.
    let valid: Int
    var description: String { file }

    static let all = [
        Vectors(file: "ecdsa_secp256r1_sha256_test.json", scheme: .ecdsaP256SHA256, valid: 174),
        Vectors(file: "ecdsa_secp384r1_sha384_test.json", scheme: .ecdsaP384SHA384, valid: 194),
        Vectors(file: "ecdsa_secp384r1_sha256_test.json", scheme: .ecdsaP384SHA256, valid: 162),
        Vectors(file: "ecdsa_secp521r1_sha512_test.json", scheme: .ecdsaP521SHA512, valid: 232),
        Vectors(file: "ed25519_test.json", scheme: .ed25519, valid: 88),
        Vectors(file: "rsa_signature_2048_sha256_test.json", scheme: .rsaPKCS1SHA256, valid: 7),
        Vectors(file: "rsa_signature_2048_sha384_test.json", scheme: .rsaPKCS1SHA384, valid: 7),
        Vectors(file: "rsa_signature_2048_sha512_test.json", scheme: .rsaPKCS1SHA512, valid: 7),
        Vectors(file: "rsa_signature_3072_sha256_test.json", scheme: .rsaPKCS1SHA256, valid: 7),
        Vectors(file: "rsa_signature_3072_sha384_test.json", scheme: .rsaPKCS1SHA384, valid: 7),
        Vectors(file: "rsa_signature_3072_sha512_test.json", scheme: .rsaPKCS1SHA512, valid: 7),
        Vectors(file: "rsa_signature_4096_sha256_test.json", scheme: .rsaPKCS1SHA256, valid: 7),
        Vectors(file: "rsa_signature_4096_sha384_test.json", scheme: .rsaPKCS1SHA384, valid: 7),
        Vectors(file: "rsa_signature_4096_sha512_test.json", scheme: .rsaPKCS1SHA512, valid: 7),
        Vectors(file: "rsa_pss_2048_sha256_mgf1_32_test.json", scheme: .rsaPSSSHA256, valid: 63),
        Vectors(file: "rsa_pss_3072_sha256_mgf1_32_test.json", scheme: .rsaPSSSHA256, valid: 63),
        Vectors(file: "rsa_pss_4096_sha256_mgf1_32_test.json", scheme: .rsaPSSSHA256, valid: 63),
        Vectors(file: "rsa_pss_4096_sha512_mgf1_64_test.json", scheme: .rsaPSSSHA512, valid: 132),
    ]
}

@Suite(.enabled(if: Wycheproof.isThere, "no Wycheproof vectors: set CUSTODY_TEST_DATA to the folder that has them"))
struct WycheproofTests {
    @Test(arguments: Vectors.all)
    private func `Valid signatures are accepted and all others refused`(_ vectors: Vectors) throws {
        var accepted = 0
        for group in try Wycheproof.groups(vectors.file) {
            let der = try Hex.decode(try #require(group["publicKeyDer"]?.string))
            if group["publicKey"]?["publicExponent"]?.string == "03" {
                // Valid RSA, but not a key that is accepted here.
                #expect(code { () throws(CryptoError) in _ = try PublicKey(spki: der) } == .weakKey)
                continue
            }
            let key = try PublicKey(spki: der)
            #expect(try PublicKey(pem: try #require(group["publicKeyPem"]?.string).bytes) == key)
            for test in try #require(group["tests"]?.array) {
                let message = try Hex.decode(try #require(test["msg"]?.string))
                let signature = try Hex.decode(try #require(test["sig"]?.string))
                let verdict = try key.verify(signature: signature, message: message, scheme: vectors.scheme)
                // `acceptable` is PKCS #1 v1.5 whose AlgorithmIdentifier lacks its NULL; RFC 8017 §A.2.4 lets a
                // verifier accept it, we do not: a signature has one spelling.
                let expected = test["result"]?.string == "valid"
                #expect(verdict == expected, "\(test["tcId"]?.number?.integer ?? 0) \(test["comment"]?.string ?? "")")
                if verdict { accepted += 1 }
            }
        }
        #expect(accepted == vectors.valid)
        #expect(ErrorQueue.isEmpty)
    }

    @Test func `PSS with another salt or mask than the scheme's is refused`() throws {
        var accepted = 0
        for group in try Wycheproof.groups("rsa_pss_misc_test.json") {
            let hashes: [String: SignatureScheme] = [
                "SHA-256": .rsaPSSSHA256, "SHA-384": .rsaPSSSHA384, "SHA-512": .rsaPSSSHA512,
            ]
            guard let hash = group["sha"]?.string, let scheme = hashes[hash] else { continue }
            let key = try PublicKey(spki: try Hex.decode(try #require(group["publicKeyDer"]?.string)))
            let isOurs =
                group["mgfSha"]?.string == hash
                && group["sLen"]?.number?.integer == Int64(scheme.hash?.length ?? 0)
            for test in try #require(group["tests"]?.array) {
                let message = try Hex.decode(try #require(test["msg"]?.string))
                let signature = try Hex.decode(try #require(test["sig"]?.string))
                let verdict = try key.verify(signature: signature, message: message, scheme: scheme)
                #expect(verdict == isOurs, "\(test["tcId"]?.number?.integer ?? 0)")
                if verdict { accepted += 1 }
            }
        }
        #expect(accepted == 3)
    }
}
