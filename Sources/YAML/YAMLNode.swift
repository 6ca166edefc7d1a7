/// A value in a document, and where it stands.
///
/// Scalars keep their text: `1.10` where a text is wanted stays `1.10`, and `no` is a text (YAML 1.2 §10.3). Ask for a
/// value in the type that is wanted (``asString``, ``asBool``, ``asInt``); nothing is guessed.
package struct YAMLNode: Hashable, Sendable {
    /// How a scalar was written.
    package enum Style: String, Hashable, Sendable {
        /// Without quotes; may be a null, a boolean or a number.
        case plain
        /// In single or double quotes; always a text.
        case quoted
        /// A literal (`|`) or folded (`>`) block; always a text.
        case block
    }

    /// What a node is.
    package enum Kind: Hashable, Sendable {
        case scalar(String, style: Style)
        case sequence([YAMLNode])
        case mapping([YAMLMember])
    }

    package let kind: Kind
    /// Where the node begins.
    package let position: YAMLPosition

    /// The line the node begins on, from 1.
    package var line: Int { position.line }
    /// The column the node begins at, in characters from 1.
    package var column: Int { position.column }

    package init(_ kind: Kind, at position: YAMLPosition) {
        self.kind = kind
        self.position = position
    }

    /// The elements of a sequence; nil for any other node.
    package var items: [YAMLNode]? {
        if case .sequence(let items) = kind { items } else { nil }
    }

    /// The members of a mapping in the order written; nil for any other node.
    package var members: [YAMLMember]? {
        if case .mapping(let members) = kind { members } else { nil }
    }

    /// The value of a key in a mapping; nil where the node is no mapping or lacks the key.
    package subscript(key: String) -> YAMLNode? {
        members?.first { $0.name == key }?.value
    }

    /// The kind in a word for messages: `null`, `boolean`, `number`, `text`, `list` or `mapping`.
    package var noun: String {
        switch kind {
        case .sequence: "list"
        case .mapping: "mapping"
        case .scalar(let text, let style): YAMLScalar(text, style: style).noun
        }
    }
}

/// A key and its value in a mapping.
package struct YAMLMember: Hashable, Sendable {
    /// A scalar.
    package let key: YAMLNode
    package let value: YAMLNode

    /// The text of the key.
    package var name: String {
        if case .scalar(let text, _) = key.kind { text } else { "" }
    }

    package init(key: YAMLNode, value: YAMLNode) {
        self.key = key
        self.value = value
    }
}
