package import Terminal

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A tree of commands with a name and a version, and the way from words to an exit code.
package struct Program: Sendable {
    /// The command at the root; its name is the program's.
    package let root: Command
    /// As `1.2.0`.
    package let version: String
    /// The day of the version, as `2026-11-21`; manual pages carry it.
    package let date: String
    private let document: @Sendable (ErrorReport) -> String

    /// - Parameters:
    ///   - root: the tree.
    ///   - version: as `1.2.0`.
    ///   - date: of the version, as `2026-11-21`.
    ///   - document: an error as a JSON text on one line, for `--format json`.
    package init(
        root: Command, version: String, date: String, document: @escaping @Sendable (ErrorReport) -> String
    ) {
        self.root = root
        self.version = version
        self.date = date
        self.document = document
    }

    /// Runs the process's own command line, and ends the process.
    package func main() async -> Never {
        let console = Console.standard()
        let code: ExitCode
        do {
            code = await run(try processWords(), on: console)
        } catch {
            code = report(error.report, on: console, asDocument: false)
        }
        exit(code.rawValue)
    }

    /// Runs a command line.
    ///
    /// Errors are reported on the console's error output: as lines, or with `--format json` as one JSON document.
    ///
    /// - Parameters:
    ///   - words: without the program's own name.
    ///   - console: where answers and errors go; it is flushed.
    ///   - environment: looks up an environment variable.
    package func run(
        _ words: [String], on console: Console, environment: @escaping (String) -> String? = Environment.value
    ) async -> ExitCode {
        let asDocument = Self.wantsDocuments(words)
        var code: ExitCode
        do {
            code = try await carryOut(words, on: console, environment: environment)
        } catch let error as any ReportableError {
            code = report(error.report, on: console, asDocument: asDocument)
        } catch {
            let fault = ErrorReport(
                code: "internal", message: "\(error)",
                next: "this is a fault in \(root.name) \(version); please report it", exitCode: .internalError)
            code = report(fault, on: console, asDocument: asDocument)
        }
        console.flush()
        // A verdict that could not be written is no verdict.
        if let failure = console.output.failure {
            code = report(failure.report, on: console, asDocument: asDocument)
        }
        return code
    }

    private func carryOut(
        _ words: [String], on console: Console, environment: @escaping (String) -> String?
    ) async throws -> ExitCode {
        switch try Parser.parse(words, program: self, environment: environment) {
        case .version:
            console.print("\(root.name) \(version)")
            return .success
        case .help(let path):
            HelpText.print(path, on: console)
            return .success
        case .run(let parsed):
            guard let run = parsed.path.command.run else { return .internalError }
            return try await run(parsed, console.quiet(parsed.isGiven(CommonOptions.quiet)))
        }
    }

    private func report(_ report: ErrorReport, on console: Console, asDocument: Bool) -> ExitCode {
        if asDocument {
            console.complain(json: document(report))
        } else {
            for line in report.lines(program: root.name) { console.complain(line) }
        }
        return report.exitCode
    }

    /// Whether the words ask for JSON, told without the definitions because a usage error may come before them.
    private static func wantsDocuments(_ words: [String]) -> Bool {
        var isFormat = false
        for word in words {
            if word == "--" { return false }
            if word == "--format=json" || isFormat && word == "json" { return true }
            isFormat = word == "--format"
        }
        return false
    }

    /// The words of the process; a path that is not UTF-8 is refused rather than changed into another.
    private func processWords() throws(UsageError) -> [String] {
        var words: [String] = []
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let bytes = unsafe CommandLine.unsafeArgv[index] else { break }
            guard let word = unsafe String(validatingCString: bytes) else {
                throw UsageError(.encoding, "argument \(index) is not UTF-8", in: root.name)
            }
            words.append(word)
        }
        return words
    }
}
