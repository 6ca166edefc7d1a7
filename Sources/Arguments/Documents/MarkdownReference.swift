/// Every visible command in one Markdown document.
package enum MarkdownReference {
    /// The document, ending in a line feed.
    package static func text(of program: Program) -> String {
        let tree = CommandPath([program.root]).tree
        var lines = ["# Commands", ""]
        lines.append("Generated from the command definitions by `\(program.root.name) documentation commands`.")
        lines.append("")
        for path in tree { lines.append("- [`\(path.line)`](#\(path.page)): \(path.command.summary)") }
        for path in tree { lines += [""] + section(path) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func section(_ path: CommandPath) -> [String] {
        let command = path.command
        // The anchor that the table of contents uses, whatever a renderer makes of backquotes and spaces.
        var lines = ["<a id=\"\(path.page)\"></a>", "", "## `\(path.line)`", "", sentence(command.summary), ""]
        lines += ["```"] + HelpText.usages(of: path) + ["```"]
        if !command.discussion.isEmpty { lines += ["", prose(command.discussion)] }
        lines += table("Argument", command.arguments.map { ("\($0.usage)", $0.help, HelpText.notes(on: $0.value)) })
        for group in command.groups {
            let options = group.options.filter { !$0.isHidden }
            lines += table(
                group.title,
                options.map { option in
                    ((option.short.map { "\($0), " } ?? "") + option.usage, option.help, HelpText.notes(on: option))
                })
        }
        if !command.constraints.isEmpty {
            lines += [""] + command.constraints.map { "- \(sentence($0.rule))" }
        }
        if !command.examples.isEmpty {
            lines += ["", "```sh"] + command.examples.flatMap { ["# \($0.what)", $0.line] } + ["```"]
        }
        if command.run != nil {
            let codes = command.exitCodes.map { "`\($0.code.rawValue)` \($0.meaning)" }
            lines += ["", "Exit codes: " + codes.joined(separator: " · ")]
        }
        if !command.seeAlso.isEmpty {
            let root = path.commands[0].name
            let links = command.seeAlso.map { see in
                "[`\(root) \(see)`](#\(root)-\(see.split(separator: " ").joined(separator: "-")))"
            }
            lines += ["", "See also: " + links.joined(separator: ", ")]
        }
        return lines
    }

    private static func sentence(_ summary: String) -> String {
        // A phrase that starts with code keeps its case.
        summary.prefix(1).uppercased() + summary.dropFirst() + "."
    }

    private static func prose(_ source: String) -> String {
        let blocks = Prose(source).blocks.map { block in
            switch block {
            case .paragraph(let text): text
            case .list(let items): items.map { "- \($0)" }.joined(separator: "\n")
            case .verbatim(let lines): (["```"] + lines + ["```"]).joined(separator: "\n")
            }
        }
        return blocks.joined(separator: "\n\n")
    }

    private static func table(_ title: String, _ rows: [(term: String, meaning: String, notes: [String])]) -> [String] {
        guard !rows.isEmpty else { return [] }
        return ["", "| \(title) | |", "| --- | --- |"]
            + rows.map { row in
                let notes = row.notes.isEmpty ? "" : " (\(row.notes.joined(separator: "; ")))"
                return "| `\(cell(row.term))` | \(cell(row.meaning + notes)) |"
            }
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
