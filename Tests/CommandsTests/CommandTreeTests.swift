import Arguments
import TestSupport
import Testing

@testable import Commands

@Suite struct `The tree of commands` {
    @Test func `Its definitions have no defects, and each example parses`() {
        #expect(CustodyProgram.program.defects == [])
    }

    @Test func `The command reference is up to date`() throws {
        let made = MarkdownReference.text(of: CustodyProgram.program)
        #expect(try Golden.text("/Documentation/commands.md", made: made) == made, "make docs writes it anew")
    }

    @Test(
        .enabled(if: Tool.isInstalled("mandoc"), "mandoc is not installed"),
        arguments: ManualPage.pages(of: CustodyProgram.program))
    func `mandoc finds nothing to warn of in a manual page`(_ page: ManualPage) throws {
        let directory = try TemporaryDirectory()
        let ran = try Tool.start(["mandoc", "-Tlint", "-Wwarning", try directory.write(page.fileName, page.source)])
        #expect(ran.text + ran.errors == "")
    }

    @Test(arguments: [(Shell.bash, "bash"), (.zsh, "zsh"), (.fish, "fish")])
    func `A shell reads the completions without complaint`(_ shell: Shell, _ program: String) throws {
        guard Tool.isInstalled(program) else { try Test.cancel("\(program) is not installed") }
        let directory = try TemporaryDirectory()
        let script = try directory.write("script", CompletionScript.text(of: CustodyProgram.program, for: shell))
        #expect(try Tool.run([program, "-n", script]).errors == "")
    }
}
