import Durable
internal import Terminal
import Wording

/// Commands that any program has: they speak about the program itself.
package enum BuiltInCommands {
    private static let names = Argument.repeated(.text("COMMAND"), "the words that select a command")

    /// `help [COMMAND…]`.
    package static let help = Command(
        "help", "show what a command does, takes and answers",
        arguments: [names],
        examples: [.init("The same as `--help` behind the command", "custody help gate")]
    ) { parsed, console in
        switch parsed.program.root.command(at: parsed[names]) {
        case .success(let commands): HelpText.print(CommandPath(commands), on: console)
        case .failure(let unknown):
            let near = unknown.parent.flatMap(\.visibleSubcommands).map(\.name).nearest(to: unknown.name)
            let parent = CommandPath(unknown.parent).line
            let meant = near.map { "; did you mean '\($0)'?" } ?? ""
            throw UsageError(.unknownCommand, "unknown command '\(parent) \(unknown.name)'\(meant)", in: parent)
        }
        return .success
    }

    private static let shell = Argument.required(.word("SHELL") as ValueKind<Shell>, "the shell to complete in")

    /// `completion SHELL`.
    package static let completion = Command(
        "completion", "print a script that completes commands, options and files in a shell",
        discussion: """
            The script is static: completing starts no process. It proposes subcommands, options, the words of options \
            that have few, and files where a path is wanted.
            """,
        arguments: [shell],
        examples: [
            .init("In this Bash", "source <(custody completion bash)"),
            .init("For every Zsh to come", "custody completion zsh > \"${fpath[1]}/_custody\""),
            .init("For every Fish to come", "custody completion fish > ~/.config/fish/completions/custody.fish"),
        ]
    ) { parsed, console in
        console.write(CompletionScript.text(of: parsed.program, for: parsed[shell]).utf8)
        return .success
    }

    private static let directory = Argument.required(.directory, "where to write the pages")

    /// `documentation`, hidden: what the build and the installation generate.
    package static let documentation = Command(
        "documentation", "generate the documents that are made from the command definitions",
        subcommands: [
            Command("manual", "write the manual pages", arguments: [directory], options: [CommonOptions.quiet]) {
                parsed, console in
                for page in ManualPage.pages(of: parsed.program) {
                    try writeFileAtomically(
                        "\(parsed[directory])/\(page.fileName)", Array(page.source.utf8), replace: true)
                    console.note("\(page.fileName)")
                }
                return .success
            },
            Command("commands", "print the reference of all commands in Markdown") { parsed, console in
                console.write(MarkdownReference.text(of: parsed.program).utf8)
                return .success
            },
        ],
        isHidden: true)
}
