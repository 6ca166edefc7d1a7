/// Paragraphs in a light Markdown, from which help, manual and Markdown reference are made.
///
/// Blocks are separated by blank lines. A block whose lines start with four spaces is verbatim, one whose lines start
/// with `- ` is a list, any other a paragraph whose lines are joined. Text between backquotes is something to type.
struct Prose {
    enum Block: Equatable {
        case paragraph(String)
        case list([String])
        case verbatim([String])
    }

    /// A part of a paragraph.
    struct Run: Equatable {
        let text: String
        let isCode: Bool
    }

    let blocks: [Block]

    init(_ source: String) {
        var blocks: [Block] = []
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        for lines in lines.split(whereSeparator: \.isEmpty) {
            if lines.allSatisfy({ $0.hasPrefix("    ") }) {
                blocks.append(.verbatim(lines.map { String($0.dropFirst(4)) }))
            } else if lines.first?.hasPrefix("- ") == true {
                var items: [String] = []
                for line in lines {
                    if line.hasPrefix("- ") {
                        items.append(String(line.dropFirst(2)))
                    } else {
                        items[items.count - 1] += " " + line.drop { $0 == " " }
                    }
                }
                blocks.append(.list(items))
            } else {
                blocks.append(.paragraph(lines.joined(separator: " ")))
            }
        }
        self.blocks = blocks
    }

    /// A paragraph's parts, told apart by backquotes.
    static func runs(of paragraph: String) -> [Run] {
        paragraph.split(separator: "`", omittingEmptySubsequences: false).enumerated().compactMap { index, part in
            part.isEmpty ? nil : Run(text: String(part), isCode: index % 2 == 1)
        }
    }
}
