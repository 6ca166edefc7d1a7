import Arguments
import Terminal
import Testing
import Wording

@Suite struct `Reading a command line` {
    struct Accepted: Sendable, CustomTestStringConvertible {
        let line: String
        let meaning: String
        var environment: [String: String] = [:]
        var testDescription: String { line }
    }

    @Test(arguments: [
        Accepted(line: "gate a -p x", meaning: "a [] x [] - normal 1 false false"),
        Accepted(line: "gate a b c --policy x", meaning: "a [b,c] x [] - normal 1 false false"),
        Accepted(line: "gate --policy=x a", meaning: "a [] x [] - normal 1 false false"),
        Accepted(line: "gate --policy=x=y a", meaning: "a [] x=y [] - normal 1 false false"),
        Accepted(line: "gate -px a", meaning: "a [] x [] - normal 1 false false"),
        Accepted(line: "gate -fvpx a", meaning: "a [] x [] - normal 1 true true"),
        Accepted(line: "gate -fvp x a", meaning: "a [] x [] - normal 1 true true"),
        Accepted(line: "gate -p x -e 1 --evidence 2 -e3 a", meaning: "a [] x [1,2,3] - normal 1 false false"),
        Accepted(line: "gate -p x -- -f --evidence", meaning: "-f [--evidence] x [] - normal 1 false false"),
        Accepted(line: "gate -p - -", meaning: "- [] - [] - normal 1 false false"),
        Accepted(line: "gate -p x --out=--odd a", meaning: "a [] x [] --odd normal 1 false false"),
        Accepted(line: "gate -p x --level verbose --count 9 a", meaning: "a [] x [] - verbose 9 false false"),
        Accepted(line: "--quiet gate -p x a", meaning: "a [] x [] - normal 1 false false"),
        Accepted(line: "gate a", meaning: "a [] env [] - normal 1 false false", environment: ["SAMPLE_POLICY": "env"]),
        Accepted(
            line: "gate a -p x", meaning: "a [] x [] - normal 1 false false", environment: ["SAMPLE_POLICY": "env"]),
    ])
    func `What was typed is what is read`(_ test: Accepted) async {
        // The root of this little tree has no options of its own, so what stands before the command is the gate's case.
        let line =
            test.line.hasPrefix("--quiet ") ? "gate --quiet" + test.line.dropFirst("--quiet gate".count) : test.line
        let (meaning, ran) = await parse(line, environment: test.environment) { parsed in
            let flags = "\(parsed[Sample.force]) \(parsed[Sample.verbose])"
            return
                "\(parsed[Sample.artifact]) [\(parsed[Sample.others].joined(separator: ","))] \(parsed[Sample.policy]) "
                + "[\(parsed[Sample.evidence].joined(separator: ","))] \(parsed[Sample.out] ?? "-") "
                + "\(parsed[Sample.level]) \(parsed[Sample.count]) \(flags)"
        }
        #expect(meaning == test.meaning)
        #expect(ran.code == .success)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let line: [String]
        let code: UsageError.Code
        let message: String
        var environment: [String: String] = [:]
        var testDescription: String { line.joined(separator: " ") }

        init(_ line: String, _ code: UsageError.Code, _ message: String, environment: [String: String] = [:]) {
            self.line = line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
            self.code = code
            self.message = message
            self.environment = environment
        }
    }

    @Test(arguments: [
        Refused("gate a --polcy x", .unknownOption, "unknown option '--polcy'; did you mean '--policy'?"),
        Refused("gate a --zzzzzz x", .unknownOption, "unknown option '--zzzzzz'"),
        Refused("gate a --secre x", .unknownOption, "unknown option '--secre'"),
        Refused("gate a -x", .unknownOption, "unknown option '-x'"),
        Refused("gate a -fx", .unknownOption, "unknown option '-fx'"),
        Refused("gat a", .unknownCommand, "unknown command 'sample gat'; did you mean 'gate'?"),
        Refused("gtae a", .unknownCommand, "unknown command 'sample gtae'; did you mean 'gate'?"),
        Refused("key generat", .unknownCommand, "unknown command 'sample key generat'; did you mean 'generate'?"),
        Refused("-- gate", .unknownCommand, "unknown command 'sample gate'; did you mean 'gate'?"),
        Refused("help gat", .unknownCommand, "unknown command 'sample gat'; did you mean 'gate'?"),
        Refused("", .missingCommand, "'sample' needs a command: gate, attest, key, help"),
        Refused("key", .missingCommand, "'sample key' needs a command: generate"),
        Refused("gate a --policy", .missingValue, "'--policy' needs a value: FILE"),
        Refused("gate a -p", .missingValue, "'-p' needs a value: FILE"),
        Refused(
            "gate a --policy --force", .missingValue,
            "'--policy' needs a value (FILE) before '--force'; a value that starts with a dash is written "
                + "'--policy=--force'"),
        Refused("gate a -p=x", .missingValue, "write '-p FILE' or '--policy=FILE', not '-p='"),
        Refused("gate a -p x --force=yes", .unexpectedValue, "'--force' takes no value"),
        Refused("gate a -p x -f=yes", .unexpectedValue, "'-f' takes no value"),
        Refused("gate a -p x -p y", .repeatedOption, "'--policy' is given more than once"),
        Refused("gate a -p x -f --force", .repeatedOption, "'--force' is given more than once"),
        Refused("gate a", .missingOption, "'--policy FILE' is missing: the policy to decide by"),
        Refused(
            "gate -p x", .missingArgument, "ARTIFACT is missing: what to look at: a path, or `-` for standard input"),
        Refused("key generate a", .unexpectedArgument, "'a' is too much; 'sample key generate' takes no arguments"),
        Refused(
            "attest --key k a b", .unexpectedArgument, "'b' is too much; 'sample attest' takes ARTIFACT only"),
        Refused("gate a -p x --count 10", .invalidValue, "'--count': '10' is not a number from 1 to 9"),
        Refused("gate a -p x --count +1", .invalidValue, "'--count': '+1' is not a number from 1 to 9"),
        Refused("gate a -p x --count -5", .invalidValue, "'--count': '-5' is not a number from 1 to 9"),
        Refused(
            "gate a -p x --level verbos", .invalidValue,
            "'--level': 'verbos' is not one of 'terse', 'normal', 'verbose'; did you mean 'verbose'?"),
        Refused("gate a -p x -e 1 --evidence=", .invalidValue, "'--evidence': '' is not a path"),
        Refused("gate '' -p x", .invalidValue, "ARTIFACT: '' is not a path"),
        Refused("attest --key k --token t a", .contradictoryOptions, "'--key' and '--token' exclude each other"),
        Refused("attest a", .missingOption, "one of '--key', '--token' is needed"),
        Refused("attest --token t --out o a", .contradictoryOptions, "'--out' needs '--key' too"),
        Refused(
            "attest --token t provenance a", .unknownOption, "'--token' is not an option of 'sample attest provenance'"),
        Refused("gate --version", .unknownOption, "unknown option '--version'"),
        Refused(
            "gate a --count 1 -p x --level ''", .invalidValue,
            "'--level': '' is not one of 'terse', 'normal', 'verbose'"),
    ])
    func `What is wrong is said with its code`(_ test: Refused) async {
        let ran = await Ran(test.line, environment: test.environment)
        #expect(ran.code == .usage)
        #expect(ran.output.isEmpty)
        let lines = ran.error.split(separator: "\n")
        #expect(lines.first.map(String.init) == "sample: error: \(test.message)")
        #expect(lines.count == 2)
        #expect(lines.last?.hasPrefix("  next: see 'sample") == true)
        #expect(lines.last?.hasSuffix("--help'") == true)
        // The commands in question take the option too; where there is none to take it, that is another fault.
        if !["--", "key", "help"].contains(test.line.first) {
            let document = await Ran(["--format=json"] + test.line, environment: test.environment)
            #expect(document.error == "{\"code\":\"\(test.code.rawValue)\",\"exit-code\":2}\n")
        }
    }

    @Test func `A value from the environment is named when it is wrong`() async {
        let option = Option("--count", .integer(in: 1...9), default: 1, "how many", environment: "SAMPLE_COUNT")
        let command = Command("count", "count", options: [option], subcommands: []) { parsed, console in
            console.print("\(parsed[option])")
            return .success
        }
        let program = Program(
            root: Command("sample", "show", subcommands: [command]), version: "0", date: "", document: { $0.code })
        let wrong = await Ran(["count"], program: program, environment: ["SAMPLE_COUNT": "many"])
        #expect(wrong.code == .usage)
        #expect(
            wrong.error.contains("(from the environment variable SAMPLE_COUNT): 'many' is not a number from 1 to 9"))
        #expect(await Ran(["count"], program: program, environment: ["SAMPLE_COUNT": "7"]).output == "7\n")
        #expect(await Ran(["count"], program: program, environment: ["SAMPLE_COUNT": ""]).output == "1\n")
        #expect(
            await Ran(["count", "--count=2"], program: program, environment: ["SAMPLE_COUNT": "7"]).output == "2\n")
    }

    @Test
    func `A first argument that equals a subcommand's name selects it, and a path to a file of that name does not`()
        async
    {
        #expect(await Ran(["attest", "--key", "k", "provenance", "a"]).output == "ran sample attest provenance\n")
        #expect(await Ran(["attest", "provenance", "a", "--key", "k"]).output == "ran sample attest provenance\n")
        #expect(await Ran(["attest", "./provenance", "--key", "k"]).output == "ran sample attest\n")
        #expect(await Ran(["attest", "--key", "k", "--", "provenance"]).output == "ran sample attest\n")
    }

    @Test func `An option of every command may stand before the command`() async {
        let ran = await Ran(["--quiet", "key", "generate"])
        #expect(ran.code == .usage)
        #expect(ran.error.contains("'--quiet' is not an option of 'sample key generate'"))
        let quiet = await Ran(["--quiet", "attest", "a", "--key", "k"])
        #expect(quiet.output == "ran sample attest\n")
        #expect(quiet.error.isEmpty)
        #expect(await Ran(["attest", "a", "--key", "k"]).error == "a note\n")
    }

    @Test func `Hidden commands and options work although nothing mentions them`() async {
        #expect(await Ran(["key", "internal"]).output == "ran sample key internal\n")
        #expect(await Ran(["gate", "a", "-p", "x", "--secret", "s"]).code == .success)
        let help = await Ran(["gate", "--help"]).output + Ran(["key", "--help"]).output
        #expect(!help.contains("secret"))
        #expect(!help.contains("internal\n"))
    }

    @Test func `An answer tells whether it was typed`() async {
        let (given, _) = await parse("gate a -p x --count 1") { parsed in
            [parsed.isGiven(Sample.count), parsed.isGiven(Sample.level), parsed.isGiven(Sample.policy)]
        }
        #expect(given == [true, false, true])
    }

    @Test func `A hundred thousand repetitions are read in linear time`() async {
        let words = ["gate", "a", "-p", "x"] + (0..<100_000).flatMap { ["-e", "\($0)"] }
        let clock = ContinuousClock()
        let ran = Ran.self
        let elapsed = await clock.measure { #expect(await ran.init(words).code == .success) }
        #expect(elapsed < .seconds(10))
    }

    @Test(arguments: [
        ("gat", "gate"), ("gaet", "gate"), ("gates", "gate"), ("verfy", "verify"), ("ver", "verify"), ("x", nil),
        ("", nil), ("zzzz", nil), (String(repeating: "g", count: 5000), nil),
    ])
    func `The nearest word is suggested if it is near`(word: String, expected: String?) {
        #expect(["gate", "verify", "digest"].nearest(to: word) == expected)
    }
}

@Suite struct `Checking the definitions` {
    @Test func `The sample has no defects`() {
        #expect(Sample.program.defects == [])
    }

    @Test func `Each defect of a definition is found`() {
        let rest = Argument.repeated(.path, "the rest")
        let text = Argument.required(.text("TEXT"), "a text")
        let maybe = Argument.optional(.text("MAYBE"), "perhaps a text")
        let flag = Option.flag("--same", "a flag")
        let broken = Command(
            "broken", "Ends in a full stop.", arguments: [rest, text],
            options: [
                flag, Option.flag("--same", "another"), Option.flag("--Bad_Name", "x"),
                Option.flag("--long", short: "-ab", "x"),
            ],
            examples: [.init("wrong", "sample broken --nothing")], seeAlso: ["nowhere"], run: Sample.run)
        let inner = Command("inner", "x", options: [Option.optional("--same", .text("T"), "x")], run: Sample.run)
        let outer = Command(
            "outer", "x", arguments: [maybe, text], options: [flag], subcommands: [inner, inner], run: Sample.run)
        let program = Program(
            root: Command("sample", "x", subcommands: [broken, outer, Command("idle", "x")]), version: "0", date: "",
            document: { $0.code })
        #expect(
            program.defects == [
                "sample broken: the option --same is defined twice",
                "sample broken: '--Bad_Name' is not a name",
                "sample broken: '-ab' is not a short name",
                "sample broken: 'Ends in a full stop.' is not a phrase",
                "sample broken: TEXT stands behind PATH, which takes all",
                "sample broken: TEXT is required behind PATH, which is not",
                "sample broken: the example 'sample broken --nothing' does not parse: unknown option '--nothing'",
                "sample broken: refers to 'nowhere', which does not exist",
                "sample outer: the command inner is defined twice",
                "sample outer: --same takes a value here or in 'inner', but not in both",
                "sample outer: --same takes a value here or in 'inner', but not in both",
                "sample outer: TEXT is required behind MAYBE, which is not",
                "sample idle: does nothing",
            ])
    }
}
