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
    ///
    /// - Parameter explains: whether the answers tell every check.
    func answers(_ evidence: Evidence, about artifact: Artifact, explains: Bool) throws -> [VerificationAnswer]
}

extension VerificationWay {
    var algorithm: Digest.Algorithm? { nil }

    /// Both steps, where the type of evidence is not known.
    func prepared(_ parsed: ParsedArguments) throws -> (Artifact) throws -> [VerificationAnswer] {
        let evidence = try evidence(parsed)
        let explains = parsed[VerifyOptions.explain]
        return { artifact in try answers(evidence, about: artifact, explains: explains) }
    }
}

/// A way to verify a document of evidence: a bundle or an envelope.
protocol DocumentWay: VerificationWay {
    /// - Parameter trace: takes the checks, where they are asked for.
    func verify(
        _ document: EvidenceDocument, about artifact: Artifact, tracing trace: inout VerificationTrace
    ) throws -> Verdict<VerifiedSubject>
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
        _ documents: [(line: Int, document: Swift.Result<EvidenceDocument, Rejection>)], about artifact: Artifact,
        explains: Bool
    ) throws -> [VerificationAnswer] {
        try documents.map { line, document in
            var trace = explains ? VerificationTrace() : .off
            switch document {
            case .failure(let rejection):
                let verdict = Verdict<VerifiedSubject>.rejected(rejection)
                trace.end(verdict, planned: [])
                return VerificationAnswer(line: line, verdict: verdict, trace: trace)
            case .success(let document):
                let verdict = try verify(document, about: artifact, tracing: &trace)
                return VerificationAnswer(line: line, verdict: verdict, trace: trace, document: document)
            }
        }
    }
}
