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
            let label = node.lines.map { GraphLabel.dot($0) }.joined(separator: "\\n")
            lines.append("  \(node.id) [label=\"\(label)\", fillcolor=\"\(node.colour)\"];")
        }
        for (from, to) in edges { lines.append("  \(from) -> \(to);") }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// The chain as a Mermaid flowchart.
    package var mermaid: String {
        var lines = ["flowchart LR"]
        for node in nodes {
            let label = node.lines.map { GraphLabel.mermaid($0) }.joined(separator: "<br/>")
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
                lines: ["\(link.name.rawValue): \(link.state.rawValue)"] + Self.few(link.facts.map(\.text)),
                colour: colours[link.state] ?? Self.yellow)
        }
        let name = decision.subject.digests.digests.first?.short ?? ""
        nodes.append(Node(id: "artifact", lines: [decision.subject.reference, name], colour: "#e4e8f0"))
        let open = decision.findings.filter { !$0.status.passes }
        nodes.append(
            Node(
                id: "decision",
                lines: [decision.verdict.rawValue] + Self.few(open.map { "\($0.requirement): \($0.because)" }),
                colour: decision.verdict == .released ? Self.green : Self.red))
        return nodes
    }

    /// As many lines as a box can hold.
    private static func few(_ lines: [String]) -> [String] {
        lines.count <= 12 ? lines : lines.prefix(11) + ["and \(lines.count - 11) more"]
    }

    private var edges: [(String, String)] {
        [
            ("source", "build"), ("dependencies", "build"), ("build", "artifact"), ("artifact", "signatures"),
            ("signatures", "approvals"), ("approvals", "decision"),
        ]
    }
}
