import Arguments
import Artifacts
import Attesting
import Durable
import Evidence
import Git
import JSON
import Terminal
import Time

/// `custody attest provenance`: how an artifact was built, from the repository, the command and the environment.
enum AttestProvenance {
    private static let command_ = Argument.behindDashes(
        .text("COMMAND"), "a build to run and observe; its output goes to standard error")
    private static let git = Option.required(
        "--git", .directory, "the repository that was built, with what is checked out")
    private static let builder = Option(
        "--builder", .uri("URI"), default: BuildRecord.localBuilder, "the builder's id")
    private static let ran = Option.optional(
        "--command", .text("TEXT"), "the command that made the artifact, where it has been run already")
    private static let log = Option.optional(
        "--build-log", .file, "the build's log, named by digest; where a build is run here, it is written there")
    private static let lockfiles = Option.repeated(
        "--lockfile", .file, "a file that locks dependencies, named by digest")
    private static let dependencies = Option.repeated(
        "--dependency", .text("URI@DIGEST"),
        "a dependency, as pkg:deb/debian/openssl@3.0.22@sha256:…")
    private static let variables = Option.repeated(
        "--env", .text("NAME"), "record this environment variable too; names that look like secrets are refused")
    private static let allowsDirty = Option.flag(
        "--allow-dirty", "go on where the working tree differs from the commit; the provenance will say so")

    private static let artifact = SharedOptions.artifact

    static let command = Command(
        "provenance", "say how an artifact was built (SLSA provenance v1)",
        discussion: """
            The commit, the branch or tag and the remote come from the repository; what a CI system says of the run \
            comes from its public environment variables. With a command after `--` the build is run here, and its \
            start, end and log are recorded as they were seen; the artifact is read after it has ended.
            """,
        arguments: [artifact, command_],
        options: [git, builder, ran, log, lockfiles, dependencies, variables, allowsDirty],
        groups: [SigningKey.group, AttestationOutput.group, CommonOptions.output], constraints: SigningKey.constraints,
        examples: [
            .init(
                "After the build",
                "custody attest provenance app.tar.gz --git . --build-log build.log --key builder.key "
                    + "--out evidence/provenance.bundle.json"),
            .init(
                "Around the build",
                "custody attest provenance app.tar.gz --git . --key builder.key --out evidence/provenance.bundle.json "
                    + "-- make app.tar.gz"),
        ], seeAlso: ["attest source", "attest sbom", "gate"]
    ) { parsed, console in
        let (statement, signer) = try attested(parsed, console)
        return try await AttestationOutput.sign(statement, by: signer, parsed, console)
    }

    private static func attested(
        _ parsed: ParsedArguments, _ console: Console
    ) throws -> (Statement, StatementSigner) {
        for name in parsed[variables] where BuildEnvironment.looksSecret(name) {
            throw CommandError(
                "env.secret", "the environment variable \(name) looks like a secret, and provenance is read by many",
                next: "leave it out")
        }
        let dependencies = try parsed[dependencies].map(dependency)
        let signer = try AttestationOutput.prepare(parsed)
        let repository = try Repository.open(parsed[git])
        let source = try BuildRecord.Source(repository)
        guard source.isClean || parsed[allowsDirty] else {
            throw CommandError(
                "git.dirty", "the working tree of \(parsed[git]) differs from the commit that is checked out",
                expected: "what was built is the commit \(source.commit.hex.prefix(12))",
                found: differences(try repository.status()),
                next: "commit them or let .gitignore name them; or say --allow-dirty, and the provenance will tell")
        }
        var record = BuildRecord(source: source, finishedOn: .now())
        record.builderID = parsed[builder]
        if !parsed[command_].isEmpty {
            try observe(parsed[command_], log: parsed[log], into: &record, on: console)
        } else {
            if let text = parsed[ran] { record.command = [text] }
            if let path = parsed[log] { record.byproducts.append(try file(path, on: console)) }
        }
        record.environment = (BuildEnvironment.recorded + parsed[variables]).compactMap { name in
            Environment.value(of: name).map { (name, $0) }
        }
        record.invocationID = BuildEnvironment.invocationID(Environment.value)
        for path in parsed[lockfiles] {
            let found = try file(path, on: console)
            record.dependencies.append(
                ResourceDescriptor(
                    name: found.name, digests: found.digests, annotations: ["custody.dev/role": "lockfile"]))
        }
        record.dependencies += dependencies
        let subjects = try Subjects.read([parsed[artifact]], on: console)
        return (try record.statement(about: subjects), signer)
    }

    private static func differences(_ status: GitStatus) -> String {
        let counts = [
            (status.modified, "modified"), (status.staged, "staged"), (status.untracked, "untracked"),
            (status.conflicted, "in conflict"), (status.unreadable, "unreadable"), (status.hidden, "hidden from Git"),
        ]
        return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    private static func observe(
        _ command: [String], log: String?, into record: inout BuildRecord, on console: Console
    ) throws {
        let sink = try log.map { try LogFile($0) }
        let seen = try BuildCommand.run(command) { piece in
            console.error.write(piece)
            console.error.flush()
            try sink?.write(piece)
        }
        try sink?.synchronize()
        guard seen.status == 0 else {
            throw CommandError(
                "build.failed", "the build '\(command.joined(separator: " "))' ended with status \(seen.status)",
                next: "mend it; nothing was signed")
        }
        record.command = command
        record.startedOn = seen.startedOn
        record.finishedOn = seen.finishedOn
        record.byproducts.append(
            ResourceDescriptor(name: log ?? "build.log", digests: DigestSet([seen.logDigest]), mediaType: "text/plain"))
    }

    private static func file(_ path: String, on console: Console) throws -> ResourceDescriptor {
        let artifact = try ArtifactReading.read("file:" + path, on: console)
        return ResourceDescriptor(name: artifact.name, digests: artifact.digests)
    }

    private static func dependency(_ text: String) throws -> ResourceDescriptor {
        guard let at = text.lastIndex(of: "@"), at > text.startIndex else {
            throw CommandError(
                "dependency.form", "the dependency '\(text)' has no digest",
                expected: "URI@DIGEST, as pkg:deb/debian/openssl@3.0.22@sha256:…", next: "pin it by its digest")
        }
        do {
            let digest = try Digest(text[text.index(after: at)...])
            return ResourceDescriptor(uri: String(text[..<at]), digests: DigestSet([digest]))
        } catch {
            throw CommandError("dependency.form", "the dependency '\(text)' has no digest that can be read: \(error)")
        }
    }
}
