/// What was typed, read by the definitions of one command.
package struct ParsedArguments: Sendable {
    /// The program this is, for commands that print versions, manuals or completions.
    package let program: Program
    let path: CommandPath
    private let answers: [String: any Sendable]
    private let given: Set<String>

    init(program: Program, path: CommandPath, answers: [String: any Sendable], given: Set<String>) {
        self.program = program
        self.path = path
        self.answers = answers
        self.given = given
    }

    /// The words that selected the command, as `custody key generate`.
    package var commandLine: String { path.line }

    /// The answer to an option, which must be one of the command's.
    package subscript<Value>(option: Option<Value>) -> Value { answer(to: option.specification.name) }

    /// The answer to an argument, which must be one of the command's.
    package subscript<Value>(argument: Argument<Value>) -> Value { answer(to: argument.specification.name) }

    /// Whether an option was typed, rather than answered by its default or the environment.
    package func isGiven(_ option: some AnyOption) -> Bool { given.contains(option.specification.name) }

    private func answer<Value: Sendable>(to name: String) -> Value {
        guard let answer = answers[name] as? Answer<Value> else {
            preconditionFailure("'\(path.line)' reads \(name), which its definition does not list with that type")
        }
        return answer.value
    }
}
