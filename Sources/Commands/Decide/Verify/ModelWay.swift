import Arguments
import Artifacts
import Evidence
import Trust

/// Verifies signatures over models: the bundle in one of the other ways, then the files that its statement lists.
struct ModelWay: DocumentWay {
    private static let ways: [any DocumentWay.Type] = [CertificateWay.self, SigstoreWay.self, KeyWay.self]

    private let signing: any DocumentWay
    /// The model, and the file with the signature, which may lie in it.
    private let path: String
    private let bundle: String

    /// Taken where a document says that it is about a model; whether that is so, is verified first.
    init?(_ parsed: ParsedArguments) throws {
        guard let bundle = parsed[VerifyOptions.bundle] else { return nil }
        let documents = try EvidenceFile.read(bundle)
        guard documents.contains(where: { (try? $0.document.get()).flatMap(Self.statement) != nil }) else { return nil }
        var chosen: (any DocumentWay)?
        for way in Self.ways {
            chosen = try way.init(parsed)
            if chosen != nil { break }
        }
        guard let chosen else { return nil }
        signing = chosen
        self.bundle = bundle
        let text = parsed[VerifyOptions.artifact] ?? ""
        let scheme = ["tree:", "file:"].first { text.hasPrefix($0) }
        path = String(text.dropFirst(scheme?.count ?? 0))
    }

    /// What the document says about a model, unverified.
    private static func statement(_ document: EvidenceDocument) -> Statement? {
        guard let envelope = document.envelope,
            let statement = try? Statement(payload: envelope.payload, payloadType: envelope.payloadType),
            statement.predicateType == ModelSignature.predicateType
        else { return nil }
        return statement
    }

    func verify(
        _ document: EvidenceDocument, about artifact: Artifact, tracing trace: inout VerificationTrace
    ) throws -> Verdict<VerifiedSubject> {
        guard artifact.kind == .tree || artifact.kind == .file,
            let root = Self.statement(document)?.subjects.first?.digests[.sha256]
        else { return try signing.verify(document, about: artifact, tracing: &trace) }
        // The subject is a digest of digests; that it is of these files is seen below.
        let verdict = try signing.verify(document, about: Artifact(digest: root), tracing: &trace)
        guard case .verified(let verified) = verdict, let statement = verified.statement else { return verdict }
        do {
            let signature = try ModelSignature(statement)
            let listing = try ModelListing(path, rules: signature.rules, signature: bundle)
            try ModelComparison.check(signature, listing)
            return verdict
        } catch let rejection as Rejection {
            let refused: Verdict<VerifiedSubject> =
                rejection.check == .modelAlgorithm ? .undetermined(rejection) : .rejected(rejection)
            trace.end(refused, planned: [])
            return refused
        }
    }
}
