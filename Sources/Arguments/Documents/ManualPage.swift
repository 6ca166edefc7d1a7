/// A command's manual page in mdoc, the semantic language of manual pages (mdoc(7)).
package struct ManualPage: Sendable {
    /// As `custody-gate.1`.
    package let fileName: String
    /// The source, ending in a line feed.
    package let source: String

    /// A page for every visible command.
    package static func pages(of program: Program) -> [ManualPage] {
        CommandPath([program.root]).tree.map { ManualPage($0, of: program) }
    }

    init(_ path: CommandPath, of program: Program) {
        fileName = "\(path.page).1"
        source = Writer(path: path, program: program).lines().joined(separator: "\n") + "\n"
    }

    private struct Writer {
        let path: CommandPath
        let program: Program

        var command: Command { path.command }

        func lines() -> [String] {
            var lines = [
                ".Dd \(date)", ".Dt \(path.page.uppercased()) 1",
                ".Os \(escaped(program.root.name)) \(program.version)",
                ".Sh NAME", ".Nm \(path.page)", ".Nd \(escaped(command.summary))", ".Sh SYNOPSIS",
            ]
            for usage in HelpText.usages(of: path) {
                let operands = String(usage.dropFirst(path.line.count + 1))
                lines += [".Nm \(quoted(path.line))"] + (operands.isEmpty ? [] : [text(operands)])
            }
            lines += [".Sh DESCRIPTION"] + text(lines: command.discussion.isEmpty ? sentence : command.discussion)
            lines += list("Arguments", command.arguments.map { ($0.usage, $0.help, HelpText.notes(on: $0.value)) })
            lines += list("Commands", command.visibleSubcommands.map { ($0.name, $0.summary, []) })
            for group in command.groups {
                let options = group.options.filter { !$0.isHidden }
                lines += list(group.title, options.map { (name($0), $0.help, HelpText.notes(on: $0)) })
            }
            for constraint in command.constraints { lines += [".Pp", text(constraint.rule + ".")] }
            lines += environment() + exitStatus() + examples() + seeAlso()
            return lines
        }

        private var sentence: String { command.summary.prefix(1).uppercased() + command.summary.dropFirst() + "." }

        /// `November 21, 2026` for `2026-11-21`.
        private var date: String {
            let parts = program.date.split(separator: "-")
            let months = [
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December",
            ]
            guard parts.count == 3, let month = Int(parts[1]), months.indices.contains(month - 1),
                let day = Int(parts[2])
            else { return program.date }
            return "\(months[month - 1]) \(day), \(parts[0])"
        }

        private func name(_ option: OptionSpecification) -> String {
            (option.short.map { "\($0), " } ?? "") + option.usage
        }

        private func environment() -> [String] {
            let options = command.visibleOptions.filter { $0.environment != nil }
            guard !options.isEmpty else { return [] }
            return [".Sh ENVIRONMENT"]
                + items(options.map { ($0.environment ?? "", "stands in for `\($0.name)`.", []) })
        }

        private func exitStatus() -> [String] {
            guard command.run != nil else { return [] }
            let codes = command.exitCodes.map { ("\($0.code.rawValue)", $0.meaning, [String]()) }
            return [".Sh EXIT STATUS"] + items(codes)
        }

        private func examples() -> [String] {
            guard !command.examples.isEmpty else { return [] }
            let lines = command.examples.flatMap { example in
                [".Pp", text(example.what.prefix(1).uppercased() + example.what.dropFirst() + ":")]
                    + verbatim([example.line])
            }
            return [".Sh EXAMPLES"] + lines.dropFirst()
        }

        private func seeAlso() -> [String] {
            let root = path.commands[0].name
            var pages = command.seeAlso.map { "\(root)-" + $0.split(separator: " ").joined(separator: "-") }
            pages += command.visibleSubcommands.map { "\(path.page)-\($0.name)" }
            if path.commands.count > 1 { pages.append(CommandPath(path.commands.dropLast()).page) }
            let names = Set(pages).sorted()
            guard let last = names.last else { return [] }
            return [".Sh SEE ALSO"] + names.dropLast().map { ".Xr \($0) 1 ," } + [".Xr \(last) 1"]
        }

        // MARK: Blocks

        private func list(_ title: String, _ entries: [(term: String, meaning: String, notes: [String])]) -> [String] {
            entries.isEmpty ? [] : [".Ss \(escaped(title))"] + items(entries)
        }

        private func items(_ entries: [(term: String, meaning: String, notes: [String])]) -> [String] {
            [".Bl -tag -width Ds"]
                + entries.flatMap { entry in
                    let notes = entry.notes.isEmpty ? "" : " (\(entry.notes.joined(separator: "; ")))"
                    return [".It \"\(bold(entry.term))\"", text(entry.meaning + notes)]
                } + [".El"]
        }

        private func text(lines source: String) -> [String] {
            Prose(source).blocks.enumerated().flatMap { index, block in
                // Lists and displays bring their own distance.
                switch block {
                case .paragraph(let paragraph): (index > 0 ? [".Pp"] : []) + [text(paragraph)]
                case .verbatim(let lines): verbatim(lines)
                case .list(let items): [".Bl -bullet"] + items.flatMap { [".It", text($0)] } + [".El"]
                }
            }
        }

        private func verbatim(_ lines: [String]) -> [String] {
            [".Bd -literal -offset indent"] + lines.map { Self.guarded(escaped($0, isCode: true)) } + [".Ed"]
        }

        // MARK: Characters

        /// A paragraph, each sentence on a line of its own, as roff wants it.
        private func text(_ paragraph: String) -> String {
            var lines = [""]
            for run in Prose.runs(of: paragraph) {
                if run.isCode {
                    lines[lines.count - 1] += bold(run.text)
                    continue
                }
                let words = run.text.split(separator: " ", omittingEmptySubsequences: false)
                for (index, word) in words.enumerated() {
                    lines[lines.count - 1] += escaped(String(word))
                    guard index + 1 < words.count else { break }
                    if let end = word.last, ".!?".contains(end) {
                        lines.append("")
                    } else {
                        lines[lines.count - 1] += " "
                    }
                }
            }
            return lines.filter { !$0.isEmpty }.map(Self.guarded).joined(separator: "\n")
        }

        private func bold(_ text: String) -> String { "\\fB\(escaped(text, isCode: true))\\fR" }

        /// A line that no longer starts as a request would.
        private static func guarded(_ line: String) -> String {
            line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
        }

        private func quoted(_ text: String) -> String { "\"\(escaped(text, isCode: true))\"" }

        /// Text in roff's characters: in code, dashes that can be copied; no quotes that end an argument; ASCII only.
        private func escaped(_ text: String, isCode: Bool = false) -> String {
            var result = ""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\\": result += "\\e"
                case "-" where isCode: result += "\\-"
                case "\"": result += "\\(dq"
                case "`": result += "\\(ga"
                case "^": result += "\\(ha"
                case "~": result += "\\(ti"
                case " "..."~": result.unicodeScalars.append(scalar)
                default:
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    result += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
                }
            }
            return result
        }
    }
}
