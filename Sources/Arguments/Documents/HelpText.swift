internal import Terminal

/// The help of one command, laid out for a terminal.
struct HelpText {
    /// Lines longer than this are hard to read, however wide the terminal.
    private static let widest = 100
    /// The columns of help in a pipe.
    private static let plainWidth = 80
    /// A term wider than this has its meaning on the next line.
    private static let widestTerm = 28

    static func print(_ path: CommandPath, on console: Console) {
        let width = min(console.output.width ?? plainWidth, widest)
        for line in HelpText(path: path, width: width).lines() { console.print(line) }
    }

    let path: CommandPath
    let width: Int

    private var command: Command { path.command }

    func lines() -> [Text] {
        let title: Text = "\(path.line, .bold): \(command.summary)"
        var lines = title.wrapped(to: width)
        lines += section("Usage", usage())
        if !command.discussion.isEmpty { lines += [Text()] + prose(command.discussion) }
        lines += section("Arguments", definitions(command.arguments.map { ($0.usage, $0.help, notes(on: $0.value)) }))
        lines += section("Commands", definitions(command.visibleSubcommands.map { ($0.name, $0.summary, []) }))
        for group in command.groups {
            let options = group.options.filter { !$0.isHidden }
            lines += section(group.title, definitions(options.map { (Self.term($0), $0.help, notes(on: $0)) }))
        }
        lines += section(
            "Rules", command.constraints.flatMap { ("  " + inline($0.rule)).wrapped(to: width, indent: 2) })
        lines += section("Examples", command.examples.flatMap(example))
        let codes = command.run == nil ? [] : command.exitCodes
        lines += section("Exit codes", definitions(codes.map { ("\($0.code.rawValue)", $0.meaning, []) }))
        lines += section("See also", seeAlso())
        return lines
    }

    /// The lines that say how a command is called.
    static func usages(of path: CommandPath) -> [String] {
        var usages: [String] = []
        if path.command.run != nil {
            let required = path.command.options.filter { $0.multiplicity.isRequired }.map(\.usage)
            let options = path.command.visibleOptions.isEmpty ? [] : ["[OPTION…]"]
            let words = [path.line] + options + required + path.command.arguments.map(\.usage)
            usages.append(words.joined(separator: " "))
        }
        if !path.command.visibleSubcommands.isEmpty { usages.append("\(path.line) COMMAND [OPTION…]") }
        return usages
    }

    /// `-o, --out FILE`, the long names of all options in one column.
    static func term(_ option: OptionSpecification) -> String {
        (option.short.map { "\($0), " } ?? "    ") + option.usage
    }

    /// What help adds to an option's meaning.
    static func notes(on option: OptionSpecification) -> [String] {
        var notes: [String] = []
        switch option.multiplicity {
        case .required: notes.append("required")
        case .repeated: notes.append("may be repeated")
        case .defaulted(let text): notes.append("default: \(text)")
        case .optional: break
        }
        if let value = option.value { notes += self.notes(on: value) }
        if let variable = option.environment { notes.append("environment: \(variable)") }
        return notes
    }

    /// The words of a value that its name does not show.
    static func notes(on value: ValueShape) -> [String] {
        value.title == value.name && !value.words.isEmpty ? ["one of \(value.words.joined(separator: ", "))"] : []
    }

    private func notes(on option: OptionSpecification) -> [String] { Self.notes(on: option) }
    private func notes(on value: ValueShape) -> [String] { Self.notes(on: value) }

    private func section(_ title: String, _ body: [Text]) -> [Text] {
        body.isEmpty ? [] : [Text(), "\(title, .heading):"] + body
    }

    private func usage() -> [Text] {
        Self.usages(of: path).flatMap { usage in
            let line: Text = "  \(usage, .code)"
            return line.wrapped(to: width, indent: 6)
        }
    }

    private func prose(_ source: String) -> [Text] {
        let blocks = Prose(source).blocks.map { block -> [Text] in
            switch block {
            case .paragraph(let text): inline(text).wrapped(to: width)
            case .list(let items): items.flatMap { ("  - " + inline($0)).wrapped(to: width, indent: 4) }
            case .verbatim(let lines): lines.map { "    " + Text($0, .code) }
            }
        }
        return Array(blocks.joined(separator: [Text()]))
    }

    private func inline(_ paragraph: String) -> Text {
        Prose.runs(of: paragraph).map { Text($0.text, $0.isCode ? .code : .plain) }.joined()
    }

    private func definitions(_ entries: [(term: String, meaning: String, notes: [String])]) -> [Text] {
        let widest = entries.map { DisplayWidth.of($0.term) }.filter { $0 <= Self.widestTerm }.max() ?? 0
        let column = widest + 4
        return entries.flatMap { entry in
            var meaning = inline(entry.meaning)
            if !entry.notes.isEmpty { meaning += " " + Text("(\(entry.notes.joined(separator: "; ")))", .dim) }
            let term: Text = "  \(entry.term, .code)"
            if term.width + 2 <= column {
                return (term.padded(to: column) + meaning).wrapped(to: width, indent: column)
            }
            return [term] + (Text.spaces(column) + meaning).wrapped(to: width, indent: column)
        }
    }

    private func example(_ example: Command.Example) -> [Text] {
        // A command to copy is never broken; it may overhang.
        let what = ("  # " + inline(example.what)).wrapped(to: width, indent: 4)
        return what.map { $0.styled(.dim) } + ["  \(example.line, .code)"]
    }

    private func seeAlso() -> [Text] {
        let root = path.commands[0].name
        var lines = command.seeAlso.map { "\(root) \($0)" }
        if !command.visibleSubcommands.isEmpty { lines.append("\(path.line) COMMAND --help") }
        return lines.isEmpty ? [] : ("  " + Text(lines.joined(separator: ", "))).wrapped(to: width, indent: 2)
    }
}
