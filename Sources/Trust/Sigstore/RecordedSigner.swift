/// How a log entry must name whoever signed.
enum RecordedSigner {
    /// By this certificate or key, byte for byte.
    case exactly(LogRecord.Verifier)
    /// By the SSH or OpenPGP key of a signature that was verified.
    case personal(VerifiedAttestation.Signer)

    /// Whether an entry's verifier names the signer.
    ///
    /// - Parameters:
    ///   - verifier: as the entry records it.
    ///   - signature: that the entry records, in its own form.
    func isNamed(by verifier: LogRecord.Verifier, of signature: [UInt8]) -> Bool {
        switch self {
        case .exactly(let own): return own == verifier
        case .personal(let signer):
            guard case .key(let bytes) = verifier, let logged = try? LoggedKey(of: signature, recorded: bytes)
            else { return false }
            switch signer.kind {
            case .ssh: return logged.credentials == [signer.credentialID]
            case .openpgp(let signing): return logged.credentials.last == "openpgp:" + signing
            case .key, .certificate: return false
            }
        }
    }
}
