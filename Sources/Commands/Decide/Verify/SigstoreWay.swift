import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
import Pattern
import Trust

/// Verifies Sigstore bundles under a trusted root, by identity or by key.
struct SigstoreWay: DocumentWay {
    private static let root = Option.optional(
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
    ]

    private let verifier: SigstoreVerifier
    /// Whom to try, one after the other.
    private let signers: [SigstoreVerifier.Signer]

    init?(_ parsed: ParsedArguments) throws {
        guard let path = parsed[Self.root] else { return nil }
        verifier = SigstoreVerifier(root: try TrustedRoot(try readFile(path, limit: 8 << 20)))
        if let expectation = try Self.expectation(parsed) {
            signers = [.identity(expectation)]
        } else {
            signers = try parsed[VerifyOptions.keys].map { .key(try KeyFile.publicKey($0)) }
        }
    }

    private static func expectation(_ parsed: ParsedArguments) throws -> IdentityExpectation? {
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
            return .rejected(
                Rejection(
                    .documentKind, expected: "a Sigstore bundle", found: "a bare DSSE envelope", place: "/",
                    hint: "a trusted root is for bundles; leave it out to verify by key"))
        }
        var first: Verdict<VerifiedSubject>?
        for signer in signers {
            let verdict = verifier.verify(bundle, about: artifact.digests, by: signer).map { VerifiedSubject($0) }
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
