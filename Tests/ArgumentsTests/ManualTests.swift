import Arguments
import TestSupport
import Testing

@Suite struct `Making manual pages` {
    @Test func `There is a page for every command that is shown`() {
        #expect(
            ManualPage.pages(of: Sample.program).map(\.fileName) == [
                "sample.1", "sample-gate.1", "sample-attest.1", "sample-attest-provenance.1", "sample-key.1",
                "sample-key-generate.1", "sample-help.1",
            ])
    }

    @Test func `A page is the golden one`() throws {
        let page = try #require(ManualPage.pages(of: Sample.program).first { $0.fileName == "sample-gate.1" })
        #expect(try Golden.text("Arguments/sample-gate.1", made: page.source) == page.source)
    }

    @Test(
        .enabled(if: Tool.isInstalled("mandoc"), "mandoc is not installed"),
        arguments: ManualPage.pages(of: Sample.program))
    func `mandoc finds nothing to warn of`(_ page: ManualPage) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("page.1", page.source)
        let ran = try Tool.start(["mandoc", "-Tlint", "-Wwarning", file])
        #expect(ran.text + ran.errors == "")
        #expect(ran.status == 0)
    }

    @Test(
        .enabled(if: Tool.isInstalled("groff"), "groff is not installed"),
        arguments: ManualPage.pages(of: Sample.program))
    func `groff finds nothing to warn of`(_ page: ManualPage) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("page.1", page.source)
        let ran = try Tool.start(["groff", "-mdoc", "-ww", "-Tutf8", "-P-cbou", file])
        #expect(ran.errors == "")
        #expect(ran.status == 0)
        #expect(ran.text.contains("NAME"))
    }

    @Test(.enabled(if: Tool.isInstalled("groff"), "groff is not installed"))
    func `What is to be typed survives typesetting`() throws {
        let command = Command(
            "odd", "take odd characters: ~ ^ ` would be code, \\ \" ' and … too",
            discussion: ".first `--a-b`\n\n    '~^\\x' \"q\" --c",
            run: Sample.run)
        let program = Program(root: command, version: "1", date: "2026-01-02", document: { $0.code })
        let directory = try TemporaryDirectory()
        let file = try directory.write("page.1", ManualPage.pages(of: program)[0].source)
        let ran = try Tool.start(["groff", "-mdoc", "-ww", "-Tutf8", "-P-cbou", file])
        #expect(ran.errors == "")
        #expect(ran.text.contains(".first --a-b"))
        #expect(ran.text.contains("'~^\\x' \"q\" --c"))
        #expect(ran.text.contains("January 2, 2026"))
    }
}
