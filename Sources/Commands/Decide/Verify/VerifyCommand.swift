import Arguments
import Artifacts
import JSON
import Terminal

/// `custody verify`: whether what was signed about an artifact verifies.
///
/// Each way to verify has a file of its own (``VerificationWay``), with its options; the first one that the command
/// line asks for is taken. What must hold of whatever verified is in ``VerificationExpectations``.
enum VerifyCommand {
    /// The particular before the general: whoever gives a trusted root may give a key as well.
    private static let ways: [any VerificationWay.Type] = [
        LayoutWay.self, RegistryWay.self, ModelWay.self, CertificateWay.self, SigstoreWay.self, SSHWay.self,
        OpenPGPWay.self, KeyWay.self,
    ]

    static let command = Command(
        "verify", "check an attestation by key or identity, and that it is about an artifact",
        discussion: """
            The signature is checked first, then the statement it covers. A check that says no is named with what it \
            expected and found. A bundle signed by a certificate cannot be checked by key: that is neither yes nor no, \
            and has an exit code of its own.

            With `--trusted-root` a Sigstore bundle is verified as a whole, offline: the log entry and its proof, the \
            proven times, the certificate at each of them and the log that promised it, the identity, and that the \
            entry is about this very signature.

            With `--ssh` or `--openpgp` it is a key that people already have: over the file itself with `--signature`, \
            as `ssh-keygen -Y sign` and `gpg --detach-sign` make them, or over a bundle or envelope. Nothing proves when \
            such a signature was made, so keys and lines are held against the clock.

            With `--evidence` it is a file that `custody export` wrote: every attestation in it with its place in the \
            log, its proven time and its signature, and that the decision in it follows from them. No artifact need be \
            named.
            """,
        arguments: [VerifyOptions.artifact], options: VerifyOptions.all + VerificationExpectations.options,
        groups: [
            SigstoreWay.group, PersonalKeyOptions.group, ProvenanceOptions.group, RegistryWay.group,
            SummaryOptions.group, LayoutWay.group, PortableVerification.group, CommonOptions.output,
        ],
        constraints: VerifyOptions.constraints + SigstoreWay.constraints + PersonalKeyOptions.constraints
            + LayoutWay.constraints,
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
            .init(
                "A file, signed with an SSH key",
                "custody verify app.tar.gz --signature app.tar.gz.sig --ssh allowed_signers --identity alice@acme.test"),
            .init(
                "A file, signed with an OpenPGP key",
                "custody verify app.tar.gz --signature app.tar.gz.asc --openpgp release.asc"),
            .init(
                "Evidence that came in one file",
                "custody verify app.tar.gz --evidence app.custody --trusted-root trusted_root.json "
                    + "--principals principals.yaml"),
            .init("A directory of a model's files", "custody verify model --bundle model.sig --key release.pub"),
            .init(
                "A supply chain by its in-toto layout",
                "custody verify app.tar.gz --layout root.layout --key owner.pub --links links"),
            .init("Every check", "custody verify app.tar.gz --bundle app.bundle.json --key release.pub --explain"),
        ], exitCodes: .verdict(success: "verified", held: "not verified"), seeAlso: ["gate", "inspect"]
    ) { parsed, console in
        if let path = parsed[PortableVerification.evidence] {
            return try PortableVerification.run(path, parsed, console)
        }
        guard let name = parsed[VerifyOptions.artifact], parsed[ForeignSubject.option] == nil else {
            return try ForeignSubject.verify(parsed, on: console)
        }
        guard let way = try way(parsed) else { return .internalError }
        let expectations = VerificationExpectations(parsed)
        let verify = try way.prepared(parsed)
        let artifact = try ArtifactReading.read(name, also: way.algorithm, on: console)
        let answers = try verify(artifact).map { $0.held(to: expectations) }
        guard let best = VerificationAnswer.best(answers) else { return .internalError }
        switch parsed[CommonOptions.format] {
        case .text: best.print(artifact, named: name, on: console)
        case .json: console.print(json: best.json(artifact))
        }
        return best.exitCode
    }

    private static func way(_ parsed: ParsedArguments) throws -> (any VerificationWay)? {
        for way in ways {
            if let way = try way.init(parsed) { return way }
        }
        return nil
    }
}

/// What several ways to verify take.
enum VerifyOptions {
    static let bundle = Option.optional(
        "--bundle", short: "-b", .file,
        "a Sigstore bundle, a DSSE envelope, an attestation from PyPI, a signature of cosign's, or a .jsonl of them")
    static let keys = Option.repeated(
        "--key", short: "-k", .file, "a public key (SPKI PEM); any of several will do, and for a layout all are needed")

    static let artifact = Argument.optional(.path.named("ARTIFACT"), SharedOptions.artifactHelp)
    static let explain = Option.flag(
        "--explain", "tell every check, what it compared and what was not reached; and what an unverified document says"
    )

    static let all: [any AnyOption] = [
        bundle, PersonalKeyOptions.signature, keys, CertificateWay.authorities, OwnedKeys.option,
        ForeignSubject.option, SharedOptions.at, explain,
    ]
    /// Somebody must be expected to have signed, and in one way.
    static let constraints: [Constraint] = [
        .anyOf(
            keys, OwnedKeys.option, SigstoreWay.identity, SigstoreWay.pattern, ProvenanceOptions.builders,
            ProvenanceOptions.source, PersonalKeyOptions.ssh, PersonalKeyOptions.openPGP,
            CertificateWay.authorities, PortableVerification.evidence),
        .exclusive(
            keys, SigstoreWay.identity, SigstoreWay.pattern, PersonalKeyOptions.ssh, PersonalKeyOptions.openPGP,
            CertificateWay.authorities),
        .anyOf(bundle, PersonalKeyOptions.signature, PortableVerification.evidence, LayoutWay.layout),
        .exclusive(bundle, PersonalKeyOptions.signature, PortableVerification.evidence, LayoutWay.layout),
    ]
}
