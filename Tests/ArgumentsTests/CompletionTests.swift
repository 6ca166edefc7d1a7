import Arguments
import TestSupport
import Testing

/// Completions are tried in the shells themselves; one that is not installed is skipped, and its name says so.
@Suite struct `Completing in a shell` {
    struct Case: Sendable, CustomTestStringConvertible {
        let words: [String]
        let proposed: [String]
        var testDescription: String { words.joined(separator: " ") }

        init(_ line: String, _ proposed: [String]) {
            words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            self.proposed = proposed
        }
    }

    /// The last word of each line is the one being typed.
    static let cases = [
        Case("sample ", ["attest", "gate", "help", "key"]),
        Case("sample ga", ["gate"]),
        Case("sample key ", ["generate"]),
        Case("sample key generate --o", ["--out"]),
        Case("sample gate --le", ["--level"]),
        Case("sample gate --level ", ["normal", "terse", "verbose"]),
        Case("sample gate --level v", ["verbose"]),
        Case("sample gate --policy /etc/shell", ["/etc/shells"]),
        Case("sample gate -p /etc/shell", ["/etc/shells"]),
        Case("sample gate --policy x /etc/shell", ["/etc/shells"]),
        Case("sample gate a --format js", ["json"]),
        Case("sample gate --cache /usr/shar", ["/usr/share/"]),
        Case("sample attest prov", ["provenance"]),
        Case("sample attest --key k prov", ["provenance"]),
        Case("sample attest provenance --o", ["--out"]),
        Case("sample attest provenance a --key /etc/shell", ["/etc/shells"]),
        Case("sample attest provenance --tok", []),
        Case("sample attest a --tok", ["--token"]),
        Case("sample gate --sec", []),
    ]

    @Test(arguments: Shell.allCases)
    func `The script is the golden one`(_ shell: Shell) throws {
        let made = CompletionScript.text(of: Sample.program, for: shell)
        #expect(try Golden.text("Arguments/completion.\(shell)", made: made) == made)
    }

    @Test(.enabled(if: Tool.isInstalled("bash"), "bash is not installed"), arguments: cases)
    func `Bash proposes what fits`(_ test: Case) throws {
        let files = try TemporaryDirectory()
        let script = try files.write("script", CompletionScript.text(of: Sample.program, for: .bash))
        // Bash hands the words to the function as it splits them; a directory's slash is readline's work.
        let words = test.words.map(CompletionTests.quoted).joined(separator: " ")
        let driver = try files.write(
            "driver",
            """
            source \(script)
            COMP_WORDS=(\(words)) COMP_CWORD=\(test.words.count - 1)
            _sample
            for word in "${COMPREPLY[@]}"; do
                if [[ $word == */* && -d $word ]]; then printf '%s/\\n' "$word"; else printf '%s\\n' "$word"; fi
            done
            """)
        let ran = try Tool.start(["bash", "--norc", "-u", driver], environment: CompletionTests.environment)
        #expect(ran.errors == "")
        #expect(CompletionTests.lines(ran.text) == test.proposed)
    }

    @Test(.enabled(if: Tool.isInstalled("bash"), "bash is not installed"))
    func `Bash completes a value behind an equals sign`() throws {
        let files = try TemporaryDirectory()
        let script = try files.write("script", CompletionScript.text(of: Sample.program, for: .bash))
        for (words, expected) in [
            ("sample gate --level = v", "verbose"), ("sample gate --level =", "terse\nnormal\nverbose"),
            ("sample gate --level = terse -", "--policy"),
        ] {
            let count = words.split(separator: " ").count
            let driver = try files.write(
                "driver",
                "source \(script); COMP_WORDS=(\(words)) COMP_CWORD=\(count - 1); _sample; "
                    + "printf '%s\\n' \"${COMPREPLY[@]}\"")
            let ran = try Tool.start(["bash", "--norc", driver], environment: CompletionTests.environment)
            #expect(ran.text.hasPrefix(expected), "\(words)")
        }
    }

    @Test(.enabled(if: Tool.isInstalled("zsh"), "zsh is not installed"))
    func `Zsh proposes what fits`() throws {
        let files = try TemporaryDirectory()
        let script = try files.write("script", CompletionScript.text(of: Sample.program, for: .zsh))
        let setup = try files.write("setup", Self.zshSetup(script))
        let lines = Self.cases.map { CompletionTests.quoted($0.words.joined(separator: " ")) }.joined(separator: " ")
        // Each line is typed into a zsh on a terminal of its own, and followed by a tabulator.
        let driver = try files.write(
            "driver",
            """
            # Whatever hangs is ended, so that the test fails rather than waits.
            { sleep 60; kill $$ } &
            watchdog=$!
            zmodload zsh/zpty
            for line in \(lines); do
                zpty shell zsh -f -i
                zpty -w shell "source \(setup)"
                zpty -r -m shell out '*READY*'
                zpty -w -n shell "$line"$'\\t'
                zpty -r -m shell out '*<BEGIN>*<END>*'
                zpty -d shell
                out=${${out##*<BEGIN>}%%<END>*}
                print -r -- ${(ou)=${out//[$'\\r\\n']/ }}
            done
            kill $watchdog
            """)
        let ran = try Tool.start(["zsh", "-f", driver], environment: CompletionTests.environment)
        #expect(ran.errors == "")
        let answers = ran.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(answers.count == Self.cases.count)
        for (test, answer) in zip(Self.cases, answers) {
            #expect(answer == test.proposed.joined(separator: " "), "\(test.testDescription)")
        }
    }

    /// A zsh in which completing prints the matches between `<BEGIN>` and `<END>`.
    ///
    /// `compadd` is what every completion function ends in; ours asks the real one for the matches and prints them.
    private static func zshSetup(_ script: String) -> String {
        """
        PROMPT=
        autoload -Uz compinit
        compinit -u -D
        source \(script)
        bindkey '^I' complete-word
        before_matches() { print -n '<BEGIN>' }
        after_matches() { print '<END>' }
        compprefuncs=(before_matches)
        comppostfuncs=(after_matches)
        compadd() {
            if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then
                builtin compadd "$@"
                return
            fi
            local -a hits
            local -A prefix
            builtin compadd -A hits "$@"
            zparseopts -E p:=prefix
            local hit
            for hit in $hits; do
                [[ -d $prefix[-p]$hit ]] && hit+=/
                print -r -- "$IPREFIX$prefix[-p]$hit"
            done
        }
        print READY
        """
    }

    @Test(.enabled(if: Tool.isInstalled("fish"), "fish is not installed"), arguments: cases)
    func `Fish proposes what fits`(_ test: Case) throws {
        let files = try TemporaryDirectory()
        let script = try files.write("script", CompletionScript.text(of: Sample.program, for: .fish))
        let line = CompletionTests.quoted(test.words.joined(separator: " "))
        let ran = try Tool.start(
            ["fish", "--no-config", "-c", "source \(script); complete -C \(line)"],
            environment: CompletionTests.environment)
        #expect(ran.errors == "")
        // Behind a tab stands the meaning.
        let words = ran.text.split(separator: "\n").compactMap { $0.split(separator: "\t").first.map(String.init) }
        #expect(words.sorted() == test.proposed)
    }
}

private enum CompletionTests {
    static let environment = ["TERM": "dumb", "LC_ALL": "C.UTF-8"]

    static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init).sorted() }

    static func quoted(_ word: String) -> String { "'\(word)'" }
}
