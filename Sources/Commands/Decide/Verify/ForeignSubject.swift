import Arguments
import Artifacts
import Evidence
import Terminal
import Trust

/// Verifies a statement about what is known by a number that Custody cannot compute, as a cloud's machine image is.
enum ForeignSubject {
    static let option = Option.optional(
        "--subject", .text("ALGORITHM:VALUE"),
        "in ARTIFACT's place: what the statement must be about, under an algorithm of its own, as gce_image_id:8970")

    static func verify(_ parsed: ParsedArguments, on console: Console) throws -> ExitCode {
        guard let text = parsed[option], parsed[VerifyOptions.artifact] == nil else {
            throw CommandError(
                "usage.artifact", "give ARTIFACT or --subject, and one of them",
                expected: "what the evidence must be about",
                next: "see 'custody verify --help'")
        }
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex,
            let digests = try? DigestSet(entries: [(String(text[..<colon]), String(text[text.index(after: colon)...]))]
            ),
            let foreign = digests.others.first
        else {
            throw CommandError(
                "usage.subject", "'\(text)' is no subject under an algorithm of its own",
                expected: "ALGORITHM:VALUE, as gce_image_id:8970", next: "a digest by SHA-256 is given as ARTIFACT")
        }
        guard let bundle = parsed[VerifyOptions.bundle] else {
            throw CommandError(
                "usage.bundle", "--subject is given without --bundle", expected: "a statement about it",
                next: "see 'custody verify --help'")
        }
        let verifier = AttestationVerifier(
            keys: KeyRing(try parsed[VerifyOptions.keys].map(KeyFile.publicKey), owned: try OwnedKeys.read(parsed)),
            takesForeignDigests: true)
        let expectations = VerificationExpectations(parsed)
        let answers = try EvidenceFile.read(bundle).map { line, document in
            let verdict: Verdict<VerifiedAttestation> =
                switch document {
                case .failure(let rejection): .rejected(rejection)
                case .success(let document): verifier.verify(document, about: foreign)
                }
            return VerificationAnswer(
                line: line,
                verdict: verdict.map {
                    VerifiedSubject(signers: $0.signers.map { .key($0) }, digest: $0.digest, statement: $0.statement)
                }
            ).held(to: expectations)
        }
        guard let best = VerificationAnswer.best(answers) else { return .internalError }
        switch parsed[CommonOptions.format] {
        case .text: best.print(text, digest: text, on: console)
        case .json: console.print(json: best.json(name: text, digests: digests))
        }
        return best.exitCode
    }
}
