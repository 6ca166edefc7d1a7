import Arguments
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
        try Golden.expect(page.source, "Arguments/sample-gate.1")
    }

    @Test(
        .enabled(if: Subprocess.find("mandoc") != nil, "mandoc is not installed"),
        arguments: ManualPage.pages(of: Sample.program))
    func `mandoc finds nothing to warn of`(_ page: ManualPage) throws {
        let file = try Temporary(page.source)
        let ran = try Subprocess([#require(Subprocess.find("mandoc")), "-Tlint", "-Wwarning", file.path])
        #expect(ran.output + ran.error == "")
        #expect(ran.status == 0)
    }

    @Test(
        .enabled(if: Subprocess.find("groff") != nil, "groff is not installed"),
        arguments: ManualPage.pages(of: Sample.program))
    func `groff finds nothing to warn of`(_ page: ManualPage) throws {
        let file = try Temporary(page.source)
        let ran = try Subprocess([#require(Subprocess.find("groff")), "-mdoc", "-ww", "-Tutf8", "-P-cbou", file.path])
        #expect(ran.error == "")
        #expect(ran.status == 0)
        #expect(ran.output.contains("NAME"))
    }

    @Test(.enabled(if: Subprocess.find("groff") != nil, "groff is not installed"))
    func `What is to be typed survives typesetting`() throws {
        let command = Command(
            "odd", "take odd characters: ~ ^ ` would be code, \\ \" ' and … too",
            discussion: ".first `--a-b`\n\n    '~^\\x' \"q\" --c",
            run: Sample.run)
        let program = Program(root: command, version: "1", date: "2026-01-02", document: { $0.code })
        let file = try Temporary(ManualPage.pages(of: program)[0].source)
        let ran = try Subprocess([#require(Subprocess.find("groff")), "-mdoc", "-ww", "-Tutf8", "-P-cbou", file.path])
        #expect(ran.error == "")
        #expect(ran.output.contains(".first --a-b"))
        #expect(ran.output.contains("'~^\\x' \"q\" --c"))
        #expect(ran.output.contains("January 2, 2026"))
    }
}
