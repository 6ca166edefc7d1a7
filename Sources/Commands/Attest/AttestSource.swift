import Arguments
import Artifacts
import Attesting
import Durable
import Encoding
import Evidence
import Gate
import Git
import Terminal
import Time
import Trust
import Wording

/// `custody attest source`: who wrote a commit, from the repository's history.
enum AttestSource {
    private static let git = Option("--git", .directory, default: ".", "the repository")
    private static let commit = Option.optional(
        "--commit", .text("ID"), "the commit that is released; what is checked out unless given")
    private static let since = Option.optional(
        "--since", .text("REVISION"),
        "leave out what leads up to this commit or tag, the last release; else the whole history")
    private static let principals = Option.optional(
        "--principals", .file, "whose signing keys and e-mail addresses count; without it all authorship is claimed")

    private static let keyring = Option.optional(
        "--openpgp-keyring", .file, "the OpenPGP public keys that commits are signed with, as gpg --export writes them")

    static let command = Command(
        "source", "say who wrote a commit, from the history of its repository",
        discussion: """
            The statement's subject is the commit. A contributor counts as `signed` where every one of their commits \
            carries an SSH or OpenPGP signature that verifies, by a key of the principal who has that e-mail address; everybody \
            else is `claimed`. In a shallow clone the history is cut off, and the statement says so.
            """,
        options: [git, commit, since, principals, keyring],
        groups: [SigningKey.group, AttestationOutput.group, CommonOptions.output], constraints: SigningKey.constraints,
        examples: [
            .init(
                "Since the last release",
                "custody attest source --git . --since v1.4.1 --principals principals.yaml --key source.key "
                    + "--out evidence/source.bundle.json")
        ], seeAlso: ["attest provenance", "gate"]
    ) { parsed, console in
        let (statement, signer) = try attested(parsed, console)
        return try await AttestationOutput.sign(statement, by: signer, parsed, console)
    }

    private static func attested(
        _ parsed: ParsedArguments, _ console: Console
    ) throws -> (Statement, StatementSigner) {
        let signer = try AttestationOutput.prepare(parsed)
        let repository = try Repository.open(parsed[git])
        let known = try parsed[principals].map { try Principals.load($0) }
        let history = try SourceHistory.read(
            repository, commit: try resolve(parsed[commit], in: repository),
            since: try resolve(parsed[since], in: repository), principals: known,
            keyring: try parsed[keyring].map { try OpenPGPKeyring(try readFile($0, limit: 16 << 20)) },
            recordedOn: .now())
        guard history.record.commits > 0 else {
            throw CommandError(
                "source.no-commits", "there is no commit to speak of",
                expected: "a commit after \(parsed[since] ?? "")",
                found: "\(history.commit.hex.prefix(12)), which leads up to it",
                next: "name the release before this one with --since, or leave it out")
        }
        for note in history.notes { console.warn("commit \(note.commit.prefix(12), .digest): \(note.reason)") }
        console.note(
            "\(counting(history.record.commits, "commit")) up to \(history.commit.hex.prefix(12), .digest) by "
                + "\(counting(history.record.contributors.count, "contributor"))")
        return (try history.statement, signer)
    }

    /// A commit by id, tag or branch; what a tag points at.
    private static func resolve(_ text: String?, in repository: borrowing Repository) throws -> GitObjectID? {
        guard let text else { return nil }
        var (id, kind) = try repository.resolve(text)
        while kind == .tag {
            let tag = try repository.tag(id)
            (id, kind) = (tag.target, tag.targetKind)
        }
        guard kind == .commit else {
            throw CommandError("git.not-a-commit", "'\(text)' is a \(kind.rawValue), not a commit")
        }
        return id
    }
}
