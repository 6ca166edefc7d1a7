import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
import Gate
import Pattern
import Trust

/// Verifies Sigstore bundles under a trusted root, by identity or by key.
struct SigstoreWay: DocumentWay {
    static let root = Option.optional(
        "--trusted-root", .file, "whom to believe about Sigstore bundles: a trusted_root.json; nothing is fetched")
    static let identity = Option.optional(
        "--certificate-identity", .text("NAME"), "the name that the signer's certificate must have, exactly")
    static let pattern = Option.optional(
        "--certificate-identity-matching", .text("REGEX"), "an expression that the whole name must match")
    private static let issuer = Option.optional(
        "--certificate-oidc-issuer", .text("URL"), "who must have vouched for the name")
    private static let logs = Option.optional(
        "--log-threshold", .integer("COUNT", in: 0...32),
        "how many different transparency logs must have an entry; else 1, or 0 where the trusted root has no logs")
    private static let stamps = Option.optional(
        "--timestamp-threshold", .integer("COUNT", in: 0...32),
        "how many different authorities must have made a timestamp; else 0, or 1 where the trusted root has no logs")
    private static let witnesses = Option.repeated(
        "--witness", .text("KEY"), "a witness of logs, by its verifier key; its signature on a checkpoint is checked")

    static let group = OptionGroup(
        "Sigstore bundles", [root, identity, pattern, issuer, logs, stamps, witnesses])
    static let constraints: [Constraint] = [
        .needs(identity, issuer), .needs(pattern, issuer), .needs(issuer, root), .needs(logs, root),
        .needs(stamps, root), .needs(witnesses, root), .exclusive(identity, PortableVerification.evidence),
        .exclusive(pattern, PortableVerification.evidence),
    ]

    private let verifier: SigstoreVerifier
    private let provenance: ProvenanceExpectation?
    /// Whom to try, one after the other.
    private let signers: [SigstoreVerifier.Attestor]

    init?(_ parsed: ParsedArguments) throws {
        guard let verifier = try Self.verifier(parsed) else { return nil }
        self.verifier = verifier
        provenance = ProvenanceOptions.expectation(parsed)
        let keys = parsed[VerifyOptions.keys]
        if let expectation = try Self.expectation(parsed) {
            signers = [.signer(.identity(expectation))]
        } else if keys.isEmpty {
            signers = [Self.builder(parsed)]
        } else {
            signers = try keys.map { .signer(.key(try KeyFile.publicKey($0))) }
        }
    }

    static func verifier(_ parsed: ParsedArguments) throws -> SigstoreVerifier? {
        guard let path = parsed[Self.root] else { return nil }
        let root = try TrustedRoot(try readFile(path, limit: 8 << 20))
        var thresholds = SigstoreVerifier.Thresholds(for: root)
        if let count = parsed[Self.logs] { thresholds.logs = count }
        if let count = parsed[Self.stamps] { thresholds.timestamps = count }
        return SigstoreVerifier(
            root: root, thresholds: thresholds, witnesses: try TrustedParties.witnesses(parsed[Self.witnesses]))
    }

    /// Whichever builder is expected, vouched for by GitHub unless another issuer is named.
    static func builder(_ parsed: ParsedArguments) -> SigstoreVerifier.Attestor {
        .builder(issuer: parsed[issuer] ?? "https://token.actions.githubusercontent.com")
    }

    static func expectation(_ parsed: ParsedArguments) throws -> IdentityExpectation? {
        guard let issuer = parsed[issuer] else { return nil }
        if let name = parsed[identity] { return IdentityExpectation(name: .exactly(name), issuer: issuer) }
        guard let text = parsed[pattern] else { return nil }
        do {
            return IdentityExpectation(name: .matching(try RegularExpression(text)), issuer: issuer)
        } catch {
            throw CommandError(
                "identity.pattern", "'\(text)' is no expression that can be used: \(error)",
                next: "see Documentation/policy-language.md for what expressions may have")
        }
    }

    func verify(
        _ document: EvidenceDocument, about artifact: Artifact, tracing trace: inout VerificationTrace
    ) -> Verdict<VerifiedSubject> {
        let name = artifact.kind == .file ? artifact.name : nil
        var first: (verdict: Verdict<VerifiedSubject>, trace: VerificationTrace)?
        if case .bundle(let bundle) = document {
            for signer in signers {
                var steps = trace
                let verdict = verifier.verify(
                    bundle, about: artifact.digests, by: signer, named: name, expecting: provenance, tracing: &steps
                )
                .map { VerifiedSubject($0) }
                if first == nil || verdict.verified != nil { first = (verdict, steps) }
                if verdict.verified != nil { break }
            }
        }
        guard let first else {
            let verdict = withoutBundle
            trace.end(verdict, planned: [])
            return verdict
        }
        trace = first.trace
        return first.verdict
    }

    /// What is said of a bare envelope.
    private var withoutBundle: Verdict<VerifiedSubject> {
        if signers.contains(where: \.isCertified) {
            return .undetermined(
                Rejection(
                    .logEntryMissing, expected: "a Sigstore bundle, with the entry of a trusted log",
                    found: "a bare DSSE envelope, whose entry only the log itself can tell", place: "/",
                    hint: "fetch the log's entry, and write both as a bundle"))
        }
        return .rejected(
            Rejection(
                .documentKind, expected: "a Sigstore bundle", found: "a bare DSSE envelope", place: "/",
                hint: "a trusted root is for bundles; leave it out to verify by key"))
    }
}

extension SigstoreVerifier.Attestor {
    /// Whether the signer is known by a certificate, and not by a key.
    fileprivate var isCertified: Bool { if case .signer(.key) = self { false } else { true } }
}
