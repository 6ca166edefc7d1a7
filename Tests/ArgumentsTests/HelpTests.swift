import Arguments
import Terminal
import TestSupport
import Testing

@Suite struct `Showing help` {
    @Test(arguments: ["", "gate", "attest", "attest provenance", "key", "key generate", "help"])
    func `Help is the golden one`(_ command: String) async throws {
        let words = command.split(separator: " ").map(String.init)
        let ran = await Ran(words + ["--help"])
        #expect(ran.code == .success)
        #expect(ran.error.isEmpty)
        #expect(try Golden.text("Arguments/help\(words.map { "-" + $0 }.joined()).txt", made: ran.output) == ran.output)
        // The three ways to ask are one.
        #expect(await Ran(words + ["-h"]).output == ran.output)
        #expect(
            await Ran(["help"] + words).output == (words == ["help"] ? await Ran(["help", "help"]).output : ran.output)
                || words.isEmpty)
    }

    @Test(arguments: [40, 60, 80])
    func `No line that can be broken is wider than the terminal`(_ width: Int) async {
        let help = await Ran(["gate", "--help"], terminal: true, width: width).output
        for line in unstyled(help).split(separator: "\n") where !line.contains("sample gate app") {
            #expect(DisplayWidth.of(line) <= width, "\(line)")
        }
    }

    @Test func `Help in a pipe has eighty columns and no colours`() async {
        let help = await Ran(["gate", "--help"]).output
        #expect(!help.contains("\u{1B}"))
        #expect(help.split(separator: "\n").allSatisfy { DisplayWidth.of($0) <= 80 })
        #expect(await Ran(["gate", "--help"], terminal: true, width: 80).output.contains("\u{1B}[1mOptions"))
    }

    @Test(arguments: [
        ["gate", "--help"], ["--help", "gate"], ["gate", "--polcy", "--help"], ["gate", "--policy", "--help"],
        ["gate", "a", "b", "-h"], ["gate", "-fh"],
    ])
    func `Whoever asks for help gets it, whatever else is wrong`(_ words: [String]) async {
        let ran = await Ran(words)
        #expect(ran.code == .success)
        #expect(ran.output.hasPrefix("sample gate: decide"))
    }

    @Test func `Help behind the end of options is an argument`() async {
        #expect(await Ran(["gate", "-p", "x", "--", "--help"]).output == "ran sample gate\n")
    }

    @Test func `The Markdown reference is the golden one`() throws {
        let made = MarkdownReference.text(of: Sample.program)
        #expect(try Golden.text("Arguments/commands.md", made: made) == made)
    }
}

/// The text without control sequences.
func unstyled(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var isInSequence = false
    for scalar in text.unicodeScalars {
        if scalar == "\u{1B}" { isInSequence = true }
        if !isInSequence { result.append(scalar) }
        if isInSequence, scalar == "m" || scalar == "K" { isInSequence = false }
    }
    return String(result)
}
