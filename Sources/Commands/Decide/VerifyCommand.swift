import Arguments
import Artifacts
import Crypto
import Durable
import Evidence
import JSON
import Pattern
import Terminal
import Trust

/// `custody verify`: whether a bundle is a given key's and about a given artifact.
enum VerifyCommand {
    private static let bundle = Option.required(
        "--bundle", short: "-b", .file, "a Sigstore bundle, a DSSE envelope, or a .jsonl of either a line")
    private static let keys = Option.repeated(
        "--key", short: "-k", .file, "a public key (SPKI PEM); any of several will do")
    private static let root = Option.optional(
        "--trusted-root", .file, "whom to believe about Sigstore bundles: a trusted_root.json; nothing is fetched")
    private static let identity = Option.optional(
        "--certificate-identity", .text("NAME"), "the name that the signer's certificate must have, exactly")
    private static let pattern = Option.optional(
        "--certificate-identity-matching", .text("REGEX"), "an expression that the whole name must match")
    private static let issuer = Option.optional(
        "--certificate-oidc-issuer", .text("URL"), "who must have vouched for the name")
    private static let sigstore = OptionGroup("Sigstore bundles", [root, identity, pattern, issuer])
    private static let type = Option.optional(
        "--predicate-type", .text("TYPE"), "the type that the statement must be of")

    static let command = Command(
        "verify", "check an attestation by key or identity, and that it is about an artifact",
        discussion: """
            The signature is checked first, then the statement it covers. A check that says no is named with what it \
            expected and found. A bundle signed by a certificate cannot be checked by key: that is neither yes nor no, \
            and has an exit code of its own.

            With `--trusted-root` a Sigstore bundle is verified as a whole, offline: the log entry and its proof, the \
            proven times, the certificate at each of them and the log that promised it, the identity, and that the \
            entry is about this very signature.
            """,
        arguments: [SharedOptions.artifact], options: [bundle, keys, type],
        groups: [sigstore, CommonOptions.output],
        constraints: [
            .anyOf(keys, identity, pattern), .exclusive(keys, identity, pattern), .needs(identity, issuer),
            .needs(pattern, issuer), .needs(issuer, root),
        ],
        examples: [
            .init("A file", "custody verify app.tar.gz --bundle app.bundle.json --key release.pub"),
            .init(
                "A digest",
                "custody verify sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 "
                    + "--bundle app.bundle.json --key release.pub"),
            .init(
                "A Sigstore bundle, by identity",
                "custody verify app.tar.gz --bundle app.sigstore.json --trusted-root trusted_root.json "
                    + "--certificate-identity alice@acme.test --certificate-oidc-issuer https://accounts.acme.test"),
        ], exitCodes: .verdict(success: "verified", held: "not verified"), seeAlso: ["gate", "inspect"]
    ) { parsed, console in
        let verifier = try BundleVerifier(parsed)
        let documents = EvidenceDocument.all(
            in: try readFile(parsed[bundle], limit: EvidenceLimits.standard.documentBytes))
        try requireReadable(documents, parsed[bundle])
        let artifact = try ArtifactReading.read(parsed[SharedOptions.artifact], on: console)
        let results = documents.map { line, document -> VerificationAnswer in
            switch document {
            case .failure(let rejection): VerificationAnswer(line: line, verdict: .rejected(rejection))
            case .success(let document):
                VerificationAnswer(line: line, verdict: verifier.verify(document, artifact))
            }
        }
        // Of several documents one that verifies will do; else what could not be checked outweighs what said no.
        let best =
            results.first { $0.isVerified } ?? results.first { $0.isUndetermined } ?? results.first
        guard let best else { return .internalError }
        switch parsed[CommonOptions.format] {
        case .text: best.print(artifact, named: parsed[SharedOptions.artifact], on: console)
        case .json: console.print(json: best.json(artifact))
        }
        return best.exitCode
    }

    /// A file in which nothing can be read is no verdict on anybody's signature.
    private static func requireReadable(
        _ documents: [(line: Int, document: Swift.Result<EvidenceDocument, Rejection>)], _ path: String
    ) throws {
        for (_, document) in documents {
            if case .success = document { return }
        }
        guard case .failure(let rejection)? = documents.first?.document else { return }
        throw CommandError(
            rejection.check.rawValue, "\(path) is no evidence that can be read",
            location: "\(path), \(rejection.place)",
            expected: rejection.expected, found: rejection.found, next: rejection.hint.isEmpty ? nil : rejection.hint)
    }
}

extension VerifyCommand {
    /// What was asked to verify with, read once for all documents.
    private struct BundleVerifier {
        private let ring: KeyRing
        private let sigstore: SigstoreVerifier?
        private let expectation: IdentityExpectation?
        private let keys: [PublicKey]
        private let predicateType: String?

        init(_ parsed: ParsedArguments) throws {
            keys = try parsed[VerifyCommand.keys].map(KeyFile.publicKey)
            ring = KeyRing(keys)
            predicateType = parsed[VerifyCommand.type]
            sigstore = try parsed[VerifyCommand.root].map { path in
                SigstoreVerifier(root: try TrustedRoot(try readFile(path, limit: 8 << 20)))
            }
            guard let issuer = parsed[VerifyCommand.issuer] else {
                expectation = nil
                return
            }
            if let name = parsed[VerifyCommand.identity] {
                expectation = IdentityExpectation(name: .exactly(name), issuer: issuer)
            } else if let text = parsed[VerifyCommand.pattern] {
                do {
                    expectation = IdentityExpectation(name: .matching(try RegularExpression(text)), issuer: issuer)
                } catch {
                    throw CommandError(
                        "identity.pattern", "'\(text)' is no expression that can be used: \(error)",
                        next: "see Documentation/policy-language.md for what expressions may have")
                }
            } else {
                expectation = nil
            }
        }

        func verify(_ document: EvidenceDocument, _ artifact: Artifact) -> Verdict<VerifiedSubject> {
            if let sigstore {
                guard case .bundle(let bundle) = document else {
                    return .rejected(
                        Rejection(
                            .documentKind, expected: "a Sigstore bundle", found: "a bare DSSE envelope", place: "/",
                            hint: "a trusted root is for bundles; leave it out to verify by key"))
                }
                return typed(verify(bundle, artifact, sigstore))
            }
            if case .bundle(let bundle) = document, case .message(let message) = bundle.content {
                return typed(
                    MessageVerifier(keys: ring).verify(message, bundle.material, over: artifact.digests)
                        .map { VerifiedSubject(signers: [.key($0)], digest: nil, statement: nil) })
            }
            return AttestationVerifier(keys: ring)
                .verify(document, about: artifact.digests, predicateType: predicateType)
                .map {
                    VerifiedSubject(signers: $0.signers.map { .key($0) }, digest: $0.digest, statement: $0.statement)
                }
        }

        private func verify(
            _ bundle: Bundle, _ artifact: Artifact, _ sigstore: SigstoreVerifier
        ) -> Verdict<VerifiedSubject> {
            if let expectation {
                return sigstore.verify(bundle, about: artifact.digests, by: .identity(expectation))
                    .map { VerifiedSubject($0) }
            }
            var last: Verdict<VerifiedSubject>?
            for key in keys {
                let verdict = sigstore.verify(bundle, about: artifact.digests, by: .key(key))
                    .map { VerifiedSubject($0) }
                if verdict.verified != nil { return verdict }
                last = last ?? verdict
            }
            return last
                ?? .rejected(
                    Rejection(
                        .envelopeKeyUnknown, expected: "a key that was given", found: "none was", place: "/",
                        hint: "give --key"))
        }

        /// Holds a signature without a statement, and a statement of another type, against what was asked for.
        private func typed(_ verdict: Verdict<VerifiedSubject>) -> Verdict<VerifiedSubject> {
            guard let predicateType, case .verified(let verified) = verdict,
                verified.statement?.predicateType != predicateType
            else { return verdict }
            return .rejected(
                Rejection(
                    .predicateType, expected: predicateType,
                    found: verified.statement?.predicateType ?? "a signature without a statement",
                    place: verified.statement == nil ? "/messageSignature" : "/predicateType"))
        }
    }
}
