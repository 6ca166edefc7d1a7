import Artifacts
import Evidence
import Time
import Trust

/// Who signed, and what they said; only a signature over the artifact itself says nothing.
struct VerifiedSubject {
    enum Signer {
        case key(VerifiedAttestation.Signer)
        case identity(CertificateIdentity)
    }

    let signers: [Signer]
    /// Of the attestation; nil for a signature over the artifact itself.
    let digest: Digest?
    let statement: Statement?
    /// Proven times, earliest first.
    var times: [Instant] = []
    /// The addresses of the logs that have the entry.
    var logs: [String] = []
    /// Whom the allowed signers name; nil where no SSH key signed a file.
    var sshIdentity: String?
    /// The steps of an in-toto layout, each with the ids of the keys that signed its links.
    var steps: [(name: String, keyIDs: [String])] = []
    /// The name under which an image was signed, for a signature of cosign's over one.
    var imageReference: String?

    init(signers: [Signer], digest: Digest?, statement: Statement?) {
        self.signers = signers
        self.digest = digest
        self.statement = statement
    }

    init(_ verified: SigstoreVerifier.Verified) {
        switch verified.signer {
        case .key(let key): signers = [.key(key)]
        case .identity(let identity): signers = [.identity(identity)]
        }
        statement = verified.statement
        digest = statement == nil ? nil : verified.digest
        times = verified.times
        logs = verified.logs
        imageReference = verified.imageReference
    }
}

extension Verdict {
    func map<Other: Sendable>(_ change: (Verified) -> Other) -> Verdict<Other> {
        switch self {
        case .verified(let value): .verified(change(value))
        case .rejected(let rejection): .rejected(rejection)
        case .undetermined(let rejection): .undetermined(rejection)
        }
    }
}
