import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
import Time
import Trust

/// Verifies by a file of allowed signers: a signature over the file itself, or a bundle or envelope.
struct SSHWay: VerificationWay {
    enum Signed {
        case file(SSHSignature)
        /// By a key or a hash that is not accepted: an answer, and no fault of the file.
        case refused(Rejection)
        case documents([(line: Int, document: Swift.Result<EvidenceDocument, Rejection>)])
    }

    private let allowed: SSHAllowedSigners
    private let identity: String?
    private let namespace: String
    private let instant: Instant
    private let argument: String

    init?(_ parsed: ParsedArguments) throws {
        guard let path = parsed[PersonalKeyOptions.ssh] else { return nil }
        let bytes = try readFile(path, limit: SSHAllowedSigners.mostBytes)
        do throws(SSHError) { allowed = try SSHAllowedSigners(bytes) } catch { throw CommandError(error, in: path) }
        identity = parsed[PersonalKeyOptions.identity]
        namespace = parsed[PersonalKeyOptions.namespace] ?? "file"
        instant = SharedOptions.instant(parsed)
        argument = parsed[VerifyOptions.artifact] ?? ""
    }

    func evidence(_ parsed: ParsedArguments) throws -> Signed {
        guard let path = parsed[PersonalKeyOptions.signature] else {
            return .documents(try EvidenceFile.read(parsed[VerifyOptions.bundle] ?? ""))
        }
        let bytes = try readFile(path, limit: PersonalKeyOptions.limit)
        do throws(SSHError) { return .file(try SSHSignature(bytes)) } catch {
            guard error.code == .form else { return .refused(Rejection(error, place: "the signature")) }
            throw CommandError(
                "ssh.form", "\(path): \(error.message)", location: path,
                next: OpenPGPKeyring.isOne(bytes) ? "verify an OpenPGP signature with --openpgp" : nil)
        }
    }

    func answers(_ signed: Signed, about artifact: Artifact, explains: Bool) throws -> [VerificationAnswer] {
        switch signed {
        case .file(let signature): return [try answer(signature, artifact, explains: explains)]
        case .refused(let rejection):
            return [VerificationAnswer(line: 1, verdict: .rejected(rejection)).explained(explains)]
        case .documents(let documents):
            let personal = PersonalKeys(allowed: allowed, identity: identity, keyring: nil, at: instant)
            return documents.answers(by: personal, about: artifact, explains: explains)
        }
    }

    private func answer(
        _ signature: SSHSignature, _ artifact: Artifact, explains: Bool
    ) throws -> VerificationAnswer {
        var hasher = Hasher(signature.hash)
        try SignedFile(argument, artifact).stream { hasher.update($0) }
        let question = SSHAllowedSigners.Question(namespace: namespace, identity: identity, at: instant)
        var trace = explains ? VerificationTrace() : .off
        let verdict = allowed.verify(signature, digest: hasher.finish(), question, tracing: &trace)
        return VerificationAnswer(line: 1, verdict: verdict.map { VerifiedSubject($0) }, trace: trace)
    }
}

extension VerifiedSubject {
    fileprivate init(_ signer: SSHSigner) {
        self.init(signers: [.key(signer.signer)], digest: nil, statement: nil)
        sshIdentity = signer.identity
    }
}

extension [(line: Int, document: Swift.Result<EvidenceDocument, Rejection>)] {
    /// The answers of documents that were signed with SSH or OpenPGP keys.
    func answers(by personal: PersonalKeys, about artifact: Artifact, explains: Bool) -> [VerificationAnswer] {
        let verifier = AttestationVerifier(keys: KeyRing([]), personal: personal)
        return map { line, document in
            var trace = explains ? VerificationTrace() : .off
            switch document {
            case .failure(let rejection):
                return VerificationAnswer(line: line, verdict: .rejected(rejection)).explained(explains)
            case .success(let document):
                let verdict = verifier.verify(document, about: artifact.digests, tracing: &trace).map {
                    VerifiedSubject(
                        signers: $0.signers.map { .key($0) }, digest: $0.digest, statement: $0.statement)
                }
                return VerificationAnswer(line: line, verdict: verdict, trace: trace, document: document)
            }
        }
    }
}

extension CommandError {
    /// A fault of a file of OpenSSH's, with its name.
    init(_ error: SSHError, in path: String) {
        self.init("ssh.\(error.code.rawValue)", "\(path): \(error.message)", location: path)
    }
}
