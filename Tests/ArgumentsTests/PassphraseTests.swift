import Synchronization
import Terminal
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite(.serialized) struct `Asking for a passphrase` {
    @Test func `What is typed is not shown, and the terminal is as it was`() async throws {
        let terminal = try PseudoTerminal()
        #expect(terminal.echoes)
        async let typing: Void = terminal.type("correct horse\n", after: "Passphrase: ")
        let answer = try Passphrase.ask("Passphrase", terminal: terminal.path)
        try await typing
        #expect(unsafe answer.withBytes { unsafe String(decoding: $0, as: UTF8.self) } == "correct horse")
        #expect(terminal.echoes)
        #expect(!terminal.shown.contains("horse"))
    }

    @Test func `A new passphrase is asked twice, and again if the two differ`() async throws {
        let terminal = try PseudoTerminal()
        async let typing: Void = {
            for (answer, prompt) in [("a", "New: "), ("b", "Again: "), ("c", "New: "), ("c", "Again: ")] {
                try await terminal.type(answer + "\n", after: prompt)
            }
        }()
        let answer = try Passphrase.ask("New", confirm: "Again", terminal: terminal.path)
        try await typing
        #expect(unsafe answer.withBytes { unsafe String(decoding: $0, as: UTF8.self) } == "c")
        #expect(terminal.shown.contains("The two do not match"))
    }

    @Test func `Three pairs that differ are enough`() async throws {
        let terminal = try PseudoTerminal()
        async let typing: Void = {
            for index in 0..<6 {
                try await terminal.type("\(index)\n", after: index % 2 == 0 ? "New: " : "Again: ")
            }
        }()
        let failure = Self.failure { () throws(TerminalError) in
            try Passphrase.ask("New", confirm: "Again", terminal: terminal.path)
        }
        #expect(failure == .mismatch)
        try await typing
    }

    @Test func `Without a terminal nobody can be asked`() {
        #expect(
            Self.failure { () throws(TerminalError) in try Passphrase.ask("Passphrase", terminal: "/nowhere/tty") }
                == .noTerminal)
        #expect(
            Self.failure { () throws(TerminalError) in try Passphrase.ask("Passphrase", terminal: "/dev/null") }
                == .noTerminal)
    }

    @Test func `The end of the input is no answer`() async throws {
        let terminal = try PseudoTerminal()
        async let typing: Void = terminal.type("\u{4}", after: "Passphrase: ")
        #expect(
            Self.failure { () throws(TerminalError) in try Passphrase.ask("Passphrase", terminal: terminal.path) }
                == .ended)
        try await typing
        #expect(terminal.echoes)
    }

    @Test func `A signal restores the terminal before it does its work`() async throws {
        let terminal = try PseudoTerminal()
        // The work that the signal would do here, in place of ending the tests.
        signal(SIGALRM) { _ in signalArrived.store(true, ordering: .relaxed) }
        async let sending: Void = {
            try await terminal.type("half", after: "Passphrase: ")
            kill(getpid(), SIGALRM)
        }()
        #expect(
            Self.failure { () throws(TerminalError) in try Passphrase.ask("Passphrase", terminal: terminal.path) }
                == .interrupted)
        try await sending
        #expect(terminal.echoes)
        // Any thread may take the signal.
        var patience = 1000
        while !signalArrived.load(ordering: .relaxed), patience > 0 {
            usleep(1000)
            patience -= 1
        }
        let arrived = signalArrived.load(ordering: .relaxed)
        #expect(arrived)
        signal(SIGALRM, SIG_DFL)
    }

    @Test func `A passphrase has a limit`() {
        let long = [UInt8](repeating: 65, count: Passphrase.limit)
        #expect(throws: Never.self) { _ = try Passphrase(long).count }
        #expect(Self.failure { () throws(TerminalError) in try Passphrase(long + [65]) } == .tooLong)
    }

    private static func failure(_ body: () throws(TerminalError) -> Passphrase) -> TerminalError.Code? {
        do {
            _ = try body().count
            return nil
        } catch {
            return error.code
        }
    }
}

private let signalArrived = Atomic<Bool>(false)
