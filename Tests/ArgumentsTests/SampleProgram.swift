import Arguments
import Synchronization
import Terminal

/// A small tree with every kind of definition in it, and a record of what ran.
enum Sample {
    enum Verbosity: String, WordValue {
        case terse, normal, verbose
    }

    static let artifact = Argument.required(
        .path.named("ARTIFACT"), "what to look at: a path, or `-` for standard input")
    static let others = Argument.repeated(.path.named("OTHER"), "more of them")
    static let name = Argument.optional(.text("NAME"), "what to call it")

    static let policy = Option.required(
        "--policy", short: "-p", .file, "the policy to decide by", environment: "SAMPLE_POLICY")
    static let evidence = Option.repeated(
        "--evidence", short: "-e", .path,
        "where evidence is: a file, or a directory of files; a long meaning that needs two lines")
    static let out = Option.optional("--out", short: "-o", .file, "where to write")
    static let level = Option("--level", .word("LEVEL"), default: Verbosity.normal, "how much to say")
    static let count = Option("--count", short: "-c", .integer(in: 1...9), default: 1, "how many")
    static let force = Option.flag("--force", short: "-f", "go ahead [really]: no question's asked")
    static let verbose = Option.flag("--verbose", short: "-v", "say more")
    static let cache = Option.optional("--cache", .directory, "where to keep what was read")
    static let key = Option.optional("--key", .file, "a private key")
    static let token = Option.optional("--token", .text("TOKEN"), "a token", environment: "SAMPLE_TOKEN")
    static let secret = Option.optional("--secret", .text("TEXT"), "not for everybody", isHidden: true)

    static let gate = Command(
        "gate", "decide whether an artifact may be released",
        discussion: """
            Reads the `--policy` and all evidence, and decides. What the evidence does not say is missing, and what is \
            missing never passes.

            - an item that is long enough to need a second line when it is wrapped to the width of eighty columns
            - another

                verbatim:  text

            The end.
            """,
        arguments: [artifact, others],
        options: [policy, evidence, level, count, force, verbose, cache, secret],
        groups: [CommonOptions.output],
        examples: [
            .init("Decide on a file", "sample gate app.tar.gz --policy policy.yaml --evidence 'a b'"),
            .init("Another program", "jq . < decision.json"),
        ],
        exitCodes: .verdict(success: "released", held: "held"),
        seeAlso: ["attest provenance", "key"],
        run: run)

    static let attest = Command(
        "attest", "sign a statement about an artifact",
        arguments: [artifact], options: [key, token, out], groups: [CommonOptions.output],
        constraints: [.exclusive(key, token), .anyOf(key, token), .needs(out, key)],
        subcommands: [
            Command(
                "provenance", "sign how an artifact was built", arguments: [artifact, name],
                options: [key, out], groups: [CommonOptions.output], run: run)
        ],
        run: run)

    static let keys = Command(
        "key", "make and show keys",
        subcommands: [
            Command("generate", "make a pair of keys", options: [out], run: run),
            Command("internal", "not for everybody", isHidden: true, run: run),
        ])

    static let program = Program(
        root: Command(
            "sample", "show what commands can be",
            groups: [CommonOptions.output],
            subcommands: [gate, attest, keys, BuiltInCommands.help, BuiltInCommands.documentation]),
        version: "1.2.3", date: "2026-11-21",
        document: { "{\"code\":\"\($0.code)\",\"exit-code\":\($0.exitCode.rawValue)}" })

    static let run: Command.Run = { parsed, console in
        console.print("ran \(parsed.commandLine)")
        console.note("a note")
        return .success
    }
}

/// What a run wrote and how it ended.
struct Ran {
    let code: ExitCode
    let output: String
    let error: String

    init(
        _ words: [String], program: Program = Sample.program, terminal: Bool = false, width: Int? = nil,
        environment: [String: String] = [:]
    ) async {
        let console = Console(
            output: Output(capturingAsTerminal: terminal, width: width),
            error: Output(capturingAsTerminal: terminal, width: width))
        code = await program.run(words, on: console, environment: { environment[$0] })
        output = console.output.captured
        error = console.error.captured
    }
}

/// Runs the words with a command in place of a sample's, and returns what it read.
func parse<Value: Sendable>(
    _ line: String, environment: [String: String] = [:], _ body: @escaping @Sendable (ParsedArguments) -> Value
) async -> (Value?, Ran) {
    let result = Mutex<Value?>(nil)
    let box = Box(result: result)
    let gate = Command(
        "gate", "decide", arguments: [Sample.artifact, Sample.others],
        options: [
            Sample.policy, Sample.evidence, Sample.out, Sample.level, Sample.count, Sample.force, Sample.verbose,
        ],
        groups: [CommonOptions.output]
    ) { parsed, _ in
        box.result.withLock { $0 = body(parsed) }
        return .success
    }
    let program = Program(
        root: Command("sample", "show", subcommands: [gate]), version: "0", date: "2026-11-21", document: { $0.code })
    let ran = await Ran(line.split(separator: " ").map(String.init), program: program, environment: environment)
    return (box.result.withLock { $0 }, ran)
}

private final class Box<Value: Sendable>: Sendable {
    let result: Mutex<Value?>
    init(result: consuming Mutex<Value?>) { self.result = result }
}
