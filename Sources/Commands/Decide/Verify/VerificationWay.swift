import Arguments
import Artifacts
import Evidence
import Trust

/// A way to verify what was signed about an artifact, as the command line asks for it.
protocol VerificationWay: SendableMetatype {
    /// What is read before the artifact is, and verified about it.
    associatedtype Evidence

    /// Reads what to verify with.
    ///
    /// - Returns: nil where the command line asks for another way.
    init?(_ parsed: ParsedArguments) throws

    /// Reads what is to be verified; a file that cannot be read is no verdict on anybody's signature.
    func evidence(_ parsed: ParsedArguments) throws -> Evidence

    /// The algorithm beside SHA-256 that the evidence goes by; nil for none.
    var algorithm: Digest.Algorithm? { get }

    /// Verifies; one answer for each document.
    func answers(_ evidence: Evidence, about artifact: Artifact) throws -> [VerificationAnswer]
}

extension VerificationWay {
    var algorithm: Digest.Algorithm? { nil }

    /// Both steps, where the type of evidence is not known.
    func prepared(_ parsed: ParsedArguments) throws -> (Artifact) throws -> [VerificationAnswer] {
        let evidence = try evidence(parsed)
        return { artifact in try answers(evidence, about: artifact) }
    }
}

/// A way to verify a document of evidence: a bundle or an envelope.
protocol DocumentWay: VerificationWay {
    func verify(_ document: EvidenceDocument, about artifact: Artifact) throws -> Verdict<VerifiedSubject>
}

extension DocumentWay {
    func evidence(
        _ parsed: ParsedArguments
    ) throws -> [(line: Int, document: Swift.Result<EvidenceDocument, Rejection>)] {
        guard let path = parsed[VerifyOptions.bundle] else {
            throw CommandError(
                "usage.missing-option", "a signature over the file itself is checked with --ssh or --openpgp",
                expected: "--bundle", next: "give the bundle, or the allowed signers or keyring")
        }
        return try EvidenceFile.read(path)
    }

    func answers(
        _ documents: [(line: Int, document: Swift.Result<EvidenceDocument, Rejection>)], about artifact: Artifact
    ) throws -> [VerificationAnswer] {
        try documents.map { line, document in
            switch document {
            case .failure(let rejection): VerificationAnswer(line: line, verdict: .rejected(rejection))
            case .success(let document):
                VerificationAnswer(line: line, verdict: try verify(document, about: artifact))
            }
        }
    }
}
