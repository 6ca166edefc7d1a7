extension Text {
    /// The text in lines that fit, broken at spaces; line feeds in it break too.
    ///
    /// - Parameters:
    ///   - columns: what a line may take, in columns; `nil` breaks at line feeds only.
    ///   - indent: the spaces before every line after the first.
    ///   - breaksWords: whether a word that is too long for a line is cut; if not it overhangs, whole, so that a digest
    ///     or a command can be copied.
    /// - Returns: at least one line.
    package func wrapped(to columns: Int?, indent: Int = 0, breaksWords: Bool = false) -> [Text] {
        var wrapper = Wrapper(columns: columns.map { max($0, indent + 1) }, indent: indent, breaksWords: breaksWords)
        for span in spans {
            for character in span.text { wrapper.take(character, span.style) }
        }
        return wrapper.finish()
    }

    /// The text cut to the given columns, the last of them an ellipsis if something was cut.
    package func truncated(to columns: Int) -> Text {
        guard width > columns else { return self }
        var result = Text()
        var room = columns - 1
        for span in spans {
            var kept = ""
            for character in span.text {
                let width = DisplayWidth.of(character)
                guard width <= room else {
                    return columns < 1 ? Text() : result + Text(spans: [Span(text: kept + "…", style: span.style)])
                }
                room -= width
                kept.append(character)
            }
            result += Text(spans: [Span(text: kept, style: span.style)])
        }
        return result
    }
}

/// Greedy line filling over styled characters: a line, the spaces that may follow it, the word that may join it.
private struct Wrapper {
    /// Characters of several styles, and the columns they take.
    private struct Run {
        var spans: [Text.Span] = []
        var width = 0

        mutating func append(_ character: Character, _ style: Style) {
            if let last = spans.indices.last, spans[last].style == style {
                spans[last].text.append(character)
            } else {
                spans.append(Text.Span(text: String(character), style: style))
            }
            width += DisplayWidth.of(character)
        }

        mutating func append(_ run: Run) {
            spans += run.spans
            width += run.width
        }
    }

    let columns: Int?
    let indent: Int
    let breaksWords: Bool
    private var lines: [Text] = []
    private var line = Run()
    private var gap = Run()
    private var word = Run()
    /// Whether the line has a word yet; spaces before the first one of a line that was asked for are its indentation.
    private var hasWord = false

    init(columns: Int?, indent: Int, breaksWords: Bool) {
        self.columns = columns
        self.indent = indent
        self.breaksWords = breaksWords
    }

    mutating func take(_ character: Character, _ style: Style) {
        switch character {
        case "\n":
            placeWord()
            endLine()
        case " ":
            placeWord()
            gap.append(character, style)
        default:
            if breaksWords, let columns, word.width + DisplayWidth.of(character) > columns - indent { placeWord() }
            word.append(character, style)
        }
    }

    mutating func finish() -> [Text] {
        placeWord()
        lines.append(Text(spans: line.spans))
        return lines
    }

    private mutating func placeWord() {
        guard word.width > 0 || !word.spans.isEmpty else { return }
        if let columns, hasWord, line.width + gap.width + word.width > columns {
            gap = Run()
            endLine()
        }
        line.append(gap)
        line.append(word)
        hasWord = true
        gap = Run()
        word = Run()
    }

    private mutating func endLine() {
        lines.append(Text(spans: line.spans))
        line = Run()
        for _ in 0..<indent { line.append(" ", .plain) }
        gap = Run()
        hasWord = false
    }
}
