import Arguments
import Time

/// Options that several commands take, each defined once.
enum SharedOptions {
    static let artifact = Argument.required(.path.named("ARTIFACT"), artifactHelp)
    static let artifactHelp =
        "a file, a directory, oci:LAYOUT, docker-archive:FILE, git:REPOSITORY@ID, NAME@sha256:… or sha256:…"
    static let artifacts = Argument.repeated(
        .path.named("ARTIFACT"), minimum: 1,
        "files, directories, oci:LAYOUT, docker-archive:FILE, git:REPOSITORY@ID, NAME@sha256:… or sha256:…")
    static let at = Option.optional(
        "--at", .time, "the time to decide for; now unless given, and a fixed time makes the answer repeatable")
    static let git = Option.optional("--git", .directory, "the repository, for what is checked out in it")

    // What a decision rests on
    static let evidence = Option.repeated(
        "--evidence", .path.named("PATH"),
        "a file of evidence, or a folder whose .json, .jsonl, .sigstore, .bundle and .intoto files are")
    static let policy = Option.optional("--policy", .file, "the policy to decide by; the store's unless given")
    static let principals = Option.optional(
        "--principals", .file, "who is who, and what they sign with; the store's unless given")
    static let store = Option.optional(
        "--store", .directory, "a store that has evidence on the artifact, beside what is given",
        environment: StoreOptions.variable)
    static let trustedRoots = Option.repeated(
        "--trusted-root", .file,
        "whom to believe about evidence signed by certificates: a trusted_root.json of each Sigstore instance")
    static let witnesses = Option.repeated(
        "--witness", .text("KEY"), "a witness of logs whose signatures on checkpoints count, by its verifier key")
    static let deciding = OptionGroup(
        "What the decision rests on", [evidence, store, policy, principals, trustedRoots, witnesses, at])

    static func instant(_ parsed: ParsedArguments) -> Instant { parsed[at] ?? .now() }
}
