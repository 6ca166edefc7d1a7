import Arguments
import Artifacts
import Durable
import Evidence
import Time
import Trust

/// Verifies by an OpenPGP keyring: a signature over the file itself, or a bundle or envelope.
struct OpenPGPWay: VerificationWay {
    enum Signed {
        case file([UInt8])
        case documents([(line: Int, document: Swift.Result<EvidenceDocument, Rejection>)])
    }

    private let keyring: [UInt8]
    private let keyringPath: String
    private let instant: Instant
    private let argument: String

    init?(_ parsed: ParsedArguments) throws {
        guard let path = parsed[PersonalKeyOptions.openPGP] else { return nil }
        keyring = try readFile(path, limit: PersonalKeyOptions.keyringLimit)
        keyringPath = path
        instant = SharedOptions.instant(parsed)
        argument = parsed[VerifyOptions.artifact] ?? ""
    }

    func evidence(_ parsed: ParsedArguments) throws -> Signed {
        guard let path = parsed[PersonalKeyOptions.signature] else {
            return .documents(try EvidenceFile.read(parsed[VerifyOptions.bundle] ?? ""))
        }
        let bytes = try readFile(path, limit: PersonalKeyOptions.limit)
        guard !SSHSignature.isOne(bytes) else {
            throw CommandError(
                "openpgp.form", "\(path) is an SSH signature", location: path, expected: "an OpenPGP signature",
                next: "verify it with --ssh")
        }
        return .file(bytes)
    }

    func answers(_ signed: Signed, about artifact: Artifact, explains: Bool) throws -> [VerificationAnswer] {
        switch signed {
        case .file(let signature):
            let file = try SignedFile(argument, artifact)
            var trace = explains ? VerificationTrace() : .off
            let verdict = try ring().verify(signature, at: instant, tracing: &trace) { consume in
                try file.stream(consume)
            }
            return [
                VerificationAnswer(
                    line: 1,
                    verdict: verdict.map {
                        VerifiedSubject(signers: [.key($0.signer)], digest: nil, statement: nil)
                    }, trace: trace)
            ]
        case .documents(let documents):
            let personal = PersonalKeys(allowed: nil, identity: nil, keyring: keyring, at: instant)
            return documents.answers(by: personal, about: artifact, explains: explains)
        }
    }

    private func ring() throws -> OpenPGPKeyring {
        do throws(OpenPGPError) { return try OpenPGPKeyring(keyring) } catch {
            // That GnuPG is missing says nothing of the signature.
            throw CommandError(
                "openpgp.\(error.code.rawValue)", "\(keyringPath): \(error.message)", location: keyringPath,
                exitCode: error.code == .unavailable ? .undetermined : .usage)
        }
    }
}
