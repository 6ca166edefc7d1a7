import Artifacts
import Crypto
import Evidence
import JSON
import TestSupport
import Trust

/// Verifies keyless bundles as the public instance makes them, from their bytes to the statement.
///
/// v0.3, with provenance; an entry of Rekor v1 with its promise, its proof and its checkpoint; a certificate that a P-384
/// authority issued and a certificate log promised to have. The limit is what OpenSSL takes for the signatures alone.
private struct KeylessVerification {
    let verifier: SigstoreVerifier
    let bundles: [[UInt8]]
    private let signatures: [BareVerification]
    private let artifact = TestArtifact.app.digests
    private let signer = SigstoreVerifier.Signer.identity(SigstoreInstance.identity)

    /// - Parameters:
    ///   - bundles: how many different ones.
    ///   - leaves: how many certificates they have among them.
    ///   - kept: how many certificates the verifier keeps.
    init(bundles count: Int, leaves: Int, kept: Int) throws {
        let instance = SigstoreInstance.acme
        verifier = SigstoreVerifier(root: try TrustedRoot(instance.trustedRoot.canonical()), leavesKept: kept)
        var sketch = BundleSketch(.statement(.provenance()), .dsse)
        bundles = try (0..<count).map { number in
            if number < leaves {
                sketch.key = "keyless-\(number)"
                sketch.certificate = nil
                sketch.certificate = try sketch.certificate(at: instance)
            }
            // Fifteen hashes to the root.
            sketch.shape.before = 9_000 + number
            sketch.shape.behind = 9_000
            return try sketch.bundle(at: instance).canonical()
        }
        let message: [UInt8] = Array("the message does not matter".utf8)
        let p384 = try World.key("keyless.ecdsa-p384")
        let p256 = try World.key("keyless.ecdsa-p256")
        func bare(_ key: PrivateKey) throws -> BareVerification {
            try BareVerification(key.publicKey, signature: try key.sign(message), message: message)
        }
        // The certificate by its issuer; the promise of the certificate log, the statement, the log's promise and its
        // checkpoint.
        let small = try (0..<(leaves == count ? 4 : 3)).map { _ in try bare(p256) }
        signatures = leaves == count ? [try bare(p384)] + small : small
        // The authorities are known from the first bundle on.
        guard try run() == count else { throw BenchmarkError(description: "a bundle does not verify") }
    }

    func run() throws -> Int {
        var verified = 0
        for bytes in bundles {
            guard case .bundle(let bundle) = try EvidenceDocument(bytes) else { continue }
            if verifier.verify(bundle, about: artifact, by: signer).verified != nil { verified += 1 }
        }
        return verified
    }

    func runLimit() throws -> Int {
        for signature in signatures { _ = try signature.run() }
        return 1
    }
}

/// Every bundle has a certificate of its own, seen for the first time; the authorities are known.
struct VerifyKeylessBundle: Benchmark {
    static let name = "verify-keyless-bundle"
    static let unit = "bundles"

    private let work: KeylessVerification

    /// One after the other, so many that each was forgotten when it comes again.
    init(_ settings: Settings) throws { work = try KeylessVerification(bundles: 64, leaves: 64, kept: 16) }

    func run() throws -> Int { try work.run() }
    func runLimit() throws -> Int? { try work.runLimit() }
}

/// The certificate has been seen before; nothing else has.
struct VerifyKeylessBundleKnownLeaf: Benchmark {
    static let name = "verify-keyless-bundle-known-leaf"
    static let unit = "bundles"

    private let work: KeylessVerification

    init(_ settings: Settings) throws { work = try KeylessVerification(bundles: 64, leaves: 1, kept: 16) }

    func run() throws -> Int { try work.run() }
    func runLimit() throws -> Int? { try work.runLimit() }
}
