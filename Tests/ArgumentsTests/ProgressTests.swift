import Synchronization
import Terminal
import Testing

@Suite struct `Showing progress` {
    /// A clock that a test moves.
    final class Clock: Sendable {
        private let now = Mutex(Duration.zero)
        func move(to time: Duration) { now.withLock { $0 = time } }
        var read: Duration { now.withLock { $0 } }
    }

    static let clear = "\r\u{1B}[K"

    @Test func `A bar appears after a moment, is drawn ten times a second at most, and clears itself`() {
        let clock = Clock()
        let console = Console(output: Output(), error: Output(capturingAsTerminal: true, width: 100))
        let bar = ProgressBar("hashing app", total: 4 << 30, on: console, elapsed: { clock.read })
        bar.advance(by: 1 << 30)
        #expect(console.error.captured.isEmpty)
        clock.move(to: .seconds(1))
        bar.advance(by: 1 << 30)
        let first = console.error.captured
        #expect(
            unstyled(first)
                == "\rhashing app  ██████████            50 %  2.0 GiB of 4.0 GiB  2.0 GiB/s  1 s left")
        clock.move(to: .milliseconds(1050))
        bar.advance(by: 1)
        #expect(console.error.captured == first)
        clock.move(to: .milliseconds(1100))
        bar.advance(by: 1)
        #expect(console.error.captured != first)
        bar.finish()
        #expect(console.error.captured.hasSuffix(Self.clear))
        let end = console.error.captured
        bar.advance(by: 1)
        bar.finish()
        #expect(console.error.captured == end)
    }

    @Test func `Anything else that is said takes the bar's line`() {
        let clock = Clock()
        let console = Console(
            output: Output(capturingAsTerminal: true), error: Output(capturingAsTerminal: true, width: 100))
        let bar = ProgressBar("reading", unit: .items("entries"), on: console, elapsed: { clock.read })
        clock.move(to: .seconds(2))
        bar.advance(by: 10)
        #expect(unstyled(console.error.captured) == "\rreading  10 entries  5 entries/s")
        console.print("an answer")
        #expect(console.error.captured.hasSuffix(Self.clear))
        #expect(console.output.captured == "an answer\n")
    }

    @Test func `A bar that is dropped clears itself`() {
        let clock = Clock()
        let console = Console(output: Output(), error: Output(capturingAsTerminal: true))
        do {
            let bar = ProgressBar("reading", on: console, elapsed: { clock.read })
            clock.move(to: .seconds(2))
            bar.advance(by: 10)
        }
        #expect(console.error.captured.hasSuffix(Self.clear))
    }

    @Test func `In a pipe and when quiet there is no bar`() {
        let clock = Clock()
        for (isTerminal, isQuiet) in [(false, false), (true, true), (false, true)] {
            let console = Console(output: Output(), error: Output(capturingAsTerminal: isTerminal)).quiet(isQuiet)
            let bar = ProgressBar("reading", on: console, elapsed: { clock.read })
            clock.move(to: .seconds(2))
            bar.advance(by: 10)
            bar.finish()
            #expect(console.error.captured.isEmpty)
        }
    }

    @Test(arguments: [10, 20, 30, 50, 70, 90])
    func `A bar fits its terminal`(_ width: Int) {
        let clock = Clock()
        let console = Console(output: Output(), error: Output(capturingAsTerminal: true, width: width))
        let bar = ProgressBar("hashing a file with a long name", total: 100, on: console, elapsed: { clock.read })
        clock.move(to: .seconds(2))
        bar.advance(by: 30)
        #expect(DisplayWidth.of(unstyled(console.error.captured).dropFirst()) < width)
    }

    @Test(arguments: [
        (0.0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_048_575, "1.0 MiB"), (1_782_579, "1.7 MiB"),
        (107_374_182_400, "100 GiB"), (1e30, "867362 EiB"),
    ])
    func `Bytes are counted for people`(count: Double, expected: String) {
        #expect(ProgressLine.bytes(count).hasSuffix(expected.split(separator: " ")[1].description))
        if count < 1e20 { #expect(ProgressLine.bytes(count) == expected) }
    }
}
