package import Arguments

/// The program: its tree of commands, its version, and how its errors look as documents.
package enum CustodyProgram {
    /// The version of the binary; the changelog has a section for each.
    static let version = "0.1.0"
    /// The day of that version.
    static let date = "2026-11-21"

    private static let root = Command(
        "custody", "explain a release: what stands behind an artifact, and whether it may go out",
        discussion: """
            Custody holds an artifact until it can be explained: tied by digest to its source, its dependencies, its \
            build, the identities that signed and the people who approved. `custody attest` makes evidence, `custody \
            gate` decides on it by a policy, `custody explain` tells why.

            No command reads the network unless it is given a URL.
            """,
        groups: [CommonOptions.output],
        examples: [
            .init("Make a key", "custody key generate --out release"),
            .init(
                "Say how an artifact was built",
                "custody attest provenance app.tar.gz --git . --key release.key --out evidence/provenance.bundle.json"),
            .init(
                "Ask whether it may be released",
                "custody gate app.tar.gz --evidence evidence/ --policy policy.yaml --principals principals.yaml"),
        ],
        subcommands: [
            KeyCommand.command, AttestCommand.command, VerifyCommand.command, GateCommand.command,
            ExplainCommand.command, ReleaseCommand.command, ApproveCommand.command, HoldCommand.command,
            HoldCommand.recall, WaiveCommand.command, OverrideCommand.command, OverrideCommand.review,
            RevokeCommand.command, StatusCommand.command, StatusCommand.holds, WaiversCommand.command,
            PromoteCommand.command, ReplayCommand.command, InitCommand.command, RecordCommand.command,
            EvidenceCommand.command, ExportCommand.command, LogCommand.command, ReindexCommand.command,
            FsckCommand.command, StatsCommand.command, PolicyCommand.command, DigestCommand.command,
            InspectCommand.command,
            TrustCommand.command, BlastRadiusCommand.command, PrincipalsCommand.command, CredentialsCommand.command,
            BuiltInCommands.completion, BuiltInCommands.help, BuiltInCommands.documentation,
        ])

    package static let program = Program(
        root: root, version: version, date: date, document: { ErrorDocument.text(of: $0) })

    /// Runs the process's command line and ends the process with the command's exit code.
    package static func main() async -> Never { await program.main() }
}
