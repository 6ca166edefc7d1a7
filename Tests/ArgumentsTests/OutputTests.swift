import Terminal
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct `Writing to people and pipes` {
    @Test func `Styles are written to a terminal and nowhere else`() {
        for isTerminal in [false, true] {
            let console = Console(output: Output(capturingAsTerminal: isTerminal), error: Output())
            console.print("\("held", .held): app")
            #expect(console.output.captured == (isTerminal ? "\u{1B}[1;31mheld\u{1B}[0m: app\n" : "held: app\n"))
        }
    }

    struct Colours: Sendable {
        let environment: [String: String]
        let coloured: Bool
        let redraws: Bool
    }

    @Test(arguments: [
        Colours(environment: [:], coloured: true, redraws: true),
        Colours(environment: ["NO_COLOR": "1"], coloured: false, redraws: true),
        Colours(environment: ["NO_COLOR": ""], coloured: true, redraws: true),
        Colours(environment: ["TERM": "dumb"], coloured: false, redraws: false),
    ])
    func `The environment turns colours off on a terminal`(_ test: Colours) throws {
        let terminal = try PseudoTerminal()
        let output = Output(descriptor: terminal.slave, environment: { test.environment[$0] })
        #expect(output.isTerminal)
        #expect(output.isColoured == test.coloured)
        #expect(output.canRedraw == test.redraws)
    }

    @Test func `A pipe has no colours and no width, a terminal has its own`() throws {
        let pipe = try Pipe()
        let output = Output(descriptor: pipe.writing, environment: { $0 == "COLUMNS" ? "40" : nil })
        #expect(!output.isColoured)
        #expect(output.width == nil)
        let terminal = try PseudoTerminal()
        #expect(Output(descriptor: terminal.slave, environment: { _ in nil }).width == 80)
        #expect(Output(descriptor: terminal.slave, environment: { $0 == "COLUMNS" ? "40" : nil }).width == 40)
    }

    @Test func `Output to a file is gathered, and written in order`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("output", "")
        let descriptor = unsafe open(path, O_WRONLY | O_APPEND)
        defer { close(descriptor) }
        func contents() throws -> String { String(decoding: try directory.read("output"), as: UTF8.self) }
        let output = Output(descriptor: descriptor)
        let console = Console(output: output, error: Output(descriptor: descriptor))
        console.print("one")
        #expect(try contents() == "")
        console.complain("two")
        #expect(try contents() == "one\ntwo\n")
        let long = String(repeating: "x", count: 100_000)
        console.print(Text(long))
        console.flush()
        #expect(try contents() == "one\ntwo\n\(long)\n")
    }

    @Test func `A reader that went away is no fault`() throws {
        // As `Console.standard()` does, so that the write is answered with an error rather than a signal.
        signal(SIGPIPE, SIG_IGN)
        let pipe = try Pipe()
        pipe.closeReading()
        let output = Output(descriptor: pipe.writing)
        output.write("lost".utf8)
        output.flush()
        #expect(output.isClosed)
        #expect(output.failure == nil)
        output.write("more".utf8)
        output.flush()
    }

    #if os(Linux)
        @Test func `A full disk is a fault`() throws {
            let descriptor = unsafe open("/dev/full", O_WRONLY)
            defer { close(descriptor) }
            let output = Output(descriptor: descriptor)
            output.write("lost".utf8)
            output.flush()
            #expect(output.failure?.code == .unwritable)
            #expect(output.failure?.description.contains("No space left on device") == true)
        }
    #endif

    @Test func `Quiet leaves out notes, and keeps warnings, errors and answers`() {
        let console = Console(output: Output(), error: Output()).quiet(true)
        console.note("a note")
        console.warn("careful")
        console.complain("an error")
        console.print("the answer")
        #expect(console.error.captured == "warning: careful\nan error\n")
        #expect(console.output.captured == "the answer\n")
    }
}
