/// A fault in a hand-written document, at its line and column.
package struct YAMLIssue: Hashable, Sendable, CustomStringConvertible {
    package enum Severity: String, Sendable {
        /// The document cannot be used.
        case error
        /// The document can be used, but does not do what its author may think.
        case warning
    }

    package let severity: Severity
    /// Stable, such as `unknown-key`.
    package let code: String
    package let position: YAMLPosition
    package let message: String

    package init(_ severity: Severity, _ code: String, at position: YAMLPosition, _ message: String) {
        self.severity = severity
        self.code = code
        self.position = position
        self.message = message
    }

    package var description: String {
        "\(position.line):\(position.column): \(severity.rawValue): \(message) [\(code)]"
    }
}
