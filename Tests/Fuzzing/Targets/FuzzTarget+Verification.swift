import Crypto
import Evidence
import TestSupport
import Time
import Trust

extension FuzzTarget {
    /// Whatever is done to a bundle: if it verifies, then its content was signed, and its time and log saw it.
    func checkVerification(_ input: [UInt8]) throws(OracleFailure) {
        let world = try VerificationWorld.loaded.get()
        guard let document = try? EvidenceDocument(input) else { return }
        if case .bundle(let bundle) = document, let proven = world.proven(by: bundle) {
            try require(world.signed.contains(where: proven.isCovered), "a bundle proves what nobody signed or saw")
        }
        if let attestation = world.evidence.verify(document).verified {
            try require(world.statements.contains(attestation.statement), "a statement verifies that nobody signed")
        }
    }
}

/// The trusted root, the key and the bundles that the target goes by: files, so that each process has the same ones.
struct VerificationWorld: Sendable {
    /// What a bundle proves.
    struct Proven: Hashable {
        let content: [UInt8]
        let isKeyless: Bool
        let times: Set<Instant>
        let logs: Set<String>

        /// Whether another proves as much: a bundle may lose a timestamp that it can do without.
        func isCovered(by other: Proven) -> Bool {
            content == other.content && isKeyless == other.isKeyless && times.isSubset(of: other.times)
                && logs.isSubset(of: other.logs) && (!isKeyless || !times.isEmpty)
        }
    }

    static let loaded: Result<VerificationWorld, OracleFailure> = Result { () throws(OracleFailure) in
        do { return try VerificationWorld() } catch { throw OracleFailure("the world cannot be read: \(error)") }
    }

    private let verifier: SigstoreVerifier
    private let key: PublicKey
    let evidence: EvidenceVerifier
    private(set) var signed: Set<Proven> = []
    private(set) var statements: Set<Statement> = []

    private init() throws {
        verifier = SigstoreVerifier(root: try TrustedRoot(try FuzzFiles.world("trusted_root.json")))
        key = try PublicKey(pem: try FuzzFiles.world("key.pub"))
        evidence = EvidenceVerifier(keys: KeyRing([key]), roots: [verifier])
        for file in try FuzzFiles.seeds(of: .verification) {
            let document = try EvidenceDocument(file.bytes)
            guard case .bundle(let bundle) = document, let proven = proven(by: bundle) else {
                throw OracleFailure("the seed \(file.name) does not verify")
            }
            signed.insert(proven)
            if let statement = evidence.verify(document).verified?.statement { statements.insert(statement) }
        }
        try require(signed.count > 3 && !statements.isEmpty, "too few seeds verify")
    }

    /// What a bundle proves; nil where it does not verify.
    func proven(by bundle: Bundle) -> Proven? {
        let isKeyless = if case .publicKey = bundle.material.signer { false } else { true }
        let verdict = verifier.verify(
            bundle, about: TestArtifact.app.digests, by: isKeyless ? .identity(SigstoreInstance.identity) : .key(key))
        guard let verified = verdict.verified else { return nil }
        let content =
            switch bundle.content {
            case .envelope(let envelope): envelope.preAuthenticationEncoding
            case .message(let message): message.digest
            case .payload(let payload): payload.bytes
            }
        return Proven(content: content, isKeyless: isKeyless, times: Set(verified.times), logs: Set(verified.logs))
    }
}
