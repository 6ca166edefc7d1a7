import Artifacts
import Policy

extension Explanation {
    /// The chain as a Graphviz digraph (DOT).
    package var dot: String {
        var lines = [
            "digraph custody {", "  rankdir=LR;",
            "  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\"];",
        ]
        for node in nodes {
            lines.append(
                "  \(node.id) [label=\"\(escaped(node.lines, newLine: "\\n"))\", fillcolor=\"\(node.colour)\"];")
        }
        for (from, to) in edges { lines.append("  \(from) -> \(to);") }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// The chain as a Mermaid flowchart.
    package var mermaid: String {
        var lines = ["flowchart LR"]
        for node in nodes {
            let label = node.lines.map { line in
                line.replacingMarkup
            }.joined(separator: "<br/>")
            lines.append("  \(node.id)[\"\(label)\"]")
        }
        for (from, to) in edges { lines.append("  \(from) --> \(to)") }
        for node in nodes { lines.append("  style \(node.id) fill:\(node.colour)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private struct Node {
        let id: String
        let lines: [String]
        let colour: String
    }

    private static let green = "#d5f0d5"
    private static let red = "#f6d0d0"
    private static let yellow = "#f7edc8"

    private var nodes: [Node] {
        let colours: [Link.State: String] = [
            .explained: Self.green, .disputed: Self.red, .missing: Self.yellow, .undetermined: Self.yellow,
        ]
        var nodes = links.map { link in
            Node(
                id: link.name.rawValue,
                lines: ["\(link.name.rawValue): \(link.state.rawValue)"] + link.facts.map(\.text),
                colour: colours[link.state] ?? Self.yellow)
        }
        let name = decision.subject.digests.digests.first?.short ?? ""
        nodes.append(Node(id: "artifact", lines: [decision.subject.reference, name], colour: "#e4e8f0"))
        let open = decision.findings.filter { !$0.status.passes }
        nodes.append(
            Node(
                id: "decision", lines: [decision.verdict.rawValue] + open.map { "\($0.requirement): \($0.because)" },
                colour: decision.verdict == .released ? Self.green : Self.red))
        return nodes
    }

    private var edges: [(String, String)] {
        [
            ("source", "build"), ("dependencies", "build"), ("build", "artifact"), ("artifact", "signatures"),
            ("signatures", "approvals"), ("approvals", "decision"),
        ]
    }

    private func escaped(_ lines: [String], newLine: String) -> String {
        lines.map { line in
            line.flatMap { $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0.isNewline ? " " : String($0) }
        }.map { String($0) }.joined(separator: newLine)
    }
}

extension String {
    /// The text without what Mermaid and HTML would read as markup.
    fileprivate var replacingMarkup: String {
        var text = ""
        for character in self {
            switch character {
            case "\"": text += "#quot;"
            case "<": text += "#lt;"
            case ">": text += "#gt;"
            case "#": text += "#35;"
            case "\n", "\r": text += " "
            default: text.append(character)
            }
        }
        return text
    }
}
