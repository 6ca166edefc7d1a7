import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import Ledger
import Trust

/// What a log entry and the bundle that it is of have in common: the digest of what was signed, and the signature.
struct SignatureKey: Hashable {
    private let digest: SHA256Digest
    private let signature: SHA256Digest

    init?(digest: [UInt8], signature: [UInt8]) {
        guard let digest = SHA256Digest(digest), let signature = SHA256Digest(HashAlgorithm.sha256.hash(signature))
        else { return nil }
        self.digest = digest
        self.signature = signature
    }

    /// The key of a bundle; nil for one that signs an artifact itself.
    init?(_ bundle: Bundle) {
        guard case .envelope(let envelope) = bundle.content, let signature = envelope.signatures.first else {
            return nil
        }
        self.init(
            digest: HashAlgorithm.sha256.hash(envelope.preAuthenticationEncoding), signature: signature.bytes)
    }
}

/// An entry of the log as it was read.
struct ReadEntry {
    let record: HashedRekord
    let key: SignatureKey
    /// Who signed, as the index names credentials; an OpenPGP key and the subkey that signed are both named.
    let credentials: [String]

    /// - Throws: ``RecordingError`` with the code `entry`.
    init(_ body: [UInt8], at index: UInt64) throws(RecordingError) {
        do {
            let field = JSONField(try JSONValue.parse(body, limits: JSONLimits(bytes: 65_535, depth: 16, values: 100)))
            record = try HashedRekord(spec: field.member("spec"))
            guard let key = SignatureKey(digest: record.digest, signature: record.signature) else {
                throw field.error(.value, "expected a digest of 32 bytes")
            }
            self.key = key
            switch record.verifier {
            case .key(let bytes):
                // What names its kind of key is a plain signature by it.
                let personal =
                    record.keyDetails == nil ? try LoggedKey(of: record.signature, recorded: bytes) : nil
                credentials = personal?.credentials ?? ["key:" + Hex.encode(HashAlgorithm.sha256.hash(bytes))]
            case .certificate(let der):
                credentials = [try CertificateIdentity.of(Certificate(der: der)).credentialID]
            }
        } catch {
            throw RecordingError(.entry, "entry \(index) of the log is no record of a signature: \(error)")
        }
    }
}

extension Digest {
    /// The value in bytes.
    var bytes: [UInt8] { (try? Hex.decode(hex)) ?? [] }
}
