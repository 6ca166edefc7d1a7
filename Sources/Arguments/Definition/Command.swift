package import Terminal

/// A command as a value: what it is called, takes and does; parser, help, manual and completions all read this.
package struct Command: Sendable {
    /// Does the work, and says how it ended.
    package typealias Run = @Sendable (ParsedArguments, Console) async throws -> ExitCode

    /// A command line worth copying.
    package struct Example: Sendable {
        let what: String
        let line: String

        /// - Parameters:
        ///   - what: it shows, as a phrase.
        ///   - line: to type.
        package init(_ what: String, _ line: String) {
            self.what = what
            self.line = line
        }
    }

    let name: String
    let summary: String
    let discussion: String
    let arguments: [ArgumentSpecification]
    let groups: [OptionGroup]
    let constraints: [Constraint]
    let examples: [Example]
    let subcommands: [Command]
    let exitCodes: [ExitMeaning]
    let seeAlso: [String]
    let isHidden: Bool
    let run: Run?

    /// - Parameters:
    ///   - name: one word, or the program's own for the root.
    ///   - summary: what it does, in a phrase that starts with a verb and has no full stop.
    ///   - discussion: paragraphs in the light Markdown: blank lines, lists, blocks indented by four, backquotes.
    ///   - arguments: in their order.
    ///   - options: of this command alone.
    ///   - groups: options shared with others.
    ///   - constraints: between options.
    ///   - examples: to copy.
    ///   - subcommands: a first argument that equals one's name selects it.
    ///   - exitCodes: what they mean here.
    ///   - seeAlso: command paths below the root, as `key generate`.
    ///   - isHidden: whether help and completions leave it out.
    ///   - run: the work; `nil` if only subcommands do any.
    package init(
        _ name: String, _ summary: String, discussion: String = "", arguments: [any AnyArgument] = [],
        options: [any AnyOption] = [], groups: [OptionGroup] = [], constraints: [Constraint] = [],
        examples: [Example] = [], subcommands: [Command] = [], exitCodes: [ExitMeaning] = .done,
        seeAlso: [String] = [], isHidden: Bool = false, run: Run? = nil
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.arguments = arguments.map(\.specification)
        self.groups = (options.isEmpty ? [] : [OptionGroup("Options", options)]) + groups
        self.constraints = constraints
        self.examples = examples
        self.subcommands = subcommands
        self.exitCodes = exitCodes
        self.seeAlso = seeAlso
        self.isHidden = isHidden
        self.run = run
    }

    /// Every option, hidden ones too.
    var options: some Sequence<OptionSpecification> { groups.lazy.flatMap(\.options) }

    /// The options that help and completions show.
    var visibleOptions: [OptionSpecification] { options.filter { !$0.isHidden } }

    /// The subcommands that help and completions show.
    var visibleSubcommands: [Command] { subcommands.filter { !$0.isHidden } }

    /// The command at a path of names below this one, or the first name that leads nowhere.
    func command(at path: some Collection<String>) -> Result<[Command], UnknownCommand> {
        var trail = [self]
        for name in path {
            guard let next = trail[trail.count - 1].subcommands.first(where: { $0.name == name }) else {
                return .failure(UnknownCommand(name: name, parent: trail))
            }
            trail.append(next)
        }
        return .success(trail)
    }

    struct UnknownCommand: Error {
        let name: String
        let parent: [Command]
    }
}

/// A command and those above it, root first.
struct CommandPath: Sendable {
    let commands: [Command]

    /// - Parameter commands: at least the root.
    init(_ commands: [Command]) { self.commands = commands }

    /// The last command.
    var command: Command { commands[commands.count - 1] }
    /// As typed: `custody key generate`.
    var line: String { commands.map(\.name).joined(separator: " ") }
    /// As a manual page is named: `custody-key-generate`.
    var page: String { commands.map(\.name).joined(separator: "-") }

    /// This one and every visible command below it, in the order of their definition.
    var tree: [CommandPath] {
        [self] + command.visibleSubcommands.flatMap { CommandPath(commands + [$0]).tree }
    }
}
