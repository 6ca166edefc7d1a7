/// A shell that completions are made for.
package enum Shell: String, WordValue {
    /// Bash 3.2 and later, without the bash-completion package.
    case bash
    /// Zsh 5 and later.
    case zsh
    /// Fish 3 and later.
    case fish
}

/// A static script that teaches a shell the whole tree of commands; completing starts no process of ours.
package enum CompletionScript {
    /// The script's text, ending in a line feed.
    package static func text(of program: Program, for shell: Shell) -> String {
        let tree = CommandPath([program.root]).tree
        let lines =
            switch shell {
            case .bash: BashCompletion(tree: tree).lines()
            case .zsh: ZshCompletion(tree: tree).lines()
            case .fish: FishCompletion(tree: tree).lines()
            }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Text as one word of any of the three shells.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// A meaning without the backquotes that set code apart.
    static func plain(_ help: String) -> String { Prose.runs(of: help).map(\.text).joined() }
}

extension CommandPath {
    /// Every way to write the options that help shows, `--help` among them.
    var optionNames: [String] {
        command.visibleOptions.flatMap(\.names) + ["--help"]
    }

    /// Every way to write the options that take a value; hidden ones too, since their values must be skipped.
    var valueOptionNames: [String] {
        command.options.filter { $0.value != nil }.flatMap(\.names)
    }
}
