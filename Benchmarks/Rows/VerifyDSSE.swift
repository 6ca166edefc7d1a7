import Crypto
import Evidence
import TestSupport
import Trust

/// Verifies an envelope by key with everything that goes with it, against OpenSSL's bare verification of the signature.
struct VerifyDSSE {
    private let verifier: AttestationVerifier
    private let document: EvidenceDocument
    private let bare: BareVerification

    /// - Parameter key: the signer's name in ``World``.
    init(key: String) throws {
        let privateKey = try World.key(key)
        // Some 600 bytes: what reading a statement costs grows with it, as `parse-bundle` shows.
        let envelope = try World.envelope(StatementSketch.testResult().payload, by: [privateKey])
        verifier = AttestationVerifier(keys: KeyRing([privateKey.publicKey]))
        document = .envelope(envelope)
        bare = try BareVerification(
            privateKey.publicKey, signature: envelope.signatures[0].bytes, message: envelope.preAuthenticationEncoding)
    }

    func run() -> Int { verifier.verify(document).verified == nil ? 0 : 1 }
    func runLimit() throws -> Int { try bare.run() }
}

struct VerifyDSSEP256: Benchmark {
    static let name = "verify-dsse-p256"
    static let unit = "envelopes"

    private let work: VerifyDSSE

    init(_ settings: Settings) throws { work = try VerifyDSSE(key: "ci") }

    func run() -> Int { work.run() }
    func runLimit() throws -> Int? { try work.runLimit() }
}

struct VerifyDSSEEd25519: Benchmark {
    static let name = "verify-dsse-ed25519"
    static let unit = "envelopes"

    private let work: VerifyDSSE

    init(_ settings: Settings) throws { work = try VerifyDSSE(key: "ci.ed25519") }

    func run() -> Int { work.run() }
    func runLimit() throws -> Int? { try work.runLimit() }
}
