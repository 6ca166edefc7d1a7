import Durable
import TestSupport
import Testing

/// A page of Markdown in the package, as far as tests hold it to something.
struct MarkdownPage: CustomTestStringConvertible {
    /// From the package's folder.
    let path: String
    let lines: [String]

    var testDescription: String { path }

    init(_ path: String) throws {
        self.path = path
        lines = String(decoding: try TestData.packageFile(path), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// All pages that people read, but for generated test data.
    static func all() throws -> [MarkdownPage] {
        var paths: [String] = []
        for entry in try Directory(TestData.package).entries(limit: 1_000)
        where entry.kind == .regular && entry.name.hasSuffix(".md") { paths.append(entry.name) }
        try walkTree(try Directory(TestData.package + "/Documentation")) { entry, path, _ in
            if entry.kind == .regular, path.hasSuffix(".md"), !path.contains(".docc/") {
                paths.append("Documentation/" + path)
            }
        }
        return try paths.sorted().map { try MarkdownPage($0) }
    }

    /// A fenced block: the words after its fence, and its lines.
    struct Fence {
        let info: String
        var lines: [String] = []
    }

    var fences: [Fence] {
        var fences: [Fence] = []
        var isInside = false
        for line in lines {
            if line.hasPrefix("```") {
                isInside.toggle()
                if isInside { fences.append(Fence(info: String(line.dropFirst(3)))) }
            } else if isInside {
                fences[fences.count - 1].lines.append(line)
            }
        }
        return fences
    }

    private var prose: [String] {
        var isInside = false
        return lines.filter { line in
            if line.hasPrefix("```") { isInside.toggle() }
            return !isInside && !line.hasPrefix("```")
        }
    }

    /// The targets of the links that lead to other files of the package or to headings, without those to other places.
    var localLinks: [String] {
        prose.flatMap { line in
            line.split(separator: "](", omittingEmptySubsequences: false).dropFirst().compactMap { rest in
                rest.firstIndex(of: ")").map { String(rest[..<$0]) }
            }
        }.filter { !$0.contains("://") && !$0.hasPrefix("mailto:") }
    }

    /// What stands in marks of code and begins like a path of the package.
    var packagePaths: [String] {
        let folders = ["Sources/", "Tests/", "Scripts/", "Schemas/", "Documentation/"]
        return prose.flatMap { line in
            line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .compactMap { $0.offset.isMultiple(of: 2) ? nil : String($0.element) }
        }.filter { text in folders.contains { text.hasPrefix($0) } && !text.contains(" ") }
    }

    /// Headings as links name them: lower case, spaces as dashes, punctuation left out.
    var anchors: Set<String> {
        Set(
            prose.filter { $0.hasPrefix("#") }.map { line in
                let text = line.drop { $0 == "#" }.dropFirst().lowercased()
                return String(
                    text.compactMap {
                        $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : nil
                    })
            })
    }

    /// The rows of all tables, without the marks of code.
    var rows: [[String]] {
        prose.filter { $0.hasPrefix("| ") && !$0.hasPrefix("| ---") }.map { line in
            line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map { cell in
                String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()).filter { $0 != "`" }
            }
        }
    }

    /// YAML documents that begin by naming a schema: fenced blocks, and what a fenced command writes to a file.
    func documents(of schema: String) -> [String] {
        fences.flatMap { fence in
            var found: [String] = []
            var open: [String]?
            for line in fence.lines + ["END"] {
                if line == "schema: " + schema { open = [] }
                if line == "END" {
                    if let lines = open { found.append(lines.joined(separator: "\n") + "\n") }
                    open = nil
                }
                open?.append(line)
            }
            return found
        }
    }

    /// The command lines that call the program, each as one line; without those of blocks that are abridged.
    var commandLines: [String] {
        let kinds = ["sh", "console", "yaml"]
        return fences.filter { fence in
            kinds.contains(String(fence.info.prefix { $0 != " " })) && !fence.info.hasSuffix("abridged")
        }.flatMap { fence in
            var found: [String] = []
            var open = ""
            for line in fence.lines {
                var text = String(line.drop { $0 == " " })
                if open.isEmpty {
                    for prefix in ["$ ", "- ", "run: "] where text.hasPrefix(prefix) {
                        text = String(text.dropFirst(prefix.count))
                    }
                    guard text.hasPrefix("custody ") else { continue }
                }
                if text.hasSuffix("\\") {
                    open += text.dropLast()
                } else {
                    found.append(open + text)
                    open = ""
                }
            }
            return found
        }
    }
}

/// The words of a shell command up to where it ends or its output goes elsewhere; `$(…)` and `${…}` stay as they are.
func shellWords(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var depth = 0
    scan: for character in line {
        if depth > 0 {
            word = (word ?? "") + String(character)
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
        } else if let open = quote {
            if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        } else {
            switch character {
            case "'", "\"":
                quote = character
                word = word ?? ""
            case "(" where word?.hasSuffix("$") == true:
                depth = 1
                word = (word ?? "") + "("
            case " ":
                if let ended = word { words.append(ended) }
                word = nil
            case "|", ">", ";", "&": break scan
            case "#" where word == nil: break scan
            default: word = (word ?? "") + String(character)
            }
        }
    }
    if let ended = word { words.append(ended) }
    return words
}
