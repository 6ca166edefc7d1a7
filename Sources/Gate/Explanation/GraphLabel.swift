/// Lines of text made into parts of a graph's label, so that no name in evidence becomes markup, a node or an edge.
enum GraphLabel {
    /// Characters of a line that are shown; a label is to be looked at.
    private static let longest = 160

    /// A line within a quoted DOT string, in which Graphviz reads backslashes and HTML entities (DOT language, Quoting).
    static func dot(_ line: String) -> String {
        replacing(line) { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "&": "&amp;"
            default: nil
            }
        }
    }

    /// A line within a quoted Mermaid label: all but letters, digits and harmless punctuation as entity codes.
    ///
    /// Mermaid reads HTML, `#codes;`, `%%{directives}%%` and Markdown between backquotes even in quoted labels.
    static func mermaid(_ line: String) -> String {
        replacing(line) { scalar in
            switch scalar {
            case "\"", "#", "%", "&", "'", "*", ";", "<", ">", "[", "\\", "]", "_", "`", "{", "|", "}", "~":
                "#\(scalar.value);"
            default: nil
            }
        }
    }

    /// - Parameter escape: what to write for a character; nil for itself.
    private static func replacing(_ line: String, _ escape: (Unicode.Scalar) -> String?) -> String {
        var text = ""
        var count = 0
        for scalar in line.unicodeScalars {
            guard count < longest else { return text + "…" }
            count += 1
            switch scalar.properties.generalCategory {
            // Controls, and what is not seen or turns the direction of reading.
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                text += "\u{FFFD}"
            default: text += escape(scalar) ?? String(Character(scalar))
            }
        }
        return text
    }
}
