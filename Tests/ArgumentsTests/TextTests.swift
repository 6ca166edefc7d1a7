import Terminal
import Testing

@Suite struct `Saying what came with evidence` {
    @Test(arguments: [
        ("plain text, ünïcödé 漢字 👍🏽 ❤️", "plain text, ünïcödé 漢字 👍🏽 ❤️"),
        ("\u{1B}[2J\u{1B}[1;1Hreleased", "\\u{1B}[2J\\u{1B}[1;1Hreleased"),
        ("\u{1B}]0;title\u{7}", "\\u{1B}]0;title\\u{7}"),
        ("\u{9B}31m", "\\u{9B}31m"),
        ("a\rb\tc\nd\u{8}\u{7F}", "a\\rb\\tc\\nd\\u{8}\\u{7F}"),
        ("user\u{202E}gpj.exe", "user\\u{202E}gpj.exe"),
        ("\u{2066}x\u{2069}\u{200F}\u{061C}", "\\u{2066}x\\u{2069}\\u{200F}\\u{61C}"),
        ("pay\u{200B}pal\u{FEFF}\u{AD}\u{2060}", "pay\\u{200B}pal\\u{FEFF}\\u{AD}\\u{2060}"),
        ("tag\u{E0041}", "tag\\u{E0041}"),
        ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
        ("\u{3164}\u{115F}", "\\u{3164}\\u{115F}"),
        ("\u{E000}\u{FFFF}", "\\u{E000}\\u{FFFF}"),
        ("", ""),
    ])
    func `Unsafe characters are made visible`(text: String, expected: String) {
        #expect(Sanitizer.sanitize(text) == expected)
        #expect(Text(text).plain == expected)
        #expect(("\(text)" as Text).plain == expected)
        #expect(("\(text, .held)" as Text).plain == expected)
    }

    @Test func `Every control character of Unicode is made visible`() {
        for value in (0...0x1F).map({ $0 }) + (0x7F...0x9F) {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let safe = Sanitizer.sanitize(String(Character(scalar)), lineFeeds: .escaped)
            #expect(safe.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }, "\(value)")
        }
    }

    @Test func `Literals are trusted and what is put into them is not`() {
        let name = "\u{1B}[31m\nx"
        let text: Text = "a\nb \(name)\n"
        #expect(text.plain == "a\nb \\u{1B}[31m\\nx\n")
        #expect(Text(lines: "a\nb\u{1B}").plain == "a\nb\\u{1B}")
    }

    @Test(arguments: [
        ("{\"a\":\"\u{202E}\u{9B}\u{7F}\"}", #"{"a":"\u202e\u009b\u007f"}"#),
        ("{\"a\":\"\u{E0041}\"}", #"{"a":"\udb40\udc41"}"#),
        ("{\n\t\"a\": \"é\"\n}", "{\n\t\"a\": \"é\"\n}"),
    ])
    func `A JSON text on a terminal stays the same document and becomes safe`(text: String, expected: String) {
        #expect(Sanitizer.sanitize(json: text) == expected)
        let terminal = Console(output: Output(capturingAsTerminal: true), error: Output())
        terminal.print(json: text)
        #expect(terminal.output.captured == expected + "\n")
        let pipe = Console(output: Output(), error: Output())
        pipe.print(json: text)
        #expect(pipe.output.captured == text + "\n")
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("❤️", 2), ("ｆ", 2),
        ("한", 2), ("…", 1), ("→", 1), ("█", 1),
    ])
    func `A text is as wide as a terminal shows it`(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }
}

@Suite struct `Laying out text` {
    @Test func `A text is broken at spaces`() {
        let text: Text = "one two  three four"
        #expect(text.wrapped(to: 8).map(\.plain) == ["one two", "three", "four"])
        #expect(text.wrapped(to: 9, indent: 2).map(\.plain) == ["one two", "  three", "  four"])
        #expect(text.wrapped(to: nil).map(\.plain) == ["one two  three four"])
        #expect(("a\n\nb" as Text).wrapped(to: 80).map(\.plain) == ["a", "", "b"])
        #expect(("" as Text).wrapped(to: 80).map(\.plain) == [""])
        #expect(("  indented text" as Text).wrapped(to: 11, indent: 2).map(\.plain) == ["  indented", "  text"])
    }

    @Test func `A long word overhangs unless it may be cut`() {
        let text: Text = "see sha256:0123456789 there"
        #expect(text.wrapped(to: 10).map(\.plain) == ["see", "sha256:0123456789", "there"])
        #expect(text.wrapped(to: 10, breaksWords: true).map(\.plain) == ["see", "sha256:012", "3456789", "there"])
        #expect(("漢字漢字" as Text).wrapped(to: 5, breaksWords: true).map(\.plain) == ["漢字", "漢字"])
    }

    @Test func `Styles survive breaking and cutting`() {
        let text: Text = "a \("bb cc", .held) d"
        #expect(
            text.wrapped(to: 4).map { $0.rendered(inColour: true) } == [
                "a \u{1B}[1;31mbb\u{1B}[0m", "\u{1B}[1;31mcc\u{1B}[0m d",
            ])
        #expect(text.truncated(to: 5).rendered(inColour: true) == "a \u{1B}[1;31mbb…\u{1B}[0m")
        #expect(text.truncated(to: 9) == text)
        #expect(text.truncated(to: 0).plain == "")
    }

    @Test func `A hundred thousand words are broken in linear time`() {
        let text = Text(String(repeating: "word ", count: 100_000))
        let elapsed = ContinuousClock().measure { #expect(text.wrapped(to: 80).count == 6250) }
        #expect(elapsed < .seconds(20))
    }

    static let table = {
        var table = Table([
            Table.Column("name"), Table.Column("size", alignment: .right), Table.Column("meaning", fit: .wraps),
        ])
        table.append(["漢字", "5", "the first of them all"])
        table.append([Text("app", .held), "12345", ""])
        table.append(["x"])
        return table
    }()

    @Test func `Columns are aligned by what a terminal shows`() {
        #expect(
            Self.table.lines(width: nil).map(\.plain) == [
                "name   size  meaning",
                "漢字      5  the first of them all",
                "app   12345",
                "x",
            ])
    }

    @Test func `A column that may give way wraps to the width of the terminal`() {
        let lines = Self.table.lines(width: 24).map(\.plain)
        #expect(
            lines == [
                "name   size  meaning",
                "漢字      5  the first",
                "             of them all",
                "app   12345",
                "x",
            ])
    }

    @Test(arguments: 1...40)
    func `A table is never wider than a terminal that has room for its columns`(_ width: Int) {
        let widest = Self.table.lines(width: width).map(\.width).max() ?? 0
        #expect(widest <= max(width, 4 + 2 + 5 + 2 + 8))
    }

    @Test func `A column that truncates shows that something was cut`() {
        var table = Table([Table.Column(fit: .truncates), Table.Column()])
        table.append(["0123456789abcdef", "x"])
        #expect(table.lines(width: 13).map(\.plain) == ["012345678…  x"])
    }
}
