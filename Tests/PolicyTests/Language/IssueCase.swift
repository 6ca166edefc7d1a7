import Policy
import Testing
import YAML

/// A document with one fault in it, and what the reader must say of it.
///
/// The sign `▸` in the text stands before the place that the issue must name, and is taken out before reading.
struct IssueCase: Sendable, CustomTestStringConvertible {
    let name: String
    let code: String
    let severity: YAMLIssue.Severity
    /// What the message must hold.
    let says: String
    let text: String
    /// Where the sign stood.
    let position: YAMLPosition

    init(
        _ name: String, _ code: String, severity: YAMLIssue.Severity = .error, says: String = "", _ marked: String
    ) {
        self.name = name
        self.code = code
        self.severity = severity
        self.says = says
        var line = 1
        var column = 1
        var place = YAMLPosition(line: 0, column: 0)
        var text = ""
        for character in marked {
            if character == "▸" {
                place = YAMLPosition(line: line, column: column)
                continue
            }
            text.append(character)
            column += 1
            if character == "\n" {
                line += 1
                column = 1
            }
        }
        self.text = text
        position = place
    }

    /// A fault in a policy that is right but for its requirements.
    static func require(
        _ name: String, _ code: String, severity: YAMLIssue.Severity = .error, says: String = "", _ requirements: String
    ) -> IssueCase {
        IssueCase(name, code, severity: severity, says: says, policy(require: requirements))
    }

    var testDescription: String { "\(code): \(name)" }

    /// Whether one of the issues is the one that is expected.
    func isAmong(_ issues: [YAMLIssue]) -> Bool {
        issues.contains {
            $0.code == code && $0.severity == severity && $0.position == position && $0.message.contains(says)
        }
    }
}

/// A policy for everything, with these requirements.
func policy(require requirements: String) -> String {
    """
    schema: \(Policy.schema)
    name: test
    match: { artifacts: ["*"] }
    require:
    \(requirements.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
    """
}

extension [YAMLIssue] {
    /// The issues for a failed expectation's text.
    var listed: String { map(\.description).joined(separator: "\n") }
}
