import Wording

/// Reads a command line by the definitions: which command, which answers, or what is wrong with it.
///
/// Long options take their value as `--name value` or `--name=value`, short ones as `-n value` or `-nvalue`, and short
/// flags cluster. `--` ends the options, `-` is an argument. The first argument that equals a subcommand's name selects
/// it; options before it count as the subcommand's (IEEE 1003.1 §12.2, and GNU's long options).
struct Parser {
    /// What a command line asks for.
    enum Outcome {
        case run(ParsedArguments)
        case help(CommandPath)
        case version
    }

    private let program: Program
    private let environment: (String) -> String?
    private var words: ArraySlice<String>
    private var path: CommandPath
    private var texts: [String: [String]] = [:]
    private var order: [OptionSpecification] = []
    private var positionals: [String] = []
    private var behindDashes: [String] = []
    private var wantsHelp = false
    private var wantsVersion = false
    /// Whether a first argument can still select a subcommand.
    private var canDescend = true

    private init(_ words: [String], program: Program, environment: @escaping (String) -> String?) {
        self.program = program
        self.environment = environment
        self.words = words[...]
        path = CommandPath([program.root])
    }

    /// Reads a command line.
    ///
    /// - Parameters:
    ///   - words: without the program's own name.
    ///   - program: its root command.
    ///   - environment: looks up an environment variable.
    /// - Throws: ``UsageError``, the first there is; but whoever asks for help gets it, whatever else is wrong.
    static func parse(
        _ words: [String], program: Program, environment: @escaping (String) -> String?
    ) throws(UsageError) -> Outcome {
        var parser = Parser(words, program: program, environment: environment)
        do {
            try parser.readWords()
        } catch {
            if parser.wantsHelp || parser.asksForHelp { return .help(parser.path) }
            throw error
        }
        if parser.wantsHelp { return .help(parser.path) }
        if parser.wantsVersion { return .version }
        return .run(try parser.finish())
    }

    /// Whether the rest of the line, behind a mistake, asks for help.
    private var asksForHelp: Bool {
        words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    }

    // MARK: Words

    private mutating func readWords() throws(UsageError) {
        while let word = words.popFirst() {
            if word == "--" {
                if canDescend { try requireRunnable(before: words.first) }
                if path.command.arguments.contains(where: \.isBehindDashes) {
                    behindDashes = Array(words)
                } else {
                    positionals += words
                }
                words = []
            } else if word.hasPrefix("--") {
                try readLong(word)
            } else if word.hasPrefix("-"), word != "-" {
                try readShort(word)
            } else {
                try readPositional(word)
            }
        }
    }

    private mutating func readLong(_ word: String) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let attached = parts.count > 1 ? String(parts[1]) : nil
        if name == "--help", attached == nil { return wantsHelp = true }
        if name == "--version", attached == nil, path.commands.count == 1 { return wantsVersion = true }
        guard let option = path.command.options.first(where: { $0.name == name }) else { throw unknownOption(name) }
        if option.value == nil {
            guard attached == nil else { throw usage(.unexpectedValue, "'\(name)' takes no value") }
            return try take(option, "")
        }
        if let attached { return try take(option, attached) }
        try take(option, try value(of: option, as: name))
    }

    private mutating func readShort(_ word: String) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            let name = "-\(letter)"
            guard let option = path.command.options.first(where: { $0.short == name }) else {
                if name == "-h" {
                    wantsHelp = true
                    continue
                }
                throw unknownOption(word.count > 2 && word.dropFirst(2).first != "=" ? word : name)
            }
            guard let shape = option.value else {
                guard letters.first != "=" else { throw usage(.unexpectedValue, "'\(name)' takes no value") }
                try take(option, "")
                continue
            }
            guard letters.first != "=" else {
                let value = shape.name
                throw usage(.missingValue, "write '\(name) \(value)' or '\(option.name)=\(value)', not '\(name)='")
            }
            return try take(option, letters.isEmpty ? value(of: option, as: name) : String(letters))
        }
    }

    private mutating func value(of option: OptionSpecification, as name: String) throws(UsageError) -> String {
        let shape = option.value?.title ?? ""
        guard let next = words.first else { throw usage(.missingValue, "'\(name)' needs a value: \(shape)") }
        // `--key --out x` is a forgotten value more often than a file named `--out`.
        if next.hasPrefix("-"), next != "-", next.dropFirst().first?.isNumber != true {
            throw usage(
                .missingValue,
                "'\(name)' needs a value (\(shape)) before '\(next)'; a value that starts with a dash is written "
                    + "'\(option.name)=\(next)'")
        }
        words.removeFirst()
        return next
    }

    private mutating func take(_ option: OptionSpecification, _ text: String) throws(UsageError) {
        if texts[option.name] == nil {
            order.append(option)
        } else if !option.multiplicity.isRepeated {
            throw usage(.repeatedOption, "'\(option.name)' is given more than once")
        }
        texts[option.name, default: []].append(text)
    }

    private mutating func readPositional(_ word: String) throws(UsageError) {
        if canDescend {
            if let next = path.command.subcommands.first(where: { $0.name == word }) {
                path = CommandPath(path.commands + [next])
                return
            }
            try requireRunnable(before: word)
        }
        canDescend = false
        positionals.append(word)
    }

    /// A group of commands has no arguments: the word can only be a mistyped subcommand.
    private func requireRunnable(before word: String?) throws(UsageError) {
        guard path.command.run == nil, let word else { return }
        throw unknownCommand(word)
    }

    // MARK: Answers

    private mutating func finish() throws(UsageError) -> ParsedArguments {
        let command = path.command
        guard command.run != nil else {
            let names = command.visibleSubcommands.map(\.name).joined(separator: ", ")
            throw usage(.missingCommand, "'\(path.line)' needs a command: \(names)")
        }
        // Options that stood before the command's name were read by the definitions of those above it.
        for option in order where !command.options.contains(where: { $0.name == option.name }) {
            throw usage(.unknownOption, "'\(option.name)' is not an option of '\(path.line)'")
        }
        try checkConstraints(of: command)
        var answers: [String: any Sendable] = [:]
        for option in command.options { answers[option.name] = try answer(to: option) }
        try assign(command.arguments, to: &answers)
        return ParsedArguments(program: program, path: path, answers: answers, given: Set(texts.keys))
    }

    private func answer(to option: OptionSpecification) throws(UsageError) -> any Sendable {
        var texts = texts[option.name] ?? []
        var source = "'\(option.name)'"
        if texts.isEmpty, let variable = option.environment, let value = environment(variable), !value.isEmpty {
            texts = [value]
            source = "'\(option.name)' (from the environment variable \(variable))"
        }
        let needed = option.multiplicity.isRequired
        if needed, texts.isEmpty { throw usage(.missingOption, "'\(option.usage)' is missing: \(option.help)") }
        if case .repeated(let minimum) = option.multiplicity, texts.count < minimum {
            throw usage(.missingOption, "'\(option.usage)' is needed \(minimum) times and given \(texts.count)")
        }
        return try read(texts, source: source, option.read)
    }

    private func assign(
        _ arguments: [ArgumentSpecification], to answers: inout [String: any Sendable]
    ) throws(UsageError) {
        var rest = positionals[...]
        for argument in arguments {
            var texts: [String] = []
            switch argument.multiplicity {
            case .repeated where argument.isBehindDashes: texts = behindDashes
            case .repeated(let minimum):
                texts = Array(rest)
                rest = []
                if texts.count < minimum { throw missing(argument, atLeast: minimum) }
            case .required, .optional, .defaulted:
                if let text = rest.popFirst() { texts = [text] }
                if texts.isEmpty, argument.multiplicity.isRequired { throw missing(argument, atLeast: 1) }
            }
            answers[argument.name] = try read(texts, source: argument.name, argument.read)
        }
        if let surplus = rest.first {
            if path.command.arguments.isEmpty, !path.command.subcommands.isEmpty { throw unknownCommand(surplus) }
            let taken = arguments.isEmpty ? "no arguments" : arguments.map(\.usage).joined(separator: " ") + " only"
            throw usage(.unexpectedArgument, "'\(surplus)' is too much; '\(path.line)' takes \(taken)")
        }
    }

    private func read(_ texts: [String], source: String, _ reading: Reading) throws(UsageError) -> any Sendable {
        do {
            return try reading(texts)
        } catch {
            // Which of several texts it was is found by reading each alone.
            let culprit = texts.first { (try? reading([$0])) == nil } ?? texts.last ?? ""
            throw usage(.invalidValue, "\(source): '\(culprit)' is not \(error.expected)")
        }
    }

    private func checkConstraints(of command: Command) throws(UsageError) {
        for constraint in command.constraints {
            let names = constraint.options.map { "'\($0.name)'" }
            let given = constraint.options.filter { texts[$0.name] != nil }.map { "'\($0.name)'" }
            switch constraint.kind {
            case .exclusive where given.count > 1:
                throw usage(.contradictoryOptions, "\(given[0]) and \(given[1]) exclude each other")
            case .anyOf where !constraint.options.contains(where: isAnswered):
                throw usage(.missingOption, "one of \(names.joined(separator: ", ")) is needed")
            case .needs where texts[constraint.options[0].name] != nil && !isAnswered(constraint.options[1]):
                throw usage(.contradictoryOptions, "\(names[0]) needs \(names[1]) too")
            case .exclusive, .anyOf, .needs: break
            }
        }
    }

    private func isAnswered(_ option: OptionSpecification) -> Bool {
        texts[option.name] != nil || option.environment.flatMap(environment)?.isEmpty == false
    }

    // MARK: Faults

    private func usage(_ code: UsageError.Code, _ message: String) -> UsageError {
        UsageError(code, message, in: path.line)
    }

    private func missing(_ argument: ArgumentSpecification, atLeast minimum: Int) -> UsageError {
        let count = minimum > 1 ? " (at least \(minimum))" : ""
        return usage(.missingArgument, "\(argument.name) is missing\(count): \(argument.help)")
    }

    private func unknownOption(_ name: String) -> UsageError {
        let names = path.command.visibleOptions.map(\.name) + ["--help"]
        return usage(.unknownOption, "unknown option '\(name)'" + meant(name, among: names))
    }

    private func unknownCommand(_ name: String) -> UsageError {
        let names = path.command.visibleSubcommands.map(\.name)
        return usage(.unknownCommand, "unknown command '\(path.line) \(name)'" + meant(name, among: names))
    }

    private func meant(_ word: String, among words: [String]) -> String {
        words.nearest(to: word).map { "; did you mean '\($0)'?" } ?? ""
    }
}
