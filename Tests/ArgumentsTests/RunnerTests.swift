import Arguments
import Terminal
import Testing

@Suite struct `Running a program` {
    struct Fault: Error {}

    struct Known: ReportableError {
        let report = ErrorReport(
            code: "policy.unknown-key", message: "unknown key 'requires'", location: "policy.yaml:3:5",
            expected: "one of match, require", found: "requires\u{1B}[2J", next: "custody policy check policy.yaml",
            exitCode: .undetermined)
    }

    static func program(_ run: @escaping Command.Run) -> Program {
        Program(
            root: Command("sample", "x", groups: [CommonOptions.output], run: run), version: "1.2.3",
            date: "2026-11-21",
            document: { "{\"code\":\"\($0.code)\"}" })
    }

    @Test func `The version is printed at the root only`() async {
        let ran = await Ran(["--version"])
        #expect(ran.output == "sample 1.2.3\n")
        #expect(ran.code == .success)
    }

    @Test func `A known error is told in lines, control characters made visible`() async {
        let ran = await Ran([], program: Self.program { _, _ in throw Known() })
        #expect(
            ran.error == """
                sample: error: unknown key 'requires'
                  where: policy.yaml:3:5
                  expected: one of match, require
                  found: requires\\u{1B}[2J
                  next: custody policy check policy.yaml

                """)
        #expect(ran.code == .undetermined)
        #expect(ran.output.isEmpty)
    }

    @Test(arguments: [["--format", "json"], ["--format=json"]])
    func `With the JSON format an error is one document on standard error`(_ words: [String]) async {
        let ran = await Ran(words, program: Self.program { _, _ in throw Known() })
        #expect(ran.error == "{\"code\":\"policy.unknown-key\"}\n")
        #expect(ran.code == .undetermined)
        #expect(await Ran(words + ["--nothing"]).error == "{\"code\":\"usage.unknown-option\",\"exit-code\":2}\n")
    }

    @Test func `The word json behind the end of options asks for nothing`() async {
        let ran = await Ran(["--", "--format=json"], program: Self.program { _, _ in .success })
        #expect(ran.error.hasPrefix("sample: error: '--format=json' is too much"))
    }

    @Test func `An unknown error is an internal one`() async {
        let ran = await Ran([], program: Self.program { _, _ in throw Fault() })
        #expect(ran.code == .internalError)
        #expect(ran.error.contains("this is a fault in sample 1.2.3"))
    }

    @Test(arguments: ExitCode.allCases)
    func `A verdict becomes the exit code`(_ code: ExitCode) async {
        #expect(await Ran([], program: Self.program { _, _ in code }).code == code)
    }

    @Test func `The exit codes are the published ones`() {
        #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 4])
        #expect(ExitCode.held.rawValue == 1)
        #expect(ExitCode.undetermined.rawValue == 3)
    }
}
