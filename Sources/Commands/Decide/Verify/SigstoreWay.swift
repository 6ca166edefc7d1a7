import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
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

    static let group = OptionGroup("Sigstore bundles", [root, identity, pattern, issuer])
    static let constraints: [Constraint] = [
        .needs(identity, issuer), .needs(pattern, issuer), .needs(issuer, root),
        .exclusive(identity, PortableVerification.evidence),
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
        try parsed[Self.root].map { path in
            SigstoreVerifier(root: try TrustedRoot(try readFile(path, limit: 8 << 20)))
        }
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

    func verify(_ document: EvidenceDocument, about artifact: Artifact) -> Verdict<VerifiedSubject> {
        guard case .bundle(let bundle) = document else {
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
        let name = artifact.kind == .file ? artifact.name : nil
        var first: Verdict<VerifiedSubject>?
        for signer in signers {
            let verdict = verifier.verify(
                bundle, about: artifact.digests, by: signer, named: name, expecting: provenance
            )
                .map { VerifiedSubject($0) }
            if verdict.verified != nil { return verdict }
            first = first ?? verdict
        }
        return first
            ?? .rejected(
                Rejection(
                    .envelopeKeyUnknown, expected: "a key that was given", found: "none was", place: "/",
                    hint: "give --key"))
    }
}

extension SigstoreVerifier.Attestor {
    /// Whether the signer is known by a certificate, and not by a key.
    fileprivate var isCertified: Bool { if case .signer(.key) = self { false } else { true } }
}
