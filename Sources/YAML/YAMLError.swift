/// A document that is not YAML, or uses more of YAML than a security document may.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable, CaseIterable {
        /// Not well-formed YAML.
        case syntax
        /// Not UTF-8.
        case encoding
        /// A character that is invisible, reorders text, or breaks lines in some readers only.
        case character
        /// No content.
        case empty
        /// More bytes than the limit.
        case size
        /// Deeper nesting than the limit.
        case depth
        /// More nodes than the limit.
        case nodes
        /// An anchor (`&name`): the half of an alias that YAML bombs are made with.
        case anchor
        /// An alias (`*name`).
        case alias
        /// A tag (`!type`).
        case tag
        /// A directive other than `%YAML 1.2`.
        case directive
        /// The key `<<`, which YAML 1.1 readers merge and YAML 1.2 readers do not.
        case mergeKey = "merge-key"
        /// A key that is not a scalar, or is empty.
        case key
        /// The same key twice in one mapping.
        case duplicateKey = "duplicate-key"
        /// A second document in the stream.
        case documents
        /// The parser could not get memory.
        case memory
    }

    package let code: Code
    /// The place of the fault.
    package let position: YAMLPosition
    /// What was found, what was expected, and what to write instead.
    package let message: String
    /// The offending line with a caret under the fault, where the bytes could be read.
    package let excerpt: YAMLExcerpt?

    /// The line of the fault, from 1.
    package var line: Int { position.line }
    /// The column of the fault, in characters (Unicode scalars) from 1.
    package var column: Int { position.column }

    package init(_ code: Code, at position: YAMLPosition, _ message: String, excerpt: YAMLExcerpt? = nil) {
        self.code = code
        self.position = position
        self.message = message
        self.excerpt = excerpt
    }

    package var description: String { "line \(line), column \(column): \(message)" }
}
