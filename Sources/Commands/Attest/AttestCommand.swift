import Arguments
import Artifacts
import Attesting
import Crypto
import Durable
import Evidence
import JSON
import Terminal

/// `custody attest`: say something of an artifact, and sign it.
enum AttestCommand {
    private static let type = Option.required(
        "--predicate-type", .text("TYPE"), "what kind of thing is said: the predicate type's URI")
    private static let predicate = Option.required(
        "--predicate", .file, "the predicate as JSON; - reads standard input")

    static let command = Command(
        "attest", "say something of an artifact and sign it",
        discussion: """
            Writes a Sigstore bundle (v0.3) with an in-toto statement, or with `--envelope` a bare DSSE envelope. A \
            predicate of a type that Custody knows is checked against that type's form before anything is signed. An \
            artifact whose name is a subcommand's is written `./provenance`.
            """,
        arguments: [SharedOptions.artifacts], options: [type, predicate],
        groups: [SigningKey.group, AttestationOutput.group, CommonOptions.output], constraints: SigningKey.constraints,
        examples: [
            .init(
                "Any predicate",
                "custody attest app.tar.gz --predicate-type https://example.test/scan/v1 --predicate scan.json "
                    + "--key release.key --out app.bundle.json"),
            .init(
                "How it was built",
                "custody attest provenance app.tar.gz --git . --key builder.key --out evidence/provenance.bundle.json"),
        ],
        subcommands: [
            AttestProvenance.command, AttestSource.command, AttestApproval.command, AttestSBOM.command,
            AttestTestResult.command,
        ] + StatementForms.commands, seeAlso: ["verify", "gate", "key generate"]
    ) { parsed, console in
        guard isURI(parsed[type]) else {
            throw CommandError(
                "predicate.type", "'\(parsed[type])' is no predicate type",
                expected: "a URI such as https://example.test/scan/v1", next: "see 'custody attest --help'")
        }
        let signer = try AttestationOutput.prepare(parsed)
        let predicate = try readJSON(parsed[predicate])
        let subjects = try Subjects.read(parsed[SharedOptions.artifacts], on: console)
        let statement = try Statement(subjects: subjects, predicateType: parsed[type], predicate: predicate)
        // Somebody else's predicate is signed as it is.
        return try await AttestationOutput.sign(statement, by: signer, recordsCustody: false, parsed, console)
    }

    /// Reads a JSON document from a file or standard input.
    static func readJSON(_ path: String) throws -> JSONValue {
        let limit = EvidenceLimits.standard.documentBytes
        let bytes = path == "-" ? try readStandardInput(limit: limit) : try readFile(path, limit: limit)
        do { return try JSONValue.parse(bytes) } catch {
            throw CommandError(
                "json.\(error.code.rawValue)", "\(path) is not JSON that can be read",
                location: "\(path), \(error.place)", expected: "a JSON document", found: error.message)
        }
    }
}

/// The subjects of a statement, from the artifacts on the command line.
enum Subjects {
    static func read(_ texts: [String], on console: Console) throws -> [ResourceDescriptor] {
        try texts.map { text in
            let artifact = try ArtifactReading.read(text, on: console)
            return ResourceDescriptor(name: artifact.name, digests: artifact.digests)
        }
    }
}

/// Signs a statement and writes it, in the form that was asked for.
enum AttestationOutput {
    static let envelope = Option.flag("--envelope", "write a bare DSSE envelope in place of a Sigstore bundle")
    static let record = Option.flag("--record", "take the attestation into a store as well, as `custody record` does")
    static let group = OptionGroup(
        "Result", [Destination.out, Destination.force, envelope, record, StoreOptions.store])

    /// Makes sure that what will be said can be signed and written, before any work is done for it.
    static func prepare(_ parsed: ParsedArguments) throws -> StatementSigner {
        try Destination.requireFree(parsed)
        return try SigningKey.load(parsed)
    }

    static func sign(
        _ statement: Statement, by signer: StatementSigner, recordsCustody: Bool = true, _ parsed: ParsedArguments,
        _ console: Console
    ) async throws -> ExitCode {
        let statement = recordsCustody ? try statement.recording(signer.custody) : statement
        let json = parsed[envelope] ? try signer.envelope(statement).json : try signer.bundle(statement).json
        let bytes = json.pretty()
        guard parsed[record] else {
            try Destination.write(bytes, parsed, console)
            return .success
        }
        // In the store first: what could not be recorded is not lying about as if it had been.
        let outcome = try await RecordCommand.record(bytes, from: "the attestation", parsed, console)
        if parsed[Destination.out] != nil { try Destination.write(bytes, parsed, console) }
        return outcome
    }
}
