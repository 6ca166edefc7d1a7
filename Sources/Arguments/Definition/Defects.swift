extension Program {
    /// What is wrong with the definitions themselves, for a test to find none.
    ///
    /// Two options of one name, an argument behind one that takes the rest, an example that does not parse, a reference
    /// to a command that does not exist: none of these is a user's fault, and all of them would become one.
    package var defects: [String] {
        CommandPath([root]).tree.flatMap { path in
            Self.namingDefects(path) + Self.argumentDefects(path) + exampleDefects(path) + referenceDefects(path)
        }
    }

    /// What is wrong with a command line, without carrying it out; nil where it is one of the program's.
    ///
    /// - Parameter words: without the program's own name.
    package func objection(to words: [String]) -> UsageError? {
        do throws(UsageError) {
            _ = try Parser.parse(words, program: self, environment: { _ in nil })
            return nil
        } catch {
            return error
        }
    }

    private static func namingDefects(_ path: CommandPath) -> [String] {
        let command = path.command
        var defects = repeated(command.options.flatMap(\.names)).map { "the option \($0) is defined twice" }
        defects += repeated(command.subcommands.map(\.name)).map { "the command \($0) is defined twice" }
        for option in command.options where !isName(option.name) { defects.append("'\(option.name)' is not a name") }
        for short in command.options.compactMap(\.short) where !isShortName(short) {
            defects.append("'\(short)' is not a short name")
        }
        let phrases = [command.summary] + command.options.map(\.help) + command.arguments.map(\.help)
        for phrase in phrases where !isPhrase(phrase) { defects.append("'\(phrase)' is not a phrase") }
        // An option before a subcommand's name is read by the parent's definition and answered by the subcommand's.
        for subcommand in command.subcommands {
            for option in subcommand.options {
                let own = command.options.first { $0.name == option.name }
                if let own, (own.value == nil) != (option.value == nil) {
                    defects.append("\(option.name) takes a value here or in '\(subcommand.name)', but not in both")
                }
            }
        }
        if command.run == nil, command.subcommands.isEmpty { defects.append("does nothing") }
        return defects.map { "\(path.line): \($0)" }
    }

    private static func argumentDefects(_ path: CommandPath) -> [String] {
        let arguments = path.command.arguments
        var defects = repeated(arguments.map(\.name)).map { "\(path.line): the argument \($0) is defined twice" }
        for (index, argument) in arguments.enumerated().dropFirst() {
            let before = arguments[index - 1]
            if before.multiplicity.isRepeated {
                defects.append("\(path.line): \(argument.name) stands behind \(before.name), which takes all")
            }
            if argument.multiplicity.isRequired, !before.multiplicity.isRequired {
                defects.append("\(path.line): \(argument.name) is required behind \(before.name), which is not")
            }
        }
        return defects
    }

    /// Examples are read as a shell would read them, up to a `|` or `>`; those of other programs are not looked at.
    private func exampleDefects(_ path: CommandPath) -> [String] {
        path.command.examples.compactMap { example -> String? in
            let words = Self.shellWords(example.line)
            guard words.first == root.name else { return nil }
            let own = words.dropFirst().prefix { !["|", ">", "#", "&&", "||", ";"].contains($0) }
            return objection(to: Array(own)).map {
                "\(path.line): the example '\(example.line)' does not parse: \($0.message)"
            }
        }
    }

    /// Words as a shell splits them, as far as examples go: quotes, and no expansions.
    private static func shellWords(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            switch character {
            case quote: quote = nil
            case "'" where quote == nil, "\"" where quote == nil:
                quote = character
                word = word ?? ""
            case " " where quote == nil:
                if let word { words.append(word) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }

    private func referenceDefects(_ path: CommandPath) -> [String] {
        path.command.seeAlso.compactMap { see -> String? in
            guard case .failure = root.command(at: see.split(separator: " ").map { String($0) }) else { return nil }
            return "\(path.line): refers to '\(see)', which does not exist"
        }
    }

    private static func isName(_ name: String) -> Bool {
        name.hasPrefix("--") && name.utf8.count > 3 && name != "--help"
            && name.dropFirst(2).allSatisfy { $0 == "-" || "a"..."z" ~= $0 || "0"..."9" ~= $0 }
    }

    private static func isShortName(_ name: String) -> Bool {
        name.hasPrefix("-") && name.utf8.count == 2 && name != "--" && name != "-h"
    }

    private static func isPhrase(_ text: String) -> Bool {
        !text.isEmpty && !text.hasSuffix(".") && text.count(where: { $0 == "`" }).isMultiple(of: 2)
    }

    private static func repeated(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }
}
